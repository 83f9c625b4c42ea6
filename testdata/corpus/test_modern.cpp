#include "modern.cpp"

#include "../programs/check.h"

int main() {
    CHECK_EQ(midpoint(3, 8), 5);
    CHECK(midpoint(1.0, 2.0) == 1.5);
    CHECK_EQ(measure(Rod{4}), 40);
    CHECK_EQ(measure(4), 5);
    CHECK_EQ(compare_versions(3), 30);
    CHECK_EQ(compare_versions(0), 20);
    CHECK(warmer(2, 1) && !warmer(1, 2) && warmer(2, 1));
    CHECK_EQ(evaluated_early(12345), 32);
    CHECK_EQ(count_access("r"), 1);
    CHECK_EQ(count_access("rw"), 3);
    CHECK_EQ(count_access("w+"), 3);
    CHECK_EQ(count_access("x"), 8);
    CHECK_EQ(walk(4), 17);
    return CHECK_DONE();
}
