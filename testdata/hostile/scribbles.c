#include "hostile.h"

#include <string.h>

static char room[64];

/* Writes over its own data and all that lies behind, up to a page that is not there. */
int act(int provoke) {
    volatile char *p = room;
    unsigned long n = provoke > 0 ? ~0UL : 64;
    for (unsigned long i = 0; i < n; i++)
        p[i] = 42;
    return room[63];
}
