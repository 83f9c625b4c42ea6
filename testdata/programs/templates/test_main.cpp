#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(unit_a(10), 46 + 5000);
    CHECK_EQ(unit_b(9), 90000 + 230 + 1);
    CHECK(unit_b_double(7) == 1.75);
    CHECK(unit_b_double(-7) == -1.25);
    CHECK_EQ(clamp_to(5, 1, 3), 3);
    CHECK_EQ(clamp_to('a', 'c', 'f'), 'c');
    CHECK_EQ(clamp_to(2L, 1L, 3L), 2);
    Ring<long, 3> r;
    CHECK(r.push(5) && r.push(6) && r.push(7) && !r.push(8));
    CHECK_EQ(r.pop(), 5);
    CHECK(r.push(9));
    CHECK_EQ(r.total(), 22);
    CHECK_EQ(Twice<int>::of(4), 8);
    CHECK_EQ(Twice<char>::of('a'), 'b');
    int three = 3;
    CHECK_EQ(Twice<int *>::of(&three), 9);
    CHECK_EQ(sum_of(1, 2, 3, 4), 10);
    CHECK(sum_of(0.5, 2) == 2.5);
    CHECK_EQ(Factorial<6>::get(), 720);
    Plus p;
    Times t;
    CHECK_EQ(p.run(3) + t.run(3), 7 + 14);
    CHECK_EQ(p.calls, 1);
    CHECK(rarely_used(0) && !rarely_used(1));
    return CHECK_DONE();
}
