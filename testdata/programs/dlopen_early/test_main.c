#include "code.h"

#include <check.h>
#include <string.h>

int main(void) {
    CHECK_EQ(result_of_constructor(), 28);
    CHECK_EQ(use(4), 38);
    CHECK_EQ(use(-4), 39);
    CHECK(strcmp(name(2), "EARLY") == 0);
    CHECK(strcmp(name(0), "early") == 0);
    return CHECK_DONE();
}
