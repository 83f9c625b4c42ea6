#include "code.h"

/* Equal literals of one translation unit are one object with clang. The
 * language leaves that open, but programs rely on it. */
const char *mode(int fast) { return fast > 0 ? "fast" : "slow"; }

int is_fast(const char *m) { return m == "fast"; }

static const char *initial = "unset";

const char *unset(void) { return initial; }

int count_unset(const char *const *values, int n) {
    int count = 0;
    for (int i = 0; i < n; i++)
        if (values[i] == "unset")
            count++;
    return count;
}
