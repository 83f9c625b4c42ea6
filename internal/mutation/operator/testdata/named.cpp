// flags: -std=c++17
// Calls by other names: of objects, through qualified names, of virtual functions; folds; what
// constructors set; values returned where a function ends.
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

static long trace;
static void note(int n) { trace = (trace * 7 + n) % 100003; }
static int count(int n) {
    note(n);
    return n * 2 + 1;
}
struct Noted {
    int n;
    explicit Noted(int n) : n(n) { note(n); }
    ~Noted() { note(n + 1); }
    int get() const { return n; }
};
namespace deep {
template <class T> T inner(T a) { return a + 1; }
template <class T> struct Maker {
    static T make(T a) { return a * 2; }
    static void tell(T a) { note(int(a)); }
};
} // namespace deep

#define CALLS(x) (f(x) + 1)
int objects(int a) {
    auto f = [&](int v) { return v + a; };
    auto g = [=] { return a - 1; };
    auto set = [&](int v) { a = v; };
    set(a + 2);
    int r = CALLS(a);
    return r + f(a) * 3 + g();
}
template <class F> int apply(F f, int a) noexcept { return f(a) - f(1); }
int qualified(int a) {
    deep::Maker<int>::tell(a);
    ::note(a - 1);
    int r = deep::inner(a) + deep::Maker<int>::make(a) + ::count(3);
    std::swap(a, r);
    return std::max(a, 3) + apply(count, r) + apply([](int v) { return v * v; }, a);
}
struct Shape {
    virtual ~Shape() { end(); }
    virtual int area() const { return 3; }
    virtual void draw() { note(area()); }
    void end() { note(5); }
    int twice() {
        draw();
        return area() * 2;
    }
};
struct Square : Shape {
    int area() const override { return Shape::area() + 6; }
};
template <class... T> auto leftFold(T... t) { return (... + t); }
template <class... T> auto rightFold(T... t) { return (t - ...); }
template <class... T> int binaryFold(T... t) { return (1 * ... * t); }
template <class... T> auto anyFold(T... t) { return (... + t); }
template <class... T> int insideFold(int n, T... t) {
    int r = 0;
    ((r += t * n), ...);
    return r + ((t > n) && ...) + ((t == n) || ...);
}
struct Brackets {
    int a, b{4}, c = 6;
    bool d;
    Brackets(int n) : a(5), d{true} { a += n; }
    constexpr Brackets() : a(7), b(0), d(false) {}
    template <class T> Brackets(T t, int) noexcept : a(0), b{int(t)}, d(true) {}
    Brackets(const Brackets &o, char);
};
Brackets::Brackets(const Brackets &o, char) : a(1), b(o.b), c{2}, d(o.d) {}
int locals(int n) {
    int a{3}, b(0);
    const int c{9};
    unsigned long d(6ul);
    auto e{8};
    bool yes{false};
    std::string s(5, 'x');
    a += n;
    return a + b * 2 + c + int(d) + e + yes + int(s.size());
}
int captured(int n) {
    auto f = [k = 5, n]() mutable { return k++ + n; };
    auto g = [p = &n, s = 0l] { return *p + s; };
    auto h = [a = 1, b = 2] { return a - b; };
    return f() + int(g()) + h() + f();
}
int endsWithObject(int n) {
    Noted a(n);
    return a.get() + n * 2;
}
int endsWithConstant(int n) {
    Noted a(n);
    note(a.n);
    return 4;
}
const char *endsWithPointer(int n) {
    Noted a(n);
    return n > 1 ? "ab" : "cd";
}
std::string endsWithString(int n) {
    std::string s(std::size_t(n), 'y');
    return s;
}
template <class T> T endsInstance(T t) {
    Noted a(int(t));
    return t + 1;
}
int endsWithLambda(int n) {
    Noted a(n);
    auto f = [](int v) { return v + 3; };
    return f(n) - a.get();
}
int endsInside(int n) {
    if (n > 1) {
        Noted a(n);
        return a.get();
    }
    Noted b(n + 5);
    return b.get() - 1;
}
int list[] = {4, 1, 3, 2};
int withLambdas(int n) {
    std::sort(list, list + 4, [n](int a, int b) { return (a ^ n) < (b ^ n); });
    int smallest = *std::min_element(list, list + 4, [](int a, int b) { return a < b; });
    auto many = std::count_if(list, list + 4, [&](int a) { return a > n; });
    return int(many) * 10 + smallest + int(std::count_if(list, list + 4, [](int a) { return a & 1; }));
}
int temporaries(int n) {
    auto call = [](const Noted &a, auto f) { return f(a.n); };
    return call(Noted(n), [](int v) { return v + 1; }) * 2;
}
auto deduced(int n) {
    return std::count_if(list, list + 4, [n](int a) { return a < n; });
}
bool negations(bool a, bool b, int *p) {
    if (!a || !b)
        note(1);
    if (!p || !*p || a)
        note(2);
    bool r = !a && b;
    if (!r && a)
        r = !(a && b) || !p;
    return !r || !a || b;
}
int throughNoexcept(int n) noexcept {
    note(n);
    Shape *s = new Square;
    int r = s->twice() + count(n);
    delete s;
    return r;
}

// driver
#define SHOW(x) std::printf("%s %lld\n", #x, (long long)(x))
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int n = 0; n < 4; n++) {
        int zero = 0;
        SHOW(objects(n)); SHOW(qualified(n)); SHOW(leftFold(n, 2, 3L) + leftFold(n, 2)); SHOW(rightFold(n, 5, 1.5) * 4); SHOW(binaryFold(n, 3)); SHOW(anyFold(n, 3));
        SHOW(anyFold(std::string("a"), std::string("b")).size()); SHOW(insideFold(n, 3, 1, 2.5)); SHOW(insideFold(n, 2));
        Brackets x(n), y, z(n, 2), w(x, 'c');
        SHOW(x.a + x.b * 2 + x.c * 3 + x.d); SHOW(y.a + y.b * 2 + y.d); SHOW(z.a + z.b * 2 + z.d); SHOW(w.a + w.c * 2); SHOW(locals(n)); SHOW(captured(n));
        SHOW(endsWithObject(n)); SHOW(endsWithConstant(n)); SHOW(endsWithPointer(n) ? endsWithPointer(n)[0] : 0); SHOW(endsWithString(n).size()); SHOW(endsInstance(n));
        SHOW(endsInstance(n + 0.5) * 2); SHOW(endsWithLambda(n)); SHOW(endsInside(n)); SHOW(withLambdas(n)); SHOW(temporaries(n)); SHOW(deduced(n));
        for (int k = 0; k < 8; k++)
            SHOW(negations(k & 1, k & 2, k & 4 ? &n : &zero));
        SHOW(negations(true, false, nullptr)); SHOW(throughNoexcept(n)); SHOW(trace);
    }
}
