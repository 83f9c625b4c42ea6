// flags: -std=c++20
// What is removed with a function's body, and what stands in the brackets of constructors and of calls by qualified names.
#include <algorithm>
#include <compare>
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
static int trace;
static int note(int n) { trace = trace * 3 + n; return n; }
struct Guard {
    int n;
    explicit Guard(int a) : n(note(a + 1)) {}
    ~Guard() { note(n - 1); }
};
struct Empty {
    explicit operator bool() const { return true; }
};
namespace deep {
struct Pair {
    int a, b;
    Pair(int a, int b) : a(a), b(b) {}
    auto operator<=>(const Pair &) const = default;
};
template <class T> int twice(T n) { return n * 2; }
} // namespace deep

void ends(int a) {
    Guard g(a);
    note(a + 1);
}
int endsOnce(int a) {
    Guard g(a);
    return a - g.n;
}
int endsTwice(int a) {
    Guard g(a);
    if (a > 2)
        return a * 3;
    return a - 1;
}
Empty nothing(int a) {
    note(a);
    return {};
}
Empty nothingEnds(int a) {
    Guard g(a);
    return Empty();
}
auto deduced(int a) { note(a - 1); }
auto deducedEmpty(int a) {
    note(a - 2);
    return Empty();
}
void passedOn(int a) { return ends(a); }
int &reference(int &a) {
    Guard g(a);
    return a;
}
Guard guard(int a) {
    Guard g(a);
    return Guard(g.n);
}
template <class T> T either(T a) {
    Guard g(1);
    return a;
}
template <class T> int measured(const T &a) {
    Guard g(2);
    return sizeof(a) + note(3);
}
std::function<int(int)> bound(int a) {
    if (a > 3)
        note(a);
    return [a](int b) { return a - b; };
}
int lambdas(int a) {
    auto f = [&](int n) { a += n; };
    auto g = [](int n) { note(n); return Empty(); };
    f(3);
    g(a);
    return a;
}
int brackets(int a, int b) {
    deep::Pair p(a + 1, b > 2 && a), q(a ? b : 3, b - 2);
    deep::Pair r = deep::Pair(a && b, b % 4);
    std::unique_ptr<int[]> list(new int[b > 0 && a ? 7 - 2 : 4]());
    int n = deep::twice(a || b) + deep::twice<long>(a > b ? 1 + a : 2);
    if (deep::Pair{a, b} == deep::Pair{b, a} || deep::Pair{a, 1} < deep::Pair{2, b + 1})
        n++;
    if (p < q)
        n += 2;
    if (q == r)
        n += 4;
    while (p != q && n < 20) {
        p = q;
        n += 8;
    }
    return n + p.a + r.b + list[3];
}
int braced(int a, int b) { return deep::Pair{a, b}.a + std::max({a, b, 3}); }
bool counted(const std::string &s, char c) {
    return std::count_if(s.begin(), s.end(), [c](char d) { return d == c; });
}
int made(int a, int b) {
    int r = 0;
    int *p = new int{1};
    *p = int{a} + 2, r = *p;
    p[0] = static_cast<char>(a + 7);
    r += std::pair<int, int>(a, b).first;
    int *was = p;
    p = new int{b};
    r += *p + *was;
    delete p;
    delete was;
    return r;
}
template <int N, class T> int chosen(T a) { // in one copy the compiler evaluates what another one does
    if constexpr (sizeof(T) > 4) {
        if (N > 2 && a > 1)
            note(1);
        return a > 3 ? N : 5;
    } else if constexpr (sizeof(T) == 1) {
        if (a > N || a == 3) {
            return note(2) + a * 3;
        }
        return a + 7;
    } else {
        if (a > 2)
            note(a % 4);
        if (N > 3)
            return 6;
    }
    return a - 1;
}
template <int N, class T> auto empty(T a) {
    if constexpr (N > 2) {
        if (sizeof(T) > 4 && a > 1)
            note(8);
        return Empty();
    } else {
        return a > 1 ? a * 2 : a - 4;
    }
}
template <class T> void unsure(T a) {
    if constexpr (sizeof(T) > 4) {
        if (a > 2)
            note(4);
        return;
    }
    note(a > 3 ? 3 : a);
}
struct Number {
    int n;
    operator int() const { return note(n); }
};
int converted(int a) {
    Number n{a + 2};
    int r = 3;
    if (a > 3)
        return n - a;
    r = n * 2;
    r += a > 1 ? n : a;
    r -= a - n;
    if (a > 1)
        return n;
    return a > 0 ? n : r + n;
}
int captured(int a) {
    auto f = [n = 4, &a]() mutable { return a + n++; };
    auto g = [c = 'x'] { return int(sizeof(c)); };
    auto h = [b = 0] { return b; };
    auto i = 9;
    auto j = 2ul;
    f();
    return f() + g() + h() + i + int(j);
}
int thrown(int a) {
    try {
        if (a > 2)
            throw std::runtime_error("large");
        if (a < 0)
            throw std::invalid_argument(std::string("small"));
    } catch (const std::exception &e) {
        return std::string(e.what()).size() + e.what()[0];
    }
    std::string s = "set";
    const char *t = R"(raw)", *u = R"x()x";
    return s.size() + t[0] + u[0];
}

// driver

#define SHOW(x) do { trace = 1; int r = (x); printf("%s %d %d\n", #x, r, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -2; a < 6; a++) {
        int b = a;
        SHOW((ends(a), 1)); SHOW(endsOnce(a)); SHOW(endsTwice(a)); SHOW(bool(nothing(a))); SHOW(bool(nothingEnds(a))); SHOW((deduced(a), 1)); SHOW(bool(deducedEmpty(a)));
        SHOW((passedOn(a), 1)); SHOW(reference(b)); SHOW(guard(a).n); SHOW(either(a)); SHOW(either(Guard(a)).n); SHOW(measured(a)); SHOW(measured('a'));
        SHOW(bound(a)(2)); SHOW(lambdas(a)); SHOW(brackets(a, 2)); SHOW(brackets(3, a)); SHOW(braced(a, 2)); SHOW(counted("abca", 'a' + a)); SHOW(made(a, 3)); SHOW(thrown(a)); SHOW(converted(a)); SHOW(captured(a));
        SHOW(chosen<1>(long(a))); SHOW(chosen<3>(long(a))); SHOW(chosen<1>(char(a))); SHOW(chosen<4>(char(a))); SHOW(chosen<1>(a)); SHOW(chosen<4>(a));
        SHOW(bool(empty<3>(a))); SHOW(bool(empty<3>(long(a)))); SHOW(empty<1>(a)); SHOW(empty<1>(long(a))); SHOW((unsure(a), 1)); SHOW((unsure(long(a)), 1));
    }
}
