#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(guarded(3), 4);
    CHECK_EQ(guarded(10), 11);
    CHECK_EQ(guarded(14), 409);
    CHECK_EQ(through_library(1), 15);
    CHECK_EQ(through_library(999), -'a');
    CHECK_EQ(mixed_chain(4), ((12 - 1 + 1) + 3) * 3 - 2 + 1);
    CHECK(make_plugin(0) == nullptr);
    CHECK_EQ(lib_bump(5), 45);
    CHECK_EQ(own_bump(3), 42);
    CHECK_EQ(lib_larger(3, 8), 16);
    CHECK_EQ(larger(9, 2), 9);
    return CHECK_DONE();
}
