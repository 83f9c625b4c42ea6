#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(parallel_sum(100, 4), 328350);
    CHECK_EQ(parallel_sum(10, 3), 285);
    CHECK_EQ(hits, 7);
    CHECK_EQ(spin_count(4, 250), 1000);
    CHECK_EQ(product_like, 2001);
    CHECK_EQ(through_queue(100), 570);
    CHECK_EQ(through_queue(2), 10);
    CHECK_EQ(once_value(), 42);
    CHECK_EQ(once_value(), 42);
    _Atomic int cell = 5;
    CHECK_EQ(swap_max(&cell, 9), 1);
    CHECK_EQ(swap_max(&cell, 9), 0);
    CHECK_EQ(swap_max(&cell, 3), 0);
    CHECK_EQ(cell, 9);
    return CHECK_DONE();
}
