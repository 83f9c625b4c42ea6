#include "classes.cpp"

#include "../programs/check.h"

#include <sstream>

int main() {
    CHECK_EQ(use_points(3), 11);
    CHECK_EQ(use_points(1), 99);
    CHECK(Point(1, 5) < Point(2, 0) && Point(1, 2) < Point(1, 3) && !(Point(2, 0) < Point(1, 9)));
    CHECK(Point(1, 2) != Point(1, 3) && !Point());
    std::ostringstream out;
    out << Point(3, -4);
    CHECK(out.str() == "(3,-4)");
    CHECK_EQ(use_buffers(5), 710);
    CHECK_EQ(Buffer::live, 0);
    Rectangle r(3, 4);
    Triangle t(4, 6);
    t.grow(2);
    const Shape *shapes[] = {&r, &t};
    CHECK_EQ(total_score(shapes, 2), 364);
    Doubling d;
    Countdown c(10);
    CHECK_EQ(d.next() + d.next(), 8);
    CHECK_EQ(c.next() * 100 + c.next(), 1009);
    CHECK_EQ(use_shared(2), 2227);
    return CHECK_DONE();
}
