#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(not_word('a'), 4);
    CHECK_EQ(not_word('z'), 4);
    CHECK_EQ(not_word('m'), 4);
    CHECK_EQ(not_word('{'), 3);
    CHECK_EQ(not_word('_'), 4);
    CHECK_EQ(not_word('A'), 3);
    CHECK_EQ(not_both(0, 0), 3);
    CHECK_EQ(not_both(0, 1), 3);
    CHECK_EQ(not_both(2, 0), 3);
    CHECK_EQ(not_both(2, 3), 4);
    CHECK_EQ(not_either(0, 0), -5);
    CHECK_EQ(not_either(1, 0), 0);
    CHECK_EQ(not_either(0, 1), 1);
    CHECK_EQ(not_picked(0, 0), 3);
    CHECK_EQ(not_picked(0, 1), 4);
    CHECK_EQ(not_picked(2, 0), 3);
    CHECK_EQ(not_picked(2, -2), 4);
    CHECK_EQ(not_values(0, 0), 7);
    CHECK_EQ(not_values(3, 0), 5);
    CHECK_EQ(not_values(0, 3), 5);
    CHECK_EQ(not_values(3, 3), 0);
    CHECK_EQ(not_values(-2, 3), 0);
    CHECK_EQ(until_either(0, 0), 4);
    CHECK_EQ(until_either(0, 1), 0);
    CHECK_EQ(until_either(7, 0), 0);
    CHECK_EQ(not_inside(0, 0), 1);
    CHECK_EQ(not_inside(1, 0), 1);
    CHECK_EQ(not_inside(0, 2), 1);
    CHECK_EQ(not_inside(1, 1), 1);
    CHECK_EQ(not_large(3), 3);
    CHECK_EQ(not_large(4), 1);
    CHECK_EQ(not_large(6), 0);
    CHECK_EQ(not_twice(0), 1);
    CHECK_EQ(not_twice(5), 2);
    CHECK_EQ(most(7, 2), 5);
    CHECK_EQ(most(7, 3), 6);
    CHECK_EQ(most(0, 3), 7);
    CHECK_EQ(loose(6, 3), 57);
    CHECK_EQ(loose(5, 12), 22);
    CHECK_EQ(fused(3, 2), -27);
    CHECK_EQ(fused(1.5, 4), -27);
    CHECK_EQ(shifted(), 4294967280);
    CHECK_EQ(likely(0, 5), 6);
    CHECK_EQ(likely(2, 5), 4);
    CHECK_EQ(likely(3, 5), 0);
    CHECK_EQ(likely(5, 5), 0);
    CHECK_EQ(likely(6, 5), 0);
    CHECK_EQ(operators(3, 5), 30);
    CHECK_EQ(operators(5, 3), 46);
    CHECK_EQ(returned(5, 3), 2);
    CHECK_EQ(returned(0, 3), -3);
    CHECK_EQ(returned(3, 3), 33);
    CHECK_EQ(each(5), 16);
    CHECK_EQ(each(2), 0);
    CHECK_EQ(noted(4), 18);
    return CHECK_DONE();
}
