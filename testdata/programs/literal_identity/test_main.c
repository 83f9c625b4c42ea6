#include "code.h"

#include <check.h>

int main(void) {
    CHECK(is_fast(mode(1)));
    CHECK(!is_fast(mode(0)));
    CHECK(!is_fast(unset()));
    const char *values[] = {unset(), mode(1), unset()};
    CHECK_EQ(count_unset(values, 3), 2);
    return CHECK_DONE();
}
