#include "hostile.h"

static int prepared;

static int prepare(unsigned long n) {
    int steps = 0;
    while (n != 0) {
        n -= 2;
        steps++;
    }
    return steps;
}

/* Before main. */
static __attribute__((constructor)) void early(void) { prepared = prepare(84 + PROVOKE); }

int act(int provoke) { return prepared + provoke; }
