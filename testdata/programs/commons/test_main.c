#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(read_commons(), 0);
    CHECK_EQ(set_commons(5), 1);
    CHECK_EQ(read_commons(), 511);
    CHECK_EQ(second_common[5], 6);
    CHECK(aligned_common == 2.5);
    CHECK_EQ(sum_constants(25), 37);
    CHECK_EQ(touch_zeroed(99998), 1);
    CHECK_EQ(touch_zeroed(99997), 2);
    CHECK_EQ(static_data(1), 117);
    CHECK_EQ(static_data(1), 27);
    return CHECK_DONE();
}
