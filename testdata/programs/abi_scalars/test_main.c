#include "code.h"

#include <check.h>

int main(void) {
    float _Complex c = conj_times(1.0f + 2.0f * I, 3.0f + 4.0f * I);
    CHECK(crealf(c) == 11 && cimagf(c) == -2);
    double _Complex z = rotate90(2.0 + 3.0 * I, 5);
    CHECK(creal(z) == -2 && cimag(z) == -2);
    long double _Complex l = lift(1.5L + 1.0L * I);
    CHECK(creall(l) == 4.5L && cimagl(l) == 1.0L);
    CHECK(interpolate(1, 3, 0.25L) == 1.5L);
    CHECK(interpolate(1, 3, -4) == 1 && interpolate(1, 3, 7) == 3);
    wide w = wide_mul(INT64_MAX, 4);
    CHECK_EQ(w >> 64, 1);
    CHECK_EQ((uint64_t)w, UINT64_MAX - 2);
    CHECK(wide_mul(-3, 5) == -14);
    uwide u = wide_mix((uwide)9 << 70, 4, 5);
    CHECK_EQ(u >> 64, 35);
    CHECK(wide_mix(5, 3, 9) == 97);
    CHECK(both(true, true) && !both(true, false) && !both(false, true));
    CHECK(is_odd(7) && !is_odd(8) && is_odd(-3));
    CHECK_EQ(narrow(310), 10);
    CHECK_EQ(narrow(0), -44);
    CHECK_EQ(wrap(200, 100), 44);
    CHECK_EQ(half(-7), -3);
    CHECK_EQ(fold16(0x12345678), 0x444c);
    struct flags f = make_flags(5, -4, false);
    CHECK_EQ(flags_sum(f), 5 - 40 + 1000 + 3);
    CHECK_EQ(flags_sum(make_flags(7, 2, false)), 7 + 20 + 1000 + 2000 - 3);
    bump(bump(&f));
    CHECK_EQ(f.a, 7);
    CHECK_EQ(f.b, -10);
    CHECK_EQ(f.c, 3);
    CHECK_EQ(f.d, 0);
    CHECK_EQ(f.e, 12);
    CHECK_EQ(count_bits(0xf0f1), 9);
    return CHECK_DONE();
}
