// flags: -std=c++17
// Operators that are functions, conversions that test for null, members with
// initialisers in classes with and without constructors.
#include <cstddef>
#include <cstdio>
#include <new>
static int trace;
static int effect(int n) { return trace++ + n; }
static void note(int n) { trace = (trace * 3 + n) % 9973; }
struct First { int f = 1; virtual ~First() { note(1); } };
struct Second {
    int s = 2;
    Second &operator+=(int n) { s += n; return *this; }
    Second &operator-=(int n) { s -= n + 1; return *this; }
    Second &operator++() { ++s; return *this; }
    Second &operator--() { s -= 3; return *this; }
    int operator+(int n) const { return s + n; }
    int operator-(int n) const { return s - n * 2; }
    int operator-() const { return s * 3; }
    int operator~() const { return s * 5; }
    bool operator==(int n) const { return s == n; }
    bool operator!=(int n) const { return s != n + 1; }
    virtual int operator*(int n) { return s * n; }
    virtual int operator/(int n) { return s + n; }
    virtual int operator<<(int n) { return s + n; }
    virtual int operator>>(int n) { return s - n; }
    virtual Second &operator|=(int n) { s += n; return *this; }
    virtual int operator&(int n) { return s + n; }
    virtual int operator<(int n) { return s < n; }
};
struct Both : First, Second { int b = 3; };
struct Virt : virtual Second { int v = 4; };
struct Adding { int n = 0; virtual Adding &operator+=(int a) { n += a; return *this; } virtual Adding &operator-=(int a) { n -= a * 2; return *this; } virtual int operator++() { return ++n; } virtual int operator--() { return n -= 5; }
  virtual int operator+(int a) { return n + a; } virtual int operator-(int a) { return n - a * 3; } };
struct Deep : First, Adding {};
int bases(int a) {
    Both b;
    b += a;
    ++b;
    b.s = a;
    int r = b + 1;
    r += -b;
    r -= ~b;
    if (b == 2)
        r++;
    if (b != 2)
        r += 2;
    Virt v;
    v += a;
    ++v;
    r += v + 2;
    v.s += 1;
    Second &s = b;
    r += s * 2 + (s << 1) + (s & 3) + (s < 4);
    s |= 4;
    return r + b.s + v.s + v * 3 + v.v;
}
int virtuals(int a) {
    Adding d;
    Adding *p = &d;
    *p += a; // none
    ++*p; // none
    p->n += *p + 2;
    Deep e;
    e += a; // none
    ++e; // none
    Deep *q = &e;
    *q += 2; // none
    return d.n + e.n + (*q + 1);
}
struct Truth {
    int n;
    int operator!=(const Truth &o) const { return n - o.n; }
    int operator==(const Truth &o) const { return n == o.n + 1; }
    int operator<(const Truth &o) const { return n < o.n; }
    int operator!() const { return n & 1; }
    int operator&&(const Truth &o) const { return n + o.n; }
    int operator||(const Truth &o) const { return n - o.n; }
    int operator,(const Truth &o) const { return n * o.n; }
    int operator&(const Truth &o) const { return n & o.n; }
    int *operator->*(int i) { return &n; }
};
int truths(int a) {
    Truth t{a}, u{2};
    int r = 0;
    if (t != u)
        r += 1;
    if (t == u)
        r += 2;
    if (t < u)
        r += 4;
    if (!t)
        r += 8;
    if (t && u)
        r += 16;
    if (t || u)
        r += 32;
    if (a && !t)
        r += 64;
    if ((t, u))
        r += 128;
    bool b = t != u, c = !t, d = !(t == u), e = t & u;
    while (t != u)
        t.n = u.n;
    return r + b * 256 + c * 512 + d * 1024 + e * 2048 + (t != u ? 1 : 0) + !(t && u) + (!t && !u);
}
struct Poly : First { int k = 3; };
struct Diamond : virtual First { int d = 7; };
struct Pool { alignas(16) char room[256]; };
static Pool pool;
void *operator new(std::size_t n, Pool *p) noexcept { return p ? p->room : nullptr; }
static bool isNull(Second *s) { return !s; }
static bool isFirst(First *f) { return f; }
int casts(int a) {
    Poly p;
    Diamond dia;
    Both b;
    First *f = a > 1 ? (First *)&p : a > 0 ? (First *)&dia : a == 0 ? &b : nullptr;
    Both *q = dynamic_cast<Both *>(f);
    Pool *pools[] = {&pool, nullptr};
    int r = 0;
    if (!dynamic_cast<Poly *>(f)) // none but condition-true condition-false
        r += 1;
    if (a && !dynamic_cast<Both *>(f))
        r += 2;
    if (a && !isNull(q))
        r += 4;
    if (a && !static_cast<Second *>(q))
        r += 8;
    if (!q || !isNull(q))
        r += 16;
    bool n = !dynamic_cast<Poly *>(f) && !isNull(dynamic_cast<Both *>(f));
    if (a < 4 && !isNull(new (pools[a & 1]) Second))
        r += 32;
    if (a < 4 && !isFirst(new (&pool) Both))
        r += 64;
    while (a && !isNull(q) && r < 100)
        r += 100;
    Second *s = q;
    return r + n * 1000 + !s + (s == nullptr) + (s != q) + (q && !isFirst(q));
}
struct Tag {};
struct Made { int m; Made() : m(4) { note(4); } Made(int m) : m(m) {} ~Made() { note(m); } void run() { note(m + 1); } void go(int k = 3) { note(k); } };
static void tagged(Tag) { note(11); }
static void tagged2(const Tag &, int n = 2) { note(12 + n); }
static void madeRef(const Made &m) { note(m.m); }
static void ints(int n) { note(n); }
void temporaries(int a) {
    tagged(Tag());
    tagged2(Tag());
    tagged2(Tag(), a);
    madeRef(Made());
    Made().run();
    Made(a).run();
    Made().go();
    Made().go(int());
    ints(int());
    ints(bool());
    ints(a);
}
template <class... T> int leftFold(T... t) { return (0 + ... + t); }
template <class... T> int rightFold(T... t) { return (t + ... + 1); }
template <class... T> int unaryFold(T... t) { return (... - t); }
template <class... T> int unaryRight(T... t) { return (t - ...); }
template <class... T> bool anyOf(int a, T... t) { return ((a == t) || ...); }
template <class... T> bool allLess(int a, T... t) { return (... && (a < t)); }
template <class... T> int shifts(T... t) { return (... << t); }
template <class... T> int bitFold(T... t) { return (t & ...); }
template <class... T> int bitFold2(T... t) { return (0 | ... | t); }
int folds(int a) { return leftFold(a) + rightFold(a) * 3 + unaryFold(a, 2) * 5 + unaryRight(a, 3) * 7 + anyOf(a, 2) + allLess(a, 3) + shifts(a + 1, 2) + bitFold(a, 3) + bitFold2(a); }
struct Level { int level = 3; bool on = false; double ratio = 1.5; }; // none
struct Inner { int a = 5; int b = 6; }; // none
struct Outer { Inner in; int c = 7; Outer() = default; Outer(int) : c(2) {} };
class Priv { int a = 8; int b = 9; public: Priv() { note(a); } constexpr Priv(int n) : a(n) {} int sum() const { return a * b; } };
static Level globalLevel;
static Priv globalPriv(4);
struct Def { int x = 10; }; // none
int defaults(int a) {
    Level l, m{}, n{a}, o = {a, true};
    Inner i, j{}, k{a};
    Outer p, q(a), r{};
    Priv s, t(a);
    Def d{};
    Def *e = new Def, *f = new Def(), *g = new Def{};
    int sum = d.x + e->x + f->x + g->x;
    delete e; delete f; delete g;
    return sum + l.level + m.level * 2 + n.level * 3 + o.on + i.a + j.b + k.b + p.c + q.in.a + r.in.b + s.sum() + t.sum() + globalLevel.level + globalPriv.sum() + int(m.ratio * 2);
}

// driver
#define SHOW(x) do { trace = 1; long long r = (long long)(x); printf("%s %lld %d\n", #x, r, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -1; a < 4; a++) {
        SHOW(bases(a)); SHOW(virtuals(a)); SHOW(truths(a)); SHOW(casts(a)); SHOW((temporaries(a), 1)); SHOW(folds(a)); SHOW(defaults(a));
    }
}
