#include "hostile.h"

#include <stdlib.h>

static int prepare(int ok) {
    if (ok < 1)
        exit(6);
    return ok * 42;
}

static int prepared;
static __attribute__((constructor)) void early(void) { prepared = prepare(1 - PROVOKE); }

int act(int provoke) { return prepared + provoke; }
