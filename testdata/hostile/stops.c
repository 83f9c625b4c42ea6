#include "hostile.h"

#include <signal.h>

/* Stopped, it neither runs nor sleeps. */
int act(int provoke) {
    if (provoke > 0)
        raise(SIGSTOP);
    return 42;
}
