#include "hostile.h"

#include <stdlib.h>
#include <string.h>

/* Takes and touches memory, at most three gigabytes. */
struct block {
    struct block *next;
    char room[(16 << 20) - sizeof(struct block *)];
};

int act(int provoke) {
    struct block *all = 0;
    unsigned wanted = 2, got = 0;
    while (wanted > 0 && got < 192) {
        struct block *b = malloc(sizeof *b);
        if (!b)
            abort();
        memset(b->room, 1, sizeof b->room);
        b->next = all;
        all = b;
        got++;
        if (provoke == 0)
            wanted--;
    }
    while (all) {
        struct block *next = all->next;
        free(all);
        all = next;
    }
    return got == 2 ? 42 : 41;
}
