#include "hostile.h"

static int fill(int n) {
    volatile char frame[16];
    volatile char *p = frame;
    for (int i = 0; i != n; i++)
        p[i] = 21;
    return frame[0] + frame[n > 15 ? 15 : n - 1];
}

int act(int provoke) { return fill(provoke > 0 ? -1 : 16); }
