#include "lib.h"

__thread int lib_errors = 0;
static __thread int level = 7;
__attribute__((visibility("hidden"))) __thread int lib_last = -1;
__attribute__((visibility("hidden"))) int lib_note(int code);

int lib_record(int code) {
    if (code == 0)
        return lib_errors;
    lib_note(code);
    return ++lib_errors;
}

int lib_take(void) {
    int n = lib_errors * 100 + lib_last;
    lib_errors = 0;
    return n;
}

int lib_level(int change) {
    level += change;
    if (level > 10)
        level = 10;
    return level;
}
