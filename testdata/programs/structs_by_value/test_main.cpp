// A caller in C++ of functions in C, and the other way about.
#define _Alignas alignas
#include "code.h"

#include "classes.h"

#include <check.h>
#include <cstring>

int main() {
    CHECK_EQ(tiny_next({'x'}).c, 'y');
    CHECK(swap_ints({1, 2}).a == 2 && swap_ints({1, 2}).b == 1);
    CHECK_EQ(swap_ints({4, 4}).a, 5);
    mixed m = mix({1, 2.5}, {3, 4});
    CHECK(m.a == 4 && m.b == 10);
    floats f = cross({1, 2, 3}, {4, 5, 6});
    CHECK(f.x == -3 && f.y == 6 && f.z == -3);
    three t = rotate({1, 2, 3});
    CHECK(t.a == 2 && t.b == 3 && t.c == 0);
    t = through(rotate, {10, 20, 30}, 3);
    CHECK(t.a == 9 && t.b == 19 && t.c == 29);
    large start = {};
    start.d[2] = 1;
    large l = fill(3, 0.5, start);
    CHECK(l.n == 6 && l.d[3] == 1.5 && l.d[2] == 2);
    CHECK(strlen(l.text) == 59 && l.text[58] == 'd');
    nested n = nest({7, 8}, {1, 2, 3});
    CHECK(n.i.a == 8 && n.f.x == 0 && n.f.z == 3);
    odd o = odd_add({{'a', 'b', 'c'}}, 2);
    CHECK(o.a[0] == 'c' && o.a[2] == 'e');
    aligned a = {{1, 2, 3, 4, 5, 6, 7, 8}};
    CHECK_EQ(scale(a, 3, {1}).v[7], 25);
    CHECK_EQ(many(1, {5, 0, 2}, 2.0, {4, 1.5}, 10, l, {9, 3}, 1, {1, 2, 3}), 1 + 3 + 3 + 4 + 60 + 'd' - 6 + 1 + 6);
    mixed array[] = {{1, 2}, {2, 3}, {3, 4}};
    CHECK(sum_array(array, 3) == 30);
    CHECK_EQ(take_owner(make_owner(4), 3), 8);
    CHECK_EQ(*make_owner(-9).value, 9);
    Owner kept(5);
    Owner passed = pass_owner(kept);
    CHECK(*passed.value == 10 && *kept.value == 5);
    CHECK_EQ(Owner::copies, 1);
    CHECK_EQ(with_empty({}, 5, {}, 3), 2);
    return CHECK_DONE();
}
