#include "code.h"

#include <check.h>

int main(void) {
    bits b = {5, -3, 1, 12, 7, 99, 0}, z = b;
    CHECK_EQ(bf1(&z), 65);
    CHECK_EQ(bf1(&z), 3);
    CHECK_EQ(bf2(&z), 36);
    CHECK_EQ(bf3(&z), 6);
    CHECK_EQ(bf4(&z), -21);
    CHECK_EQ(z.g, -1);
    z = b;
    z.b = 3;
    CHECK_EQ(bf5(&z), 100);
    z = b;
    CHECK_EQ(bf6(&z), -2);
    CHECK_EQ(bf7(&z), 648);
    CHECK_EQ(bf8(&z), -14);
    CHECK_EQ(z.a, 1);
    CHECK_EQ(z.b, -16);
    CHECK_EQ(z.d, 12);
    bits y = {7, 15, 0, 7, 0, 0, 0};
    CHECK_EQ(bf6(&y), -21);
    CHECK_EQ(bf8(&y), 24);
    CHECK_EQ(bf2(&y), 19);
    CHECK_EQ(bo(0, 0), 1);
    CHECK_EQ(bo(1, 5), 0);
    CHECK_EQ(bo2(1, 0), 4);
    CHECK_EQ(bo2(0, 1), 0);
    CHECK_EQ(u8(9, 5), 2);
    CHECK_EQ(u8(200, 7), 9);
    CHECK_EQ(s8(9, 3), 21);
    CHECK_EQ(s8(20, 3), 43);
    CHECK_EQ(mixed(10, 2.5f), 18);
    CHECK_EQ(mixed(-3, 1), -4);
    CHECK_EQ(mixed2(30, 5), 85);
    CHECK_EQ(mixed2(30, -5), 2147483588);
    CHECK_EQ(s16(9, 5), 85);
    CHECK_EQ(s16(7, 4), 59);
    CHECK_EQ(wide(3, 4, 5), -8);
    CHECK_EQ(wide(-3, 4, -50000000000), 204294967284);
    int v = 4;
    CHECK_EQ(vol(&v), -8);
    CHECK_EQ(v, -8);
    v = 40;
    CHECK_EQ(vol(&v), -8);
    CHECK_EQ(fl(1.5f, 2.5), 25);
    CHECK_EQ(notcast(5, 256, 0, 0), -4);
    CHECK_EQ(notcast(0, 3, 1, &v), 253);
    CHECK_EQ(rot(0x12345678, 5), 1183502210);
    CHECK_EQ(bitmix(6, 3, 5), 3);
    CHECK_EQ(bitmix(9, 12, 5), 12);
    CHECK_EQ(casts(70, 3), -4871);
    CHECK_EQ(casts(-9, 4), -103);
    CHECK_EQ(cmpret(1, 2), 31);
    CHECK_EQ(cmpret(2, 2), 26);
    CHECK_EQ(cmpret(3, 2), 4);
    CHECK_EQ(te(T0), 1);
    CHECK_EQ(te2(T1), 5);
    CHECK_EQ(te2(T2), 1001);
    CHECK_EQ(ld(3) * 4, 34);
    return CHECK_DONE();
}
