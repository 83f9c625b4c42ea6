#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(traced, 4);
    CHECK_EQ(trace[0], 10);
    CHECK_EQ(trace[1], 21);
    CHECK_EQ(trace[2] + trace[3], 32 + 99 + (trace[2] == 99));
    CHECK_EQ(mixed_early(), 44);
    CHECK_EQ(mix(3, 5), 8);
    note(1);
    CHECK_EQ(trace[4], 1);
    return CHECK_DONE();
}
