#include "lib.h"

static __thread int own = 1;

int both(int code) {
    own *= 2;
    lib_errors += own;
    return lib_record(code) - own;
}

int own_value(void) { return own; }
