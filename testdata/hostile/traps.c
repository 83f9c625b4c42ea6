#include "hostile.h"

int act(int provoke) {
    if (provoke > 0)
        __builtin_trap();
    return 42;
}
