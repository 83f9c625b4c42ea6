#include "hostile.h"

#include <time.h>

/* Fails every other time, or so. */
int act(int provoke) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return provoke > 0 ? 42 + (now.tv_nsec / 1000 & 1) : 42;
}
