// flags: -std=c++17
// Removed assignments, cases and bodies in C++.
#include <cstdio>
#include <string>
static int trace;
static int note(int n) { trace = trace * 3 + n; return n; }
static int note(long n) { trace = trace * 5 + n; return n; }
struct Number {
    int n;
    Number(int n = 0) : n(n) { note(1); }
    operator int() const { note(2); return n; }
    Number &operator=(const Number &o) { n = o.n + note(3); return *this; }
    Number &operator+=(int m) { n += m; return *this; }
    Number &operator++() { n++; return *this; }
    int &ref() { note(4); return n; }
};
struct Bits { unsigned a : 3; unsigned whole : 32; int n; };
enum class Mode : char { off, on = 4 };
struct Base {
    int base = note(5);
    virtual ~Base() { note(6); }
    virtual int get(int a) { base = a; return base + 1; }
    virtual void set(int a) { base = a; }
};
struct Derived : Base {
    int more;
    Derived(int a) : more(a) { more = more + 1; }
    ~Derived() override { more = 0; note(7); }
    int get(int a) override { more += a; return Base::get(a) + more; }
    explicit operator bool() const { return more > 2; }
};
int assigned(int a, Number b, Bits &s, int (&list)[3]) {
    int x = 1, &r = x;
    x = b;
    r = a;
    b = a;
    b = b;
    b.n = a;
    b.ref() = a + 1;
    list[a & 1] = note(a);
    s.a = a;
    s.whole = a;
    s.n = b.n = 2;
    this_is: x = r + 1;
    const char *text = nullptr;
    text = "text";
    int (*f)(int) = nullptr;
    f = note;
    f = &note;
    auto g = [&](int n) { x = n; return x; };
    x = [&] { return a + 1; }();
    Mode m = Mode::off;
    m = Mode::on;
    m = Mode{1};
    m = static_cast<Mode>(a);
    x += g(2), s.a++;
    b += 1;
    ++b;
    s.a += 2;
    s.n++;
    --s.n;
    (list[0])++;
    list[1] <<= 2;
    double d = a;
    d = x;
    d += 0.5;
    bool t = false;
    t = a > 1;
    t |= a == 2;
    return x + r + b.n + list[0] + list[1] + s.a + s.whole + s.n + (text != nullptr) + (f != nullptr) + int(m) + int(d * 2) + t;
}
template <class T> T generic(T a, T b) {
    T c{};
    c = a;
    c += b;
    ++c;
    switch (int(a)) {
    case 1: c = b; break;
    case 2: c = a + a;
    }
    return c;
}
template <class T> int dependent(T a) {
    switch (sizeof(T)) {
    case 4: note(1); break;
    case 8: note(2);
    }
    int n = 0;
    n = a;
    return n;
}
int switches(int a, Mode m, Number n) {
    switch (m) {
    case Mode::off: note(1); break;
    case Mode::on: note(2);
    }
    switch (int k = a + 1; k) {
    case 1: return note(3);
    case 2: { Number t(k); note(t.n); } break;
    case 3: note(k + 4);
    }
    switch (n) {
    case 1: note(5); [[fallthrough]];
    case 2: note([](int q) { switch (q) { case 1: return 4; default: return 5; } }(a));
    }
    for (int i = 0; i < 3; i++)
        switch (i) {
        case 0: continue;
        case 1: note(6); break;
        default: Number u(i); if (u.n > 1) return trace;
        }
    return trace;
}
int objects(int a) {
    Derived d(a);
    Base &b = d;
    b.set(a + 1);
    int r = b.get(a);
    return r + b.base + d.more + (d ? 1 : 0);
}
int tried(int a) {
    int r = 0;
    try {
        r = a;
        if (a > 1)
            throw a;
        r = note(a);
    } catch (int n) {
        r = n + 5;
    }
    return r;
}
int functionTry(int a) try {
    return note(a);
} catch (...) {
    return 1;
}
auto deduced(int a) { return a + 1; }
auto trailing(int a) -> long { return a + 2; }
decltype(auto) same(int &a) { return (a); }
int &reference(int &a) { note(1); return a; }
std::string text(int a) { return a ? "text" : ""; }
Number made(int a) { return a; }
Mode mode(int a) { return a ? Mode::on : Mode::off; }
bool yes(int a) { return a > 0; }
int Bits::*member(int a) { return a ? &Bits::n : nullptr; }
void nothing(int a) { Number n(a); if (n > 2) return; note(n); }
const char *pointer(int a) { return a ? "p" : nullptr; }
constexpr int folded(int a) { return a * 2; } // evaluated by the compiler
int useFolded(int a) { int list[folded(1)] = {a, 1}; return list[0] + folded(a); }
template <class T> T twice(T a) { if (sizeof(T) > 4) return a + a; return a + 1; }
template <class T> void maybe(T a) { if (sizeof(T) > 4) note(int(a)); }
namespace { long hidden(int a) { return a * 3L; } }
struct Local { static int shared; static int bump(int a) { shared += a; return shared; } int here(int a) const { return a + 1; } };
int Local::shared = 3;
int lambdas(int a) {
    auto f = [&](int n) { a += n; };
    auto g = [](int n) -> int { return n + 1; };
    auto h = [=](int n) { return n + a; };
    f(2);
    note(h(1));
    return g(a);
}
void unused(int a) {
    note(a);
    yes(a);
    made(a);
    text(a);
    pointer(a);
    Local::bump(a);
    Local().here(a);
    note(long(a)), note(1);
    reference(a);
}

// driver
#define SHOW(x) do { trace = 1; long long r = (long long)(x); printf("%s %lld %d\n", #x, r, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -1; a < 5; a++) {
        Bits s{};
        int list[3] = {};
        SHOW(assigned(a, a + 1, s, list)); SHOW(generic(a, 2)); SHOW(generic<long>(a, 2)); SHOW(generic(a * 0.5, 2.0) * 4); SHOW(generic(Number(a), Number(2)).n); SHOW(dependent(a)); SHOW(dependent<long>(a)); SHOW(switches(a, Mode(a & 4), a)); SHOW(objects(a)); SHOW(tried(a)); SHOW(functionTry(a));
        SHOW(deduced(a)); SHOW(trailing(a)); SHOW(same(a)); SHOW(reference(a)); SHOW(text(a).size()); SHOW(made(a).n); SHOW(int(mode(a))); SHOW(yes(a)); SHOW(member(a) != nullptr); SHOW((nothing(a), 0)); SHOW(pointer(a) != nullptr); SHOW(useFolded(a)); SHOW(twice(a)); SHOW(twice<long>(a)); SHOW((maybe(a), maybe<long>(a), 0)); SHOW(hidden(a)); SHOW(Local::bump(a)); SHOW(lambdas(a)); SHOW((unused(a), Local::shared));
    }
}
