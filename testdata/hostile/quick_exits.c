#include "hostile.h"

#include <stdlib.h>

static void at_quick_exit_hook(void) {}

int act(int provoke) {
    at_quick_exit(at_quick_exit_hook);
    if (provoke > 0)
        quick_exit(5);
    return 42;
}
