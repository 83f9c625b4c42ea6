#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(brighten(200, 30), 230);
    CHECK_EQ(brighten(250, 30), 255);
    CHECK_EQ(brighten(5, -30), 0);
    CHECK_EQ(darken(40, 10), 30);
    CHECK_EQ(darken(10, 40), 30);
    Pixel p[] = {{10, 20, 30}, {200, 100, 50}, {100, 1, 2}};
    CHECK_EQ(sum_grey(p, 3), (510 + 605 + 82) / 8);
    CHECK_EQ(mid(3, 9), 6);
    CHECK(mid_double(1, 2) == 1.5);
    CHECK_EQ(flattened(4), 11 + 14);
    CHECK_EQ(deep(3), 4);
    CHECK_EQ(deep(4), 2);
    CHECK_EQ(by_address(300), 256);
    return CHECK_DONE();
}
