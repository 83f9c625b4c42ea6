#include "code.h"

#include <typeinfo>

int shapes_destroyed;

Shape::~Shape() { shapes_destroyed++; }

int Rect::area() const { return w * h; }
Rect *Rect::copy() const { return new Rect(w, h); }

int NamedRect::name() const { return id * 10 + w; }
int NamedRect::scaled(int by) const { return Rect::scaled(by) - id; }
NamedRect *NamedRect::copy() const { return new NamedRect(w, h, id + 1); }
NamedRect *NamedRect::self() {
    id += 1;
    return this;
}

int Copier::draw() const { return power * 2 + Scanner::draw(); }
int Copier::print(int n) const {
    if (n <= 0)
        return 0;
    return Printer::print(n) + scan(n);
}

int total_area(const Shape *const *shapes, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += shapes[i]->area();
    return sum;
}

int kind(const Shape *s) {
    if (typeid(*s) == typeid(Rect))
        return 1;
    if (const Named *n = dynamic_cast<const Named *>(s))
        return n->name() + 2;
    return 0;
}

static int by_named(const Named &n) { return n.name(); }
static int by_shape(const Shape &s, int by) { return s.scaled(by); }

int by_interfaces(const NamedRect &r) { return by_named(r) * 1000 + by_shape(r, 3); }

int work(const Device &d, int n) {
    int result = d.draw();
    if (const Printer *p = dynamic_cast<const Printer *>(&d))
        result += p->print(n);
    else if (const Scanner *s = dynamic_cast<const Scanner *>(&d))
        result += s->scan(n) << 1;
    return result;
}

int member_pointers(const NamedRect &r, bool second) {
    int (Rect::*plain)() const = &Rect::area;
    int (Named::*named)() const = &Named::name;
    int Rect::*data = second ? &Rect::h : &Rect::w;
    return second ? (r.*named)() + r.*data : (r.*plain)() - r.*data;
}

namespace {
struct Base {
    int at_construction;
    Base() : at_construction(which() * 10) {}
    virtual ~Base() {}
    virtual int which() const { return 1; }
};
struct Derived : Base {
    int later;
    Derived() : later(which() + at_construction) {}
    int which() const override { return 2; }
};
} // namespace

int during_construction() {
    Derived d;
    return d.later * 10 + d.which();
}
