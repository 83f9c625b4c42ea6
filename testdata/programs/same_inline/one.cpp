#include "code.h"

namespace {
int hidden = 5;
int helper(int a) { return a + hidden; }
class Local : public Shape {
    int side;

public:
    explicit Local(int s) : side(s) {}
    int area(int scale = 3) const override { return side * scale; }
    Local &grow(int n) override {
        side += n;
        return *this;
    }
};
template <class T> int twice(T t) { return int(t) * 2; }
} // namespace

int one(int a) {
    hidden = 6;
    Counter c, d(a);
    c += helper(a);
    if (!c)
        return -1;
    if (d && c == d)
        return 0;
    return c.value + clamped(a) + weighed(a) + int(clamped(a + 0.5)) + twice(a);
}

int shaped_one(int a) {
    Local l(a);
    Shape &s = l;
    l.grow(1).grow(2);
    return s.grow(a).area() * 10 + l.area();
}

int counted(int a) {
    int before = calls;
    {
        Counter c;
        Counter d(c.value);
        Shape s;
        before -= calls + s.area();
    }
    return before + a * calls - Counter::made;
}
