#include "code.h"

#include <check.h>

static int abc_count;
static int visit(const char *s) {
    abc_count++;
    return s[0] == 'a';
}

int main(void) {
    CHECK_EQ(ackermann(2, 3), 9);
    CHECK(is_even(10) && !is_even(7) && is_odd(3));
    int moves = 0;
    CHECK_EQ(hanoi(5, 1, 3, &moves), 13);
    CHECK_EQ(moves, 31);
    char s[] = "abcd";
    CHECK_EQ(permutations(s, 0, 4, visit), 6);
    CHECK_EQ(abc_count, 24);
    CHECK_EQ(depth_of(1000), 1000);
    const char *text = "2*(3+4)+1";
    CHECK_EQ(evaluate(&text), 15);
    CHECK_EQ(tail_sum(1000, 0), 500500);
    CHECK_EQ(queens(6, 0, 0, 0, 0), 4);
    return CHECK_DONE();
}
