#include "code.h"

#include <check.h>

int main(void) {
    int steps = 0;
    const unsigned char sum[] = {1, 20, 1, 22, 2, 0};
    CHECK_EQ(run(sum, &steps), 42);
    CHECK_EQ(steps, 4);
    const unsigned char square[] = {1, 7, 4, 3, 0};
    CHECK_EQ(run(square, &steps), 49);
    /* 1 5 -> acc n; loop: swap; push 2; mul; swap; dec; jnz loop; swap: 2 to the fifth */
    const unsigned char power[] = {1, 1, 1, 5, 7, 1, 2, 3, 7, 6, 5, 4, 7, 0};
    CHECK_EQ(run(power, &steps), 0 + 32 * 0 + 32);
    CHECK_EQ(steps, 34);
    const unsigned char bad[] = {1, 3, 99};
    CHECK_EQ(run(bad, &steps), 3);
    CHECK_EQ(value_of("1f", 16), 31);
    CHECK_EQ(value_of("Zz", 36), 35 * 37);
    CHECK_EQ(value_of("19", 8), -1);
    CHECK_EQ(value_of("1-", 36), -1);
    CHECK_EQ(countdown(4), 10);
    CHECK_EQ(countdown(0), 0);
    return CHECK_DONE();
}
