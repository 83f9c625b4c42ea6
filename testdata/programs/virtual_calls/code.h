#pragma once

struct Shape {
    virtual ~Shape();
    virtual int area() const = 0;
    virtual int scaled(int by) const { return area() * by; }
    virtual Shape *copy() const = 0;
};

struct Named {
    int id;
    explicit Named(int i) : id(i) {}
    virtual ~Named() {}
    virtual int name() const { return id + 1; }
    virtual Named *self() { return this; }
};

struct Rect : Shape {
    int w, h;
    Rect(int w, int h) : w(w), h(h) {}
    int area() const override;
    Rect *copy() const override; // covariant
};

struct NamedRect : Rect, Named { // calls by Named go through a thunk
    NamedRect(int w, int h, int id) : Rect(w, h), Named(id) {}
    int name() const override;
    int scaled(int by) const override;
    NamedRect *copy() const override;
    NamedRect *self() override; // covariant with adjustment
};

struct Device {
    int power;
    explicit Device(int p) : power(p) {}
    virtual ~Device() {}
    virtual int draw() const { return power; }
};
struct Scanner : virtual Device {
    explicit Scanner(int p) : Device(p) {}
    int draw() const override { return power + 5; }
    virtual int scan(int n) const { return draw() - n; }
};
struct Printer : virtual Device {
    explicit Printer(int p) : Device(p) {}
    virtual int print(int n) const { return power * n; }
};
struct Copier : Scanner, Printer { // one Device only
    Copier(int p) : Device(p + 1), Scanner(1000), Printer(2000) {}
    int draw() const override;
    int print(int n) const override;
};

extern int shapes_destroyed;
int total_area(const Shape *const *shapes, int n);
int kind(const Shape *s);
int by_interfaces(const NamedRect &r);
int work(const Device &d, int n);
int member_pointers(const NamedRect &r, bool second);
int during_construction();
