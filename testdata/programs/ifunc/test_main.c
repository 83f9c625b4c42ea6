#include "code.h"

#include <check.h>

int main(void) {
    const unsigned char data[] = {1, 2, 3, 4, 5};
    CHECK(resolver_runs > 0);
    CHECK_EQ(checksum(data, 0), 1);
    CHECK_EQ(checksum(data, 1), 34);
    CHECK_EQ(checksum(data, 2), 34 * 33 + 2);
    CHECK_EQ(checksum(data, 5), 40396592);
    CHECK(chosen());
    CHECK_EQ(call_by_pointer(data, 2), 124);
    return CHECK_DONE();
}
