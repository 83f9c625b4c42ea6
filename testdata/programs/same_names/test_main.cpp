#include "one/util.h"
#include "two/util.h"

#include <check.h>

extern "C" int three_entry(int v);

int main() {
    CHECK_EQ(one_entry(5), 16 + 100);
    CHECK_EQ(one_entry(5), 17 + 101);
    CHECK_EQ(two_entry(5), 95 - 200);
    CHECK_EQ(two_entry(5), 90 - 199);
    CHECK_EQ(one_state() * 100 + two_state(), 1218);
    CHECK_EQ(one_in_namespace(4), 7);
    CHECK_EQ(two_in_namespace(4), 32);
    CHECK_EQ(three_entry(40), 18);
    return CHECK_DONE();
}
