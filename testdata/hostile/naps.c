#include "hostile.h"

#include <unistd.h>

/* Sleeps without end in many short sleeps. */
int act(int provoke) {
    int done = 1 - provoke;
    while (done == 0)
        usleep(20000);
    return 42;
}
