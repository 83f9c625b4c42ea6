#include "hostile.h"

int act(int provoke) {
    static const int zero = 0;
    const int *p = provoke > 0 ? 0 : &zero;
    return *p + 42;
}
