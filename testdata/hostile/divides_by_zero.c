#include "hostile.h"

int act(int provoke) {
    int divisor = provoke > 0 ? 0 : 1;
    return 42 / divisor;
}
