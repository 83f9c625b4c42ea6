#include "code.h"

#include <check.h>
#include <stdlib.h>

int main(void) {
    CHECK_EQ(other_sum(1, 2, 3.5, (struct triple){4, 5, 6}, 7, 8), 1 + 4 + 3 + 2 + 56);
    struct triple t = other_triple(5);
    CHECK(t.a == 5 && t.b == 6 && t.c == 25);
    CHECK_EQ(reg_sum(1, 1, 1, 1, 1, 1, 1, 9), 19);
    CHECK(vector_sum(3, 1.5f, 2) == 2.5);
    CHECK_EQ(cross(2), (2 + 2 + 2 - 2 + 4 + 12) + 55 + 0);
    int kept;
    preserving(4, &kept);
    CHECK_EQ(kept, 6);
    preserving(-4, &kept);
    CHECK_EQ(kept, 4);
    CHECK_EQ(cold(8) + elsewhere(1) + aligned(1) + plain(6) + small(1), 1 + 9 + 9 + 4 + 2);
    int v[2] = {4, 5};
    CHECK_EQ(pure(v) + constant(3) + *nonnull(v), 5 + 9 + 5);
    CHECK_EQ(bare(3), 5);
    char *p = fresh(7);
    CHECK_EQ(*p, 7);
    free(p);
    return CHECK_DONE();
}
