#include "hostile.h"

#include <unistd.h>

/* Becomes another program, which sleeps for a quarter of an hour. */
int act(int provoke) {
    if (provoke > 0)
        execlp("sleep", "sleep", "900", (char *)0);
    return 42;
}
