#include "code.h"

#include <cstdio>
#include <compare>
#include <initializer_list>
#include <new>
#include <stdexcept>
#include <string>
static int trace = 1;
static int effect(int n) { return trace++ + n; }
static void note(int n) { trace = (trace * 3 + n) % 9973; }
struct Version {
    int major = 1, minor = 0;
    auto operator<=>(const Version &) const = default;
};
struct Weight {
    int g;
    std::strong_ordering operator<=>(const Weight &o) const { return g <=> o.g; }
    bool operator==(const Weight &o) const { return g == o.g; }
};
struct Plain {
    int v;
    int operator<=>(const Plain &o) const { return v - o.v; }
    bool operator==(int n) const { return v == n; }
};
int ordering(int a) {
    Version v{1, a}, w{1, 2};
    Weight x{a}, y{2};
    Plain p{a}, q{1};
    int r = (v < w) + (v >= w) * 2 + (v == w) * 4 + (v != w) * 8;
    if (x < y)
        r += 16;
    if (x != y && x <= y)
        r += 32;
    if (p < q || p >= q)
        r += (p < q) * 64 + (p >= q) * 128;
    if (3 == p || 2 != p)
        r += 256;
    auto c = x <=> y;
    if (c < 0)
        r += 512;
    if (!(x == y))
        r -= 1;
    bool n = x != y, m = !(x != y);
    return r + (c == 0) + (a <=> 2 > 0) + n + m * 3 + std::is_lt(c);
}
struct Base {
    int b = 1;
    Base() : Base(3) { note(b); }
    explicit Base(int n, int m = effect(2)) : b(n * m) {}
    Base(std::initializer_list<int> l) : b(int(l.size()) - 1) {}
    virtual Base *self() { return this; }
    virtual Base &add(int n) { b += n; return *this; }
    virtual ~Base() { note(b); }
    virtual int kind() const { return 1; }
};
struct Derived : Base {
    using Base::Base;
    int d = effect(4);
    int e{5};
    int f = b + 2;
    Derived *self() override { d++; return this; }
    Derived &add(int n) override { Base::add(n); d -= n; return *this; }
    int kind() const override { return Base::kind() + 1; }
};
struct Left : virtual Base { int l = 6; Left() : Base(7) { l += b; } int kind() const override { return 3; } };
struct Right : virtual Base { int r; Right(int n = 2) : Base(n), r(n + b) {} };
struct Bottom : Left, Right { int z; Bottom(int n) try : Base(n), Right(n - 1), z(n > 2 ? throw n : n) { note(z); } catch (int) { note(99); } int kind() const override { return Left::kind() * 2; } };
int classes(int a) {
    Derived d(a), e{a, 2}, f;
    Base *p = &d;
    p->self()->add(2).add(a);
    d.self()->self();
    d.add(3).b = 8;
    (p->add(1)).b += 2;
    int r = p->kind() + d.d + e.d + f.f + d.e + e.b;
    try {
        Bottom g(a);
        Left &l = g;
        Right &h = g;
        l.b += 2;
        h.add(4).b--;
        r += g.kind() + g.l + g.r + g.z + static_cast<Base &>(h).b;
    } catch (int n) {
        r -= n;
    }
    return r;
}
enum class Color : unsigned char { red, green = 3, blue };
constexpr int weigh(Color c) { switch (c) { case Color::red: return 1; case Color::green: return 5; default: break; } return 0; }
Color next(Color c) { using enum Color; switch (c) { case red: return green; case green: return blue; case blue: return red; } return red; }
constexpr Color operator|(Color a, Color b) { return Color(int(a) | int(b)); }
constexpr bool operator!(Color a) { return a == Color::red; }
inline Color &operator++(Color &c) { return c = next(c); }
int enums(int a) {
    Color c = a ? Color::green : Color::red;
    ++c;
    int r = weigh(c) + (!c ? 2 : 3);
    switch (auto n = next(c); n) {
    case Color::red:
        r += 1;
        [[fallthrough]];
    case Color::green:
        r += 2;
        break;
    default:
        r = -r;
    }
    if (!(c | Color::blue))
        r++;
    return r + int(c | next(c)) + int(next(Color::blue));
}
struct Agg { int x; char c; double d = 2; };
struct One { int x; };
Agg agg(int a) { return {a, 'c'}; }
Agg agg2(int a) { return Agg{.x = a, .c = char(a + 1)}; }
#if __cpp_aggregate_paren_init
Agg agg3(int a) { return Agg(a, 'd', 1.5); }
One one(int a) { return One(a); }
One oneC(int a) { if (a) return One(5); return One(a + 1); }
#else
Agg agg3(int a) { return {a, 'd', 1.5}; }
One one(int a) { return {a}; }
One oneC(int a) { if (a) return {5}; return {a + 1}; }
#endif
template <class T> struct Box { T v; };
template <class T> Box(T) -> Box<T>;
int braces(int a) {
    Agg g = agg(a), h = agg2(a), i = agg3(a);
    int r{effect(a)};
    char c{'x'};
    unsigned u{3u};
    long l{effect(2)};
    float f{1};
    unsigned char b = 200;
    Box box{a * 2};
    Box bax{2.5};
    int list[]{effect(1), a, 3};
    int *p = new int[3]{1, effect(2), a};
    unsigned char k = 0, m{static_cast<unsigned char>(a)};
    short s = 5;
    l += p[1] + list[0];
    delete[] p;
    alignas(int) char room[sizeof(int)];
    int *q = new (room) int(a + 4);
    *q += 1;
    return r + c + u + l + f + b + g.x + h.c + i.d + box.v + bax.v + k + m + s + *q + one(a).x + oneC(a).x;
}
template <class T> int kinds(T t) {
    if constexpr (std::is_same_v<T, int>)
        return t + 1;
    else if constexpr (std::is_pointer_v<T>)
        return *t * 2;
    else
        return int(t.size()) - 1;
}
auto generic = []<class T>(T a, auto b) { return a + b; };
template <class... A> auto total(A... a) { return (a + ...); }
template <class F, class... A> decltype(auto) invoke(F &&f, A &&...a) { return static_cast<F &&>(f)(static_cast<A &&>(a)...); }
template <auto N> int value(int a) { return a * N; }
consteval int early(int n) { return n * 3; }
template <class T> concept Small = sizeof(T) < 8;
template <Small T> int sized(T t) { return int(t) + 1; }
template <class T> int sized(T t) { return int(t) + 2; }
int templates(int a) {
    std::string s = "abc";
    int r = kinds(a) + kinds(&a) + kinds(s) + generic(a, 2) + total(a, 1, 2) + value<3>(a) + early(2) + sized(a) + sized(long(a));
    r += invoke([](int x, int y) { return x - y; }, a, 5);
    invoke([&](int &x) -> int & { return x; }, r) = r + 2;
    auto f = [n = a + 1, &r](auto &&...x) mutable { n++; return (x + ... + n) + r; };
    return r + f(1, 2) + f() + [&] { if (a > 1) return 3; return 4; }();
}
struct Dtor { int &n; int k; Dtor(int &n, int k) : n(n), k(k) { n += k; } ~Dtor() { n -= 1; n *= 2; } int get() const { return n + k; } operator int() const { return k; } bool ok() const { return n > 3; } };
int temps(int a) {
    int n = a;
    int r = Dtor(n, 1).get() + Dtor(n, 2).get();
    if (Dtor(n, 3).ok() && !Dtor(n, 4).ok())
        r++;
    if (!Dtor(n, 3).ok())
        r += 3;
    bool b = a > 1 || Dtor(n, 1).ok();
    const Dtor &d = Dtor(n, 5);
    r += d + (b ? Dtor(n, 1) : Dtor(n, 2)) * 2;
    r -= b ? Dtor(n, 1).get() : 3;
    for (Dtor e(n, 1); !e.ok() && n < 9; n++)
        r += e;
    while (!(Dtor(n, 2) == 2) || n < 5)
        n++;
    effect(Dtor(n, 2));
    note(Dtor(n, 2));
    note(Dtor(n, 2).get());
    return Dtor(n, 1).get() + r + n;
}
int thrower(int a) { return a > 2 ? throw std::runtime_error("big") : a < 0 ? -a : effect(a); }
int tries(int a) try {
    int r = 0;
    try {
        r = thrower(a);
        Dtor d(r, 2);
        if (r == 3)
            throw r + 1;
    } catch (const std::exception &e) {
        r = e.what()[0] - 'a';
        if (a == 3)
            throw;
    }
    return r * 2;
} catch (int n) {
    return n;
} catch (...) {
    note(5);
    return -7;
}
int &ref(int *p, int i) { return p[i]; }

int traced() {
    int was = trace;
    trace = 1;
    return was;
}
