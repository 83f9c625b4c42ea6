#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(rotate_left(0x80000001, 4), 0x18);
    CHECK_EQ(rotate_left(0x1234, 32), 0x1234);
    CHECK_EQ(add_asm(40, 2), 42);
    CHECK_EQ(multiply_high(1ULL << 63, 6), 3);
    CHECK_EQ(count_down(5), 5);
    CHECK(is_positive(3) && !is_positive(0) && !is_positive(-3));
    char buf[8] = "1234567";
    fill(buf, 'x', 3);
    CHECK(buf[0] == 'x' && buf[2] == 'x' && buf[3] == '4');
    fill(buf, 'y', 0);
    CHECK(buf[0] == 'x');
    CHECK_EQ(from_module_asm(13), 40);
    int cell = 5;
    CHECK_EQ(swap_exchange(&cell, 9), 6);
    CHECK_EQ(cell, 9);
    nothing();
    CHECK_EQ(call_naked(4), 8);
    CHECK(frame_is_sane());
    return CHECK_DONE();
}
