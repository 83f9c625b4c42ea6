#include "code.h"

#include <check.h>

int main() {
    // c = (1,2) + (6,8) + (1,2) = (8,12), + (9,12) = (17,24)
    CHECK_EQ(use_arithmetic({1, 2}, {3, 4}), 17 + 48 + 24 + (17 - 48) + 3);
    CHECK_EQ(use_compare({1, 2}, {1, 2}), 1);
    CHECK_EQ(use_compare({1, 2}, {1, 3}), 110);
    CHECK_EQ(use_compare({2, 2}, {1, 3}), 1010);
    CHECK_EQ(use_steps({4, 6}), 11007 + 7 + 16);
    CHECK_EQ(use_pool(3), 30);
    CHECK_EQ(use_pool(6), 40);
    CHECK_EQ(use_literals(), 3000 + 5 - 2);
    CHECK(logical({1, 0}, {0, 5}));
    CHECK(!logical({0, 0}, {0, 0}));
    Vec v{1, 2};
    Handle h{&v};
    CHECK(&h == h.target + 1);
    return CHECK_DONE();
}
