#include "code.h"

#include <check.h>
#include <string.h>

int main(void) {
    CHECK_EQ(next_id(), 1);
    CHECK_EQ(next_id(), 2);
    CHECK_EQ(next_even() + next_even() + next_even(), 12);
    CHECK_EQ(next_even(), 2);
    const char *a = name_of(4), *b = name_of(5);
    CHECK(a != b && strcmp(a, "item-5") == 0 && strcmp(b, "item-6") == 0);
    CHECK(name_of(7) == a);
    CHECK_EQ(fibonacci(20), 6765);
    CHECK_EQ(memo_hits(), 17);
    CHECK_EQ(fibonacci(10), 55);
    CHECK_EQ(memo_hits(), 18);
    CHECK_EQ(header_user_a(5), 106);
    CHECK_EQ(header_user_b(5), 110);
    CHECK_EQ(running_total(0), 100);
    CHECK_EQ(header_user_a(0), 106);
    CHECK(slot(1) == slot(0) + 1 && slot(-3) == slot(0));
    CHECK_EQ(*slot(9), 4);
    CHECK_EQ(average(20), 15);
    CHECK_EQ(average(30), 20);
    return CHECK_DONE();
}
