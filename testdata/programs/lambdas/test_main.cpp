#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(apply_all({1, 2, 3}, 1), 3);
    CHECK_EQ(counter_sum(4), 100);
    CHECK_EQ(make_adder(5)(6), 11);
    auto c = make_counter(10, 3);
    CHECK_EQ(c() + c() + c(), 39);
    CHECK_EQ(plain_pointer(true)(5), -5);
    CHECK_EQ(plain_pointer(false)(5), 25);
    CHECK_EQ(generic(3, 7.5), 1007);
    CHECK_EQ(generic(12, 0.25), 1200);
    CHECK(sorted_by_length({"ccc", "a", "bb", "aa"}) == "a,aa,bb,ccc,");
    CHECK_EQ(recursive(10), 55);
    CHECK_EQ(nested(1), 100 + 20 + 3 - 2);
    CHECK_EQ(init_capture(4), 8);
    Button b;
    auto h = b.handler();
    h(3);
    h(-1);
    CHECK_EQ(b.clicks, 3);
    CHECK_EQ(twice([](int v) { return v + 4; }, 1), 9);
    return CHECK_DONE();
}
