#include "hostile.h"

#include <stdint.h>

int act(int provoke) {
    uint64_t left = 12 + (uint64_t)provoke;
    int steps = 38;
    while (left != 0) {
        left -= 3;
        steps++;
    }
    return steps;
}
