#include "hostile.h"

#include <sys/wait.h>
#include <unistd.h>

/* Children that have children. At most 2 to the sixth of them. */
static int generation;

static int spread(int depth) {
    if (depth <= 0 || generation >= 6)
        return 0;
    int reaped = 0;
    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == 0) {
            generation++;
            spread(depth - 1);
            pause();
            _exit(0);
        }
    }
    return reaped;
}

int act(int provoke) {
    int depth = provoke * 6;
    return spread(depth) + 42;
}
