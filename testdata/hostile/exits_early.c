#include "hostile.h"

#include <unistd.h>

/* Says that all is well before anything was checked. */
int act(int provoke) {
    int go_on = 1 - provoke;
    if (go_on < 1)
        _exit(0);
    return go_on * 42;
}
