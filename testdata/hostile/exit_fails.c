#include "hostile.h"

#include <stdlib.h>
#include <unistd.h>

static int balance;

static void finish(void) {
    if (balance != 0)
        _exit(8);
}

int act(int provoke) {
    balance = provoke;
    atexit(finish);
    return 42;
}
