// flags: -std=c++17
// Member functions, constructors, destructors, operators, virtual calls.
#include <cstdio>

static int trace;
static void note(int n) { trace = (trace * 3 + n) % 9973; }

struct Point {
    int x = 4, y = 0;
    Point() = default;
    Point(int x, int y) : x(x + 1), y{y * 2} { note(x - y); }
    explicit Point(int both) : Point(both, both) { this->x += 1; }
    int sum() const { return x + y; }
    void move(int dx, int dy) {
        x += dx;
        this->y -= dy;
    }
    Point &self() { return *this; }
    Point *address() { return this; }
    static int product(int a, int b) { return a * b; }
    Point operator+(const Point &o) const { return Point(x + o.x, y + o.y); }
    Point operator-() const { return {-x, -y}; }
    bool operator==(const Point &o) const { return x == o.x && y == o.y; }
    bool operator<(const Point &o) const { return x < o.x; }
    bool operator!() const { return !x && !y; }
    Point &operator+=(const Point &o) {
        x += o.x;
        return *this;
    }
    Point &operator++() {
        ++x;
        return *this;
    }
    Point operator++(int) {
        Point old = *this;
        x++;
        return old;
    }
    int operator[](int i) const { return i ? y : x; }
    int operator()(int a) const { return a - x; }
    operator bool() const { return x > 0; }
    int *operator->() { return &x; }
};

struct Counted {
    int n;
    explicit Counted(int n) : n(n) { note(n); }
    Counted(const Counted &o) : n(o.n + 1) { note(100); }
    ~Counted() { note(n - 1); }
    void add(int a) { n += a; }
    int get() const { return n; }
};

class Shape {
public:
    virtual ~Shape() { note(1); }
    virtual int area() const = 0;
    virtual void scale(int by) { factor = by; }
    virtual void reset() {}
    int twice() const { return area() * 2; }
    int scaled() {
        scale(3);
        reset();
        return area() + factor;
    }

protected:
    int factor = 1;
};
class Square : public Shape {
public:
    explicit Square(int a) : side(a) {}
    int area() const override { return side * side; }
    void scale(int by) override {
        Shape::scale(by);
        side = side * by;
    }
    void reset() override { side = 2; }
    Square *self() {
        note(side);
        return this;
    }

private:
    int side;
};
struct Base1 { int a = 1; virtual int first() { return a; } };
struct Base2 { int b = 2; virtual int second() { return b + 1; } };
struct Both : Base1, Base2 {
    int first() override { return a - b; }
    int second() override { return a + b; }
};
struct Virtual : virtual Base1 {
    int c;
    Virtual() : c(a + 5) {}
    int all() { return c * a; }
};

int points(int a, int b) {
    Point p(a, b), q{b, a}, r(a);
    Point s;
    p.move(1, 2);
    (&q)->move(a, b);
    r.self().move(b, 1);
    r.address()->move(1, 1);
    s += p;
    ++s;
    s++;
    Point t = p + q;
    Point u = -t;
    if (!p)
        note(1);
    if (p)
        note(2);
    if (p == q || p < q)
        note(3);
    return p.sum() + q.sum() * r.sum() - s.sum() + t[0] + u(1) + *u.operator->() + Point::product(a, b) + Point(1).sum();
}
int counted(int a) {
    Counted c(a);
    c.add(a);
    Counted d = c;
    d.add(c.get());
    Counted(5).add(6);
    {
        Counted e(d.get() + 1);
        e.add(1);
        if (a > 2)
            return e.get();
    }
    Counted *p = new Counted(a + 2);
    p->add(7);
    int r = p->get();
    delete p;
    return r - d.get();
}
int shapes(int a) {
    Square s(a);
    Shape *p = &s;
    Shape &q = s;
    p->scale(a);
    q.scale(2);
    int r = p->area() + q.twice() - s.area();
    p->reset();
    s.reset();
    q.Shape::scale(4);
    s.self()->Square::scale(2);
    s.self()->Shape::reset();
    r += p->scaled();
    return r + (p->area() > 3 ? q.area() : p->twice());
}
int bases(int a) {
    Both b;
    b.a = a;
    Base2 *second = &b;
    Base1 *first = &b;
    Virtual v;
    v.a = 3;
    return second->second() * 10 + first->first() + b.first() + v.all();
}
int members(int a) {
    int (Point::*f)() const = &Point::sum;
    int Point::*m = &Point::y;
    Point p(a, 2);
    Point *q = &p;
    void (Point::*g)(int, int) = &Point::move;
    (p.*g)(1, 2);
    (q->*g)(a, 2);
    p.*m += 3;
    return (p.*f)() + q->*m * 2 + (m == &Point::y) + (f != nullptr);
}
static Counted global(3);
int statics(int a) {
    static Counted kept(a);
    static int calls = 0;
    calls++;
    kept.add(calls);
    return kept.get() + global.get();
}
struct Node {
    Node *next;
    int value;
    Node *find(int v) { return value == v ? this : next ? next->find(v) : nullptr; }
    int length() const { return 1 + (next ? next->length() : 0); }
};
int lists(int a) {
    Node c{nullptr, 3}, b{&c, 2}, d{&b, a};
    Node *found = d.find(2);
    return found ? found->value + d.length() : -d.length();
}
Counted made(int a) {
    Counted c(a);
    c.add(1);
    return c;
}
int makes(int a) {
    int r = made(a).get() + made(2).n;
    made(3).add(4);
    const Counted &c = made(a + 1);
    return r + c.get();
}

// driver
#define SHOW(x) do { trace = 1; long long r = (x); printf("%s %lld %d\n", #x, r, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -2; a < 5; a++) {
        SHOW(points(a, 2)); SHOW(points(2, a)); SHOW(counted(a)); SHOW(shapes(a)); SHOW(bases(a)); SHOW(members(a)); SHOW(statics(a)); SHOW(lists(a)); SHOW(makes(a));
    }
}
