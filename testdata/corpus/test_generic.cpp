#include "generic.cpp"

#include "../programs/check.h"

int main() {
    CHECK_EQ(constants(2), 8 + 16 - 3 + 9 + 6 + 1 + 4);
    CHECK_EQ(use_stacks(3), 348);
    CHECK(all_positive(1, 2) && !all_positive(1, 0, 2) && !all_positive(-1.0));
    CHECK_EQ(count_larger(2, 1, 2, 3, 4), 2);
    CHECK_EQ(sum(1, 2, 3), 6);
    CHECK_EQ(weight(5, 6, 7), 34);
    CHECK_EQ(classify("x"), 1);
    CHECK_EQ(discarded(5L), 4);
    calls = 0;
    CHECK_EQ(use_templates(3), 97);
    CHECK_EQ(calls, 2);
    return CHECK_DONE();
}
