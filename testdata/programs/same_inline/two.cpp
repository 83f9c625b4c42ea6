#include "code.h"

namespace {
int hidden = 9;
int helper(int a) { return a - hidden; }
class Local : public Shape {
    int side;

public:
    explicit Local(int s) : side(s - 1) {}
    int area(int scale = 4) const override { return side - scale; }
    Local &grow(int n) override {
        side -= n;
        return *this;
    }
};
template <class T> int twice(T t) { return int(t) - 2; }
} // namespace

int two(int a) {
    hidden = 4;
    Counter c(a);
    c += helper(a);
    if (!c)
        return weighed(a, 3);
    Counter d{clamped(a, 0, 9)};
    return c ? weighed(c.value) + twice(d.value) + int(c == d) : step(2) + clamped(limits[1] - a);
}

int shaped_two(int a) {
    Local l(a);
    Shape *s = &l;
    s->grow(2).grow(a);
    return s->area() * 10 + l.area(1);
}
