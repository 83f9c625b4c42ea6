#include "code.h"

#include <check.h>

int main(void) {
    CHECK(find('+') == add);
    CHECK(find('-') == sub);
    CHECK(find('x') == 0);
    CHECK(current == pick_static(1));
    CHECK(same(add, other_add()));
    CHECK(!same(add, sub));
    CHECK(is_sub(operations[1].apply));
    CHECK(!is_sub(operations[0].apply));
    CHECK(pick_static(0) == operations[3].apply);
    CHECK_EQ(index_of(sub), 2);
    CHECK_EQ(index_of(pick_static(0)), 0);
    CHECK_EQ(index_of(0), -1);
    CHECK_EQ(calculate("3+4*2"), 14);
    CHECK_EQ(calculate("9-2%4"), 3);
    CHECK_EQ(calculate("9/2"), -1);
    int values[] = {5, 2, 9, 4};
    CHECK_EQ(fold(add, values, 4, 10), 30);
    CHECK_EQ(fold(find('*'), values, 4, 1), 360);
    CHECK_EQ(sort_by(values, 4, 0), 1);
    CHECK(values[0] == 2 && values[3] == 9);
    CHECK(search(5, values, 4) == &values[2]);
    CHECK(search(6, values, 4) == 0);
    CHECK_EQ(sort_by(values, 4, 1), 0);
    CHECK(values[0] == 9 && values[3] == 2);
    return CHECK_DONE();
}
