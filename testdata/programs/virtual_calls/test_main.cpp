#include "code.h"

#include <check.h>

int main() {
    {
        Rect a(2, 3);
        NamedRect b(4, 5, 6);
        const Shape *shapes[] = {&a, &b};
        CHECK_EQ(total_area(shapes, 2), 26);
        CHECK_EQ(kind(&a), 1);
        CHECK_EQ(kind(&b), 66);
        CHECK_EQ(by_interfaces(b), 64054);
        CHECK_EQ(a.scaled(2), 12);
        Shape *c = b.copy();
        CHECK_EQ(c->scaled(1), 13);
        delete c;
        Named *n = &b;
        CHECK(n->self() == n && static_cast<NamedRect *>(n)->area() == 20);
        CHECK_EQ(b.id, 7);
        CHECK_EQ(member_pointers(b, false), 16);
        CHECK_EQ(member_pointers(b, true), 79);
    }
    CHECK_EQ(shapes_destroyed, 3);
    Copier copier(9);
    Scanner scanner(3);
    CHECK_EQ(copier.draw(), 35);
    CHECK_EQ(work(copier, 2), 35 + 20 + 33);
    CHECK_EQ(work(copier, 0), 35);
    CHECK_EQ(work(scanner, 1), 8 + 14);
    CHECK_EQ(work(Device(4), 1), 4);
    CHECK_EQ(during_construction(), 122);
    return CHECK_DONE();
}
