#include "hostile.h"

#include <stdio.h>
#include <stdlib.h>

int act(int provoke) {
    int healthy = 1 - provoke;
    if (healthy < 1) {
        fprintf(stderr, "invariant broken\n");
        abort();
    }
    return 42;
}
