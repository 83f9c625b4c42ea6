#include "code.h"

extern "C" int call_twice(int (*f)(int), int value);

static int limit_ten(int v) {
    if (v > 10)
        throw RangeError(v, 10);
    return v * 2;
}

int across_c(int value) {
    try {
        return call_twice(limit_ten, value);
    } catch (const RangeError &e) {
        return -e.weight();
    }
}
