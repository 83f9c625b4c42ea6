#include "code.h"

WEAK int level = 1;

WEAK int overridden(int v) { return v - 1000; }

WEAK int kept(int v) { return v * level + 1; }

int call_missing(int v) {
    if (missing)
        return missing(v);
    return -v;
}

int has_missing_data(void) { return &missing_data != 0; }

int call_all(int v) { return overridden(v) + kept(v) * 10 + call_missing(v) * 100; }
