#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(size_of(1), 5);
    CHECK_EQ(size_of(1L), 9);
    CHECK_EQ(size_of(1.5), 15);
    CHECK_EQ(size_of(std::string("ab")), 200);
    CHECK_EQ(size_of("abc"), 5);
    CHECK_EQ(size_of("abc", 7), 10);
    int v = 5;
    CHECK_EQ(kind(v), 4);
    CHECK_EQ(kind(5), 6);
    CHECK_EQ(math::twice(3), 6);
    CHECK_EQ(math::detail::twice(3), 12);
    CHECK_EQ(math::cube(3), 27);
    Thermometer t;
    CHECK_EQ(t.set(20).get(), 20);
    CHECK_EQ(Thermometer().set(-300).get(), -273);
    CHECK_EQ(std::move(t).get(), -20);
    CHECK_EQ(Thermometer::to_fahrenheit(100), 212);
    CHECK_EQ(peek(t), 1020);
    CHECK_EQ(t(), 40);
    CHECK_EQ(volatile_read(v), 10);
    CHECK_EQ(plain_name(37), 7);
    CHECK_EQ(sizeof squares / sizeof *squares, 9);
    CHECK_EQ(squares[1], 4);
    CHECK_EQ(square_at_run_time(7), 49);
    CHECK_EQ(if_constexpr(5), 604);
    return CHECK_DONE();
}
