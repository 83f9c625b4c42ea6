#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(original(4), 7);
    CHECK_EQ(other_name(5), 8);
    CHECK_EQ(weak_name(300), 100);
    CHECK_EQ(exported(0), 3);
    CHECK_EQ(call_by_alias(7), 10);
    CHECK(same_function());
    CHECK_EQ(hidden_target_alias(4), 20);
    CHECK_EQ(set_value(8), 1);
    CHECK_EQ(value_alias, 9);
    CHECK_EQ(hidden_target_alias(2), 18);
    return CHECK_DONE();
}
