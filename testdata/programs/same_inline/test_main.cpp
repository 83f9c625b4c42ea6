#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(one(-3), -2);
    CHECK_EQ(two(-3), -10);
    CHECK_EQ(counted(-3), -19);
    CHECK_EQ(shaped_one(-3), -69);
    CHECK_EQ(shaped_two(-3), -54);
    CHECK_EQ(one(0), 15);
    CHECK_EQ(two(0), -1);
    CHECK_EQ(counted(0), -9);
    CHECK_EQ(shaped_one(0), 69);
    CHECK_EQ(shaped_two(0), -54);
    CHECK_EQ(one(2), 35);
    CHECK_EQ(two(2), 15);
    CHECK_EQ(counted(2), 7);
    CHECK_EQ(shaped_one(2), 161);
    CHECK_EQ(shaped_two(2), -54);
    CHECK_EQ(one(5), 98);
    CHECK_EQ(two(5), 86);
    CHECK_EQ(counted(5), 47);
    CHECK_EQ(shaped_one(5), 299);
    CHECK_EQ(shaped_two(5), -54);
    CHECK_EQ(one(8), 181);
    CHECK_EQ(two(8), 221);
    CHECK_EQ(counted(8), 105);
    CHECK_EQ(shaped_one(8), 437);
    CHECK_EQ(shaped_two(8), -54);
    return CHECK_DONE();
}
