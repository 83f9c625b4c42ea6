// flags: -std=c++17
// && || and conditions in C++: temporaries, exceptions, templates, overloads.
#include <cstdio>
#include <string>
static int trace;
static int note(int n) { trace = trace * 3 + n; return n; }
struct Temp {
    int n;
    explicit Temp(int n) : n(n) { note(1); }
    ~Temp() { note(2); }
    explicit operator bool() const { note(4); return n > 0; }
    bool operator!() const { note(5); return n <= 0; }
    int get() const { if (n > 90) throw n; return n; }
};
struct Flag {
    bool on;
    Flag operator&&(const Flag &o) const { note(6); return Flag{on && o.on}; }
    operator bool() const { return on; }
};
bool temporaries(int a, int b) { return Temp(a).get() && Temp(b).get() > 1; }
int temporariesIf(int a, int b) {
    if (Temp(a).n && Temp(b).n)
        return 1;
    if (Temp(a) || Temp(b))
        note(3);
    if (!Temp(a) && b)
        note(4);
    return 2;
}
int classes(const Temp &t, const Temp &u) {
    if (t)
        return 1;
    if (t && u)
        return 2;
    if (!u)
        return 3;
    return u ? 4 : 5;
}
int overloaded(Flag a, Flag b, int c) {
    if (a && b)
        return 1;
    if ((a && b) || c)
        return 2;
    return a && c;
}
template <class T> int sized(T a, int b) {
    if (sizeof(T) > 4 && b)
        return 1;
    if (b && a > 0)
        note(2);
    if (sizeof(T) == 4)
        note(3);
    return sizeof(T) > 4 ? b : b || a;
}
template <class T> int plain(T a, T b) {
    if (a && b)
        return 1;
    if (a || note(b > 0))
        return b ? 2 : 3;
    while (a < 2 && b < 9)
        a += 1, b += 1;
    return a && b;
}
struct Number {
    int n;
    explicit operator bool() const { return n; }
    Number &operator+=(int m) { n += m; return *this; }
    bool operator<(int m) const { return n < m; }
    bool operator>(int m) const { return n > m; }
};
template <class F> int call(F f) { return f(3) ? f(0) : f(1); }
int lambdas(int a, int b) {
    auto f = [&](int n) { return n && a || b; };
    return call(f) + call([=](int n) -> bool { if (n || a) return b; return n; });
}
int declared(int a) {
    if (int b = note(a))
        return b;
    if (int c = a + 1; c && note(c))
        return c;
    while (auto d = a++ < 0)
        note(d);
    return 7;
}
int throwing(int a, int b) {
    try {
        if (a && (b || (throw a, true)))
            note(1);
        return a ? b : throw b;
    } catch (int n) {
        return n && b ? 10 : 11;
    }
}
int destroyed(int a, int b) {
    for (Temp t(a); t.n < 3 && b; t.n++) {
        Temp u(b);
        if (u.n && t.n)
            continue;
        if (a || b)
            break;
    }
    Temp w(5);
    while (w.n > 0 || b > 4) {
        Temp v(w.n--);
        if (v.n == 2)
            return a && b;
    }
    return w.n;
}
bool isTrue(int a) { return bool(a) and not(a == 2) or a == 3; }
int strings(const std::string &s, const std::string &t) {
    if (s == "a" && t != std::string("b"))
        return 1;
    if (s.empty() || (s + t).size() > 2)
        return (s < t ? s : t).size();
    return (s.empty() ? 1 : 2) + (t.size() > 1 && s[0] == 'c');
}
constexpr bool folded(int a, int b) { return a && b || a == 2; } // evaluated by the compiler
static_assert(folded(1, 1), "folded");
int useFolded(int a, int b) {
    if constexpr (folded(1, 1))
        return folded(a, b);
    return 3;
}
template <int N> int counted(int a) {
    if (N > 2 && a > 1)
        return 1;
    if (a > 1 && N > 2)
        return 2;
    return a > 0 || N > 3 ? 3 : 4;
}
inline __attribute__((always_inline)) int inlined(int a, int b) {
    if (a && b)
        return 1;
    return a || note(b) ? 2 : 3;
}
int inliner(int a, int b) { return inlined(a, b) * 4 + (inlined(b, a) && inlined(a, a)); }
long widened(int a, long b) { return a > 2 ? a : b; }
int &chosen(int &a, int &b, bool c) { return c ? a : b; }

struct Made {
    int n, m;
    Made(int a, int b) : n(a ? b : 3), m(0) {
        if (a && b)
            m = 2;
        m += a || note(b);
    }
    virtual ~Made() {
        if (n > 1 || m)
            note(n);
    }
};
int made(int a, int b) { Made m(a, b); return m.n * 10 + m.m; }
struct Virtual : virtual Made {
    Virtual(int a, int b) : Made(b, a) {
        if (a || b > 1)
            note(3);
    }
    ~Virtual() { note(m && n ? 1 : 2); }
};
int virtuals(int a, int b) { Virtual *v = new Virtual(a, b); int r = v->n * 10 + v->m; delete v; return r; }
int pointed(int a) {
    int (*f)(int) = [](int n) { return n && note(n) ? 2 : 3; };
    return f(a);
}

// driver
#define SHOW(x) do { trace = 1; long long r = (long long)(x); printf("%s %lld %d\n", #x, r, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -1; a < 4; a++)
        for (int b = 0; b < 3; b++) {
            printf("%d %d\n", a, b);
            SHOW(temporaries(a, b)); SHOW(temporariesIf(a, b)); SHOW(classes(Temp(a), Temp(b))); SHOW(overloaded(Flag{a > 0}, Flag{b > 0}, a)); SHOW(sized(a, b)); SHOW(sized<long>(a, b)); SHOW(plain(a, b)); SHOW(plain<long>(a, b)); SHOW(plain<double>(a, b));
            SHOW(lambdas(a, b)); SHOW(declared(a)); SHOW(throwing(a, b)); SHOW(destroyed(a, b)); SHOW(isTrue(a)); SHOW(useFolded(a, b)); SHOW(counted<2>(a)); SHOW(counted<3>(a)); SHOW(counted<4>(a)); SHOW(inliner(a, b)); SHOW(widened(a, b)); SHOW(chosen(a, b, a > b)); SHOW(made(a, b)); SHOW(virtuals(a, b)); SHOW(pointed(a));
        }
    const char *texts[] = {"", "a", "b", "cd"};
    for (auto s : texts)
        for (auto t : texts)
            SHOW(strings(s, t));
}
