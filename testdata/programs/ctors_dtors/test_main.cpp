#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(order(false), 2 + 'd' + 1);
    CHECK(journal == "adDA");
    CHECK_EQ(order(true), 6 + 'd' + 1);
    CHECK(journal == "abcCBdDA");
    CHECK_EQ(bottom_id(3, 7), (13 + 8) * 10 + 5);
    CHECK_EQ(left_alone(2), 201 + 4);
    CHECK_EQ(heap_bottom(3, 7), 8 + 50 + 13);
    CHECK_EQ(array_of(3), (1 + 4 + 9) * 100 + 6);
    alignas(Bottom) char room[sizeof(Bottom)];
    CHECK_EQ(placed(room, 4), 6 * 2 + 6);
    CHECK_EQ(temporaries(6), 3 * '!' + 2000 + 20000 + 600000);
    CHECK_EQ(Buffer(2, 'c').sum(), 2 * 'c');
    return CHECK_DONE();
}
