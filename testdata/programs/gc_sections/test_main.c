#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(used(3), 3);
    CHECK_EQ(used(12), 49);
    CHECK_EQ(used_data, 4);
    return CHECK_DONE();
}
