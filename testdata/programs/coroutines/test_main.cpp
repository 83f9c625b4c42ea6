#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(sum_squares(4), 30);
    CHECK_EQ(sum_squares(0), 0);
    CHECK_EQ(first_above(50), 55);
    CHECK_EQ(destroyed_early(3), 109);
    CHECK_EQ(failing(3), 603);
    return CHECK_DONE();
}
