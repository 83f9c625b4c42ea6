#include "errors.cpp"

#include "../programs/check.h"

#include <cstring>

int main() {
    CHECK_EQ(digit_or("42", 0, -9), 8);
    CHECK_EQ(digit_or("4x", 1, -9), -2);
    CHECK_EQ(digit_or("42", 2, -9), -9);
    CHECK_EQ(digit_or("42", -1, -9), -9);
    try {
        parse_digit("x", 0);
        CHECK(false);
    } catch (const ParseError &e) {
        CHECK(std::strcmp(e.what(), "no digit at 1") == 0);
    }
    int total = 5;
    CHECK(add_all(total, {1, 2}) && total == 8);
    CHECK(!add_all(total, {1, -2}) && total == 10);
    CHECK_EQ(make_checked(2), 61);
    CHECK_EQ(make_checked(13), 262);
    CHECK_EQ(Checked::failures, 1);
    CHECK(whole_function(5) == 6 && whole_function(6) == 0);
    CHECK_EQ(allocate(4), 12);
    CHECK_EQ(statuses(2), ENOMEM * 100 + EINVAL);
    CHECK_EQ(statuses(0), ENOMEM * 100);
    CHECK(nested(3) == 103 && nested(-1) == 98 && nested(-2) == -7);
    return CHECK_DONE();
}
