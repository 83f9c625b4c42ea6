#include "hostile.h"

#include <stdlib.h>

static unsigned long left = 10;

/* After main. */
static void finish(void) {
    while (left != 0)
        left -= 5;
}

int act(int provoke) {
    left += (unsigned long)provoke;
    atexit(finish);
    return 42;
}
