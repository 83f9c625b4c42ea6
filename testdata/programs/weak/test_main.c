#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(overridden(4), 6);
    CHECK_EQ(kept(4), 13);
    CHECK_EQ(call_missing(5), -5);
    CHECK(!has_missing_data());
    CHECK(missing == 0);
    CHECK_EQ(call_all(1), 3 + 40 - 100);
    return CHECK_DONE();
}
