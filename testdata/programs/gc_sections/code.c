/* Linked with --gc-sections: the linker drops what nobody needs, but its
 * bitcode stays. */
#include "code.h"

extern int nowhere(int v); /* needed by dropped code only */

int used_data = 4;
int unused_data = 9;

static int helper(int v) { return v * used_data; }

static int only_for_unused(int v) { return nowhere(v) + unused_data; }

int unused(int v) {
    if (v > 3)
        return only_for_unused(v);
    return v - 1;
}

int used(int v) { return v > 10 ? helper(v) + 1 : v; }
