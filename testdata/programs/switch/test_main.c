#include "code.h"

#include <check.h>
#include <string.h>

int main(void) {
    const int want[] = {0, 10, 21, 7, -1, 99, 25, 0};
    for (int i = -1; i < 7; i++)
        CHECK_EQ(dense(i), want[i + 1]);
    CHECK_EQ(sparse(-1000000000000LL), 1);
    CHECK_EQ(sparse(9000000000LL), 3);
    CHECK_EQ(sparse(18), 4);
    CHECK_EQ(falls(3), 111);
    CHECK_EQ(falls(1), 1);
    CHECK_EQ(falls(5), 7);
    CHECK_EQ(falls(6), 0);
    CHECK_EQ(ranges('7'), 7);
    CHECK_EQ(ranges('c'), 12);
    CHECK_EQ(ranges('g'), -1);
    CHECK_EQ(ranges(200), -2);
    CHECK_EQ(middle_default(1), 5);
    CHECK_EQ(middle_default(2), 4);
    CHECK_EQ(middle_default(3), 5);
    CHECK_EQ(nested(0, 1), 3);
    CHECK_EQ(nested(1, 9), 8);
    CHECK_EQ(nested(2, 1), -1);
    CHECK_EQ(nested(9, 9), 5);
    CHECK_EQ(in_loop("hi you. not this"), 303 - 1);
    CHECK(strcmp(color_name(GREEN), "green") == 0 && strcmp(color_name((enum color)3), "?") == 0);
    char copy[16];
    duff(copy, "abcdefghij", 11);
    CHECK(strcmp(copy, "abcdefghij") == 0);
    CHECK_EQ(no_default(9), 41);
    CHECK_EQ(no_default(2), 2);
    CHECK_EQ(huge(11) + huge(31) * 10 + huge(15) * 100 + huge(6) * 1000, 4231);
    return CHECK_DONE();
}
