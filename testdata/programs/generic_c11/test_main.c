#include "code.h"

#include <check.h>
#include <limits.h>

int main(void) {
    CHECK_EQ(kinds(), 543);
    CHECK_EQ(manhattan((struct point){1, 2}, (struct point){4, -2}), 7);
    CHECK_EQ(compound(4), 124);
    CHECK_EQ(designated(6), 50);
    CHECK_EQ(designated(0), 0);
    CHECK_EQ(designated(9), 1);
    CHECK_EQ(designated(-1), -1);
    CHECK_EQ(designated(10), -1);
    CHECK_EQ(statement_expression(3, 4), 421);
    CHECK_EQ(statement_expression(9, 4), 951);
    int log = 0;
    CHECK_EQ(cleanup(9, &log), 10);
    CHECK_EQ(log, 12);
    CHECK_EQ(cleanup(2, &log), 1);
    CHECK_EQ(log, 42);
    int out;
    CHECK_EQ(overflow(2, 3, &out), 0);
    CHECK_EQ(out, 10);
    CHECK_EQ(overflow(INT_MAX, 1, &out), 1);
    CHECK_EQ(overflow(INT_MAX, -5, &out), 2);
    CHECK_EQ(builtins(0x48), 236);
    CHECK_EQ(builtins(0), -1);
    CHECK_EQ(nested_max(3, 1, 2), 3);
    CHECK_EQ(nested_max(1, 3, 2), 3);
    CHECK_EQ(nested_max(1, 2, 3), 3);
    CHECK_EQ(choose_const(1), 108);
    CHECK_EQ(align_sum(), 3216);
    int from[] = {5, 6, 0, 7}, to[4];
    CHECK_EQ(restrict_copy(to, from, 4), 2);
    CHECK_EQ(to[1], 6);
    return CHECK_DONE();
}
