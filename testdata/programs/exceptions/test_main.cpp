#include "code.h"

#include <check.h>
#include <stdexcept>

int main() {
    CHECK_EQ(parse_digit('7'), 7);
    CHECK_EQ(parse_digit('9'), 9);
    CHECK_EQ(parse_number("120"), 120);
    CHECK_EQ(number_or("42", 5), 42);
    CHECK_EQ(number_or("4x", 5), 5);
    CHECK_EQ(number_or("4 2", 5), 0);
    CHECK_EQ(number_or("", 5), -5);
    CHECK_EQ(classify(3, 5), 1003);
    CHECK_EQ(classify(5, 5), 11);
    CHECK_EQ(classify(-4, 5), -5);
    int seen = 1;
    CHECK_EQ(rethrown("1a", &seen), -'b');
    CHECK_EQ(seen, 1 + 2 * 'a');
    CHECK_EQ(rethrown("11", &seen), 11);
    CHECK_EQ(translated("z"), 1);
    CHECK_EQ(translated("5"), 5);
    CHECK_EQ(nested(2), 16);
    CHECK_EQ(nested(3), 17);
    std::string log;
    CHECK_EQ(cleanup_order(0, &log), 13);
    CHECK(log == "cba");
    log.clear();
    CHECK_EQ(cleanup_order(2, &log), -2);
    CHECK(log == "ba!");
    CHECK_EQ(add_limited(3, 4), 7);
    CHECK_EQ(add_limited(1001, 1001), 2000);
    CHECK(is_noexcept_add());
    CHECK_EQ(stored("q"), 'q' - 1);
    CHECK_EQ(stored("12"), 12);
    CHECK_EQ(function_try(5), 11);
    CHECK_EQ(function_try(100), 0);
    CHECK_EQ(function_try(42), 85);
    CHECK_EQ(function_try(-3), -30);
    CHECK_EQ(Holder::failures, 184);
    CHECK_EQ(across_c(2), 6);
    CHECK_EQ(across_c(6), -23);
    CHECK_EQ(Tracked::live, 0);
    try {
        parse_number("");
        CHECK(!"thrown");
    } catch (const std::invalid_argument &) {
    }
    return CHECK_DONE();
}
