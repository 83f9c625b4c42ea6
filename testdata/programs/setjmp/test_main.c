#include "code.h"

#include <check.h>
#include <string.h>

int main(void) {
    CHECK_EQ(protect(3, 10), 7);
    CHECK_EQ(protect(13, 10), -3);
    CHECK_EQ(protect(10, 10), 21);
    CHECK_EQ(retry(0), 1);
    CHECK_EQ(retry(4), 5);
    CHECK_EQ(deep_escape(20, 7), 90);
    CHECK_EQ(deep_escape(3, 0), 10);
    CHECK_EQ(masked_escape(1), 0);
    CHECK_EQ(masked_escape(0), 1);
    const char *error = 0;
    CHECK_EQ(parse_sum("(1+20+(3+4))", &error), 28);
    CHECK(error == 0);
    CHECK_EQ(parse_sum("(1+", &error), -1);
    CHECK(strcmp(error, "no digit") == 0);
    CHECK_EQ(parse_sum("(1", &error), -2);
    return CHECK_DONE();
}
