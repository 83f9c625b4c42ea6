#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(mean(4, 8), 6);
    CHECK_EQ(poly(3), 28);
    CHECK_EQ((int)mix(0xff, 0x0f0), (0xf0 | 0xf0) + 0x3c - 0x7f8);
    CHECK_EQ(shifts(12, 2), 51);
    CHECK_EQ(shifts(-8, 1), -20);
    CHECK_EQ(wide(1000000007LL, 13), 13000000091LL - 1000000007LL % 13 + 76923077);
    CHECK_EQ(narrow(20, 13), 4);
    CHECK_EQ(saturate(200, 100), 255);
    CHECK_EQ(saturate(200, 5), 205);
    CHECK_EQ(divide(17, 5), 302);
    CHECK_EQ(divide(-17, 5), -302);
    CHECK_EQ(divide(17, 0), 0);
    CHECK_EQ(udivide(17, 5), 2003);
    CHECK(quadratic(1, 2, 4, 3) == 13);
    CHECK(lerp(2, 6, 0.5f) == 4);
    CHECK_EQ(compare_floats(1, 2), 100011);
    CHECK_EQ(compare_floats(2, 2), 11010);
    CHECK_EQ(compare_floats(0.0 / 0.0 * 1, 2), 100000);
    CHECK_EQ(compare_unsigned(1, -1), 3);
    CHECK_EQ(compare_unsigned(5, 5), 10);
    CHECK_EQ(compound(30), (((44 << 2 >> 1) & 0x7e) | 0x100) ^ 0x11);
    int v = 3;
    CHECK_EQ(steps(&v), 3553);
    CHECK_EQ(v, 3);
    CHECK_EQ(negate(5), -11);
    CHECK_EQ(power(3, 5), 243);
    CHECK_EQ(power(7, 0), 1);
    CHECK_EQ(gcd(48, 36), 12);
    CHECK_EQ(clamp(11, 0, 10), 10);
    CHECK_EQ(clamp(-1, 0, 10), 0);
    CHECK(in_range(5, 1, 9) && !in_range(10, 1, 9) && in_range(1, 1, 9));
    CHECK_EQ(conversions(2.75, 2, 9), 5 + 3 + 225 + 1);
    CHECK_EQ(not_all(0) * 100 + not_all(5), 502);
    CHECK(thirds(3) == 3);
    return CHECK_DONE();
}
