#include "code.h"

#include <check.h>

static int minus5(int v) { return v - 5; }

int main(void) {
    CHECK(sign(7) == 1 && sign(-7) == -1 && sign(0) == 0);
    CHECK_EQ(grade(95), 1);
    CHECK_EQ(grade(75), 2);
    CHECK_EQ(grade(60), 3);
    CHECK_EQ(grade(10), 4);
    CHECK_EQ(grade(-1), 0);
    CHECK_EQ(elvis(3, 8), 8);
    CHECK_EQ(elvis(9, 8), 6);
    CHECK_EQ(choose(5, 9, minus5), 5);
    CHECK_EQ(choose(20, 9, minus5), 5);
    CHECK_EQ(choose(7, 9, minus5), 9);
    CHECK_EQ(collatz(27), 111);
    const int v[] = {4, 7, 1, 9};
    int i, j;
    CHECK_EQ(find_pair(v, 4, 10, &i, &j), 1);
    CHECK(i == 2 && j == 3);
    CHECK_EQ(find_pair(v, 4, 100, &i, &j), 0);
    CHECK_EQ(do_while(0), 1);
    CHECK_EQ(do_while(12345), 5);
    CHECK_EQ(comma(7), 7 + 5 + 3 + 1 + 5);
    int seen;
    CHECK_EQ(short_circuit(1, 2, &seen), 2);
    CHECK_EQ(seen, 11);
    CHECK_EQ(short_circuit(0, 1, &seen), 1);
    CHECK_EQ(seen, 111);
    CHECK_EQ(short_circuit(1, 0, &seen), 1);
    CHECK_EQ(mixed_logic(1, 0, 0, 0), 1);
    CHECK_EQ(mixed_logic(1, 1, 1, 0), 0);
    CHECK_EQ(mixed_logic(0, 1, 1, 0), 1);
    CHECK_EQ(backwards(8), 20);
    CHECK_EQ(early(0), -1);
    CHECK_EQ(early(""), 0);
    CHECK_EQ(early("ab;c"), 2);
    CHECK_EQ(bits(0x5a), 5 + (0x5b << 1) + (0xa5 % 7) + 1);
    CHECK_EQ(loop_exits(10, 8, 3), 1 + 2 + 4 + 5 + 7);
    CHECK_EQ(infinite_with_break(9), 4);
    CHECK_EQ(negated(5, 2), -5);
    CHECK_EQ(negated(1, 2), 0);
    return CHECK_DONE();
}
