#include "macros.c"

#include "../programs/check.h"

int main(void) {
    CHECK_EQ(object_like(11), 10);
    CHECK_EQ(object_like(10), 30);
    CHECK_EQ(function_like(3), 7);
    CHECK_EQ(in_conditions("12a"), 2);
    CHECK_EQ(in_conditions("a"), -EINVAL);
    CHECK_EQ(statements(3, 3), 0);
    CHECK_EQ(statements(5, 3), 2);
    CHECK_EQ(statements(3, 5), 2);
    CHECK_EQ(over_lists((int[]){1, 2, -1}), 10);
    CHECK_EQ(sizes(), 20);
    CHECK_EQ(generic(4), 26);
    CHECK_EQ(in_arguments(2, 5), 10);
    CHECK_EQ(from_header(5, 7), 13);
    return CHECK_DONE();
}
