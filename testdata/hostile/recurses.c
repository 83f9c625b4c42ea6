#include "hostile.h"

static int sink;

static int descend(int n) {
    volatile char frame[512];
    frame[0] = (char)n;
    if (n == 0)
        return 42;
    sink += frame[0];
    return descend(n - 1);
}

int act(int provoke) { return descend(provoke > 0 ? -1 : 20); }
