#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(sum_vla(10), 90);
    CHECK_EQ(sum_vla(1), 0);
    CHECK_EQ(matrix(3, 4), (0 + 5 + 10) * 100 + 8);
    CHECK_EQ(matrix(2, 1), 1);
    CHECK_EQ(reverse_compare("abcba"), 1);
    CHECK_EQ(reverse_compare("abca"), 0);
    CHECK_EQ(many_allocas(5), 1 + 3 + 6 + 10 + 15);
    CHECK_EQ(jump_out(3), 7 + 4);
    CHECK_EQ(sizes(3), 16 + 800);
    return CHECK_DONE();
}
