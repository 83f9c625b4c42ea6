#include "code.h"

#include <check.h>
#include <string.h>

int main(void) {
    CHECK_EQ(sum_ints(0), 0);
    CHECK_EQ(sum_ints(3, 1, 2, 3), 6);
    CHECK_EQ(sum_ints(10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 55);
    struct pair p = {3, 0.5};
    struct big b = {{1, 2, 3, 4, 50}};
    CHECK(sum_mixed("id", 2, 1.5) == 4.5);
    CHECK(sum_mixed("pbs", p, b, "c") == 1.5 + 51 + 2 + 1);
    CHECK(sum_mixed("dddddddddd", 1., 2., 3., 4., 5., 6., 7., 8., 9., 10.) == 56);
    CHECK(sum_mixed("lid", 4L, 1, 0.25) == -1.75);
    CHECK_EQ(twice(3, 5L, 6L, 7L), 18038);
    char buf[16];
    CHECK_EQ(format(buf, sizeof buf, "%d-%s-%.1f", 7, "x", 2.5), 7);
    CHECK(strcmp(buf, "7-x-2.5") == 0);
    CHECK_EQ(format(buf, 4, "%s", "longer"), -6);
    CHECK_EQ(until_zero(1, 2, 3, 0), 3);
    CHECK_EQ(until_zero(0), 0);
    CHECK_EQ(forward(5, 2, 3, 4, 5, 1), 6 - 20);
    CHECK(longest(3, 1.5L, 9.25L, 3.0L) == 9.25L);
    return CHECK_DONE();
}
