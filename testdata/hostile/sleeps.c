#include "hostile.h"

#include <unistd.h>

int act(int provoke) {
    int waiting = provoke;
    while (waiting > 0)
        pause();
    return 42;
}
