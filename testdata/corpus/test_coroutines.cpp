#include "coroutines.cpp"

#include "../programs/check.h"

int main() {
    CHECK_EQ(sum_to(7), 38);
    CHECK_EQ(sum_to(0), 0);
    CHECK_EQ(run(8, 6), 7);
    CHECK_EQ(run(8, -1), 103);
    return CHECK_DONE();
}
