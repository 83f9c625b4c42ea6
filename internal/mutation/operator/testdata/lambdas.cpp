// flags: -std=c++17
// Lambdas, with results of deduced and of given type.
#include <cstdio>

static int trace;
static int effect(int n) { return trace++ + n; }
enum Color { red, green = 2 };
enum class Mode { off, on = 3 };
struct Wrap {
    int n;
    operator int() const { return n; }
};
template <class F> static int call(F f, int a) { return f(a); }

int plain(int a) {
    auto f = [](int v) { return v + 1; };
    auto g = [=](int v) { return v * a; };
    auto h = [&](int v) { return a -= v; };
    auto i = [&a] { return a++; };
    auto j = [b = a + 1]() mutable { return ++b; };
    return f(a) + g(2) * h(1) - i() + j();
}
int given(int a) {
    auto f = [](int v) -> int { return v - 1; };
    auto g = [](int v) -> long { return effect(v); };
    auto h = [](int v) -> bool { return v > 1; };
    auto i = [](int *p) -> int * { return p; };
    auto j = [](int v) -> Mode { return v ? Mode::on : Mode::off; };
    auto k = []() -> double { return 1; };
    return f(a) + (int)g(a) + h(a) + (i(&a) ? 1 : 0) + (int)j(a) + (int)k();
}
int types(int a) {
    auto f = [](char v) { return v; };
    auto g = [](short v) { return v < 3; };
    auto h = [](unsigned char v) { return v; };
    auto i = [](float v) { return v * 2; };
    auto j = [](long v) { return -v; };
    auto k = [](Color c) { return c; };
    auto l = [](Mode m) { return m; };
    auto m = [](int *p) { return p + 1; };
    auto n = [] { return "text"; };
    auto o = [] { return effect; };
    auto p = [](Wrap w) { return w; };
    auto q = [](Wrap w) -> int { return w; };
    auto r = [](const int &v) { return v; };
    auto s = [](const int &v) -> const int & { return v; };
    auto t = [](long double v) { return v; };
    auto u = [](bool v) { return !v; };
    int list[] = {5, 6, 7};
    int *after = m(&list[1]);
    const char *text = n();
    int (*function)(int) = o();
    return f(a) + sizeof(f('a')) * 2 + g(a) + sizeof(g(1)) + h(a) + sizeof(h(1)) + (int)i(a) + (int)j(a) + (int)sizeof(j(1)) + k(green) + (int)l(Mode::on) + (after ? *after : 50) + (text ? text[1] : 60) +
           (function ? function(a) : 70) + p(Wrap{a}) + q(Wrap{a}) + r(a) + s(a) + (int)t(a) + u(a);
}
int literals(int a) {
    auto f = [] { return 5; };
    auto g = [] { return 0; };
    auto h = [] { return 2.5; };
    auto i = [] { return 0.0f; };
    auto j = [] { return 'c'; };
    auto k = [] { return true; };
    auto l = [] { return 3L; };
    auto m = [] { return 0u; };
    auto n = [] { return nullptr; };
    auto o = [](int v) {
        if (v > 1)
            return 4L;
        return -1L;
    };
    return f() + g() + (int)h() + sizeof(h()) + (int)i() + sizeof(i()) + j() + sizeof(j()) + k() + sizeof(k()) + (int)l() + sizeof(l()) + m() + (n() == nullptr) + (int)o(a) + sizeof(m() - 1 > 0) + (m() - 1 > 0);
}
int nested(int a) {
    auto f = [&](int v) {
        auto g = [&](int w) { return w + a; };
        if (v > 2)
            return g(v) * 2;
        return effect(v);
    };
    return f(a) - call([](int v) { return v % 3; }, a) + call([&](auto v) { return v + a; }, 2);
}
int constants() {
    auto a = 5;
    auto b = 2.5;
    auto c = 0.0f, d = 1.0f;
    auto e = 'e';
    auto f = true;
    auto g = 0ul;
    auto h = 0x10;
    const auto i = 6;
    auto *p = &a;
    *p = 7;
    return a + (int)b + sizeof(b) + (int)(c + d) + sizeof(c) + e + sizeof(e) + f + (g - 1 > 0) + h + i;
}
auto deducedInt(int a) { return a + 1; }
auto deducedCall(int a) { return effect(a); }
auto deducedText(int a) { return a ? "one" : "two"; }
auto deducedArray() { return "fixed"; }
auto deducedLiteral() { return 1.5f; }
auto deducedEnum(int a) { return a ? Mode::on : Mode::off; }
auto trailing(int a) -> long { return a * 2; }
decltype(auto) exactly(int &a) { return a; }
decltype(auto) exactReference(int &a) { return (a); }
int functions(int a) {
    exactReference(a) = a + 1;
    const char *text = deducedText(a), *fixed = deducedArray();
    return deducedInt(a) + deducedCall(a) + (text ? text[0] : 1) + (fixed ? fixed[1] : 2) + (int)deducedLiteral() + (int)deducedEnum(a) + (int)trailing(a) + exactly(a) + sizeof(exactly(a));
}
static int sorted(int a) {
    int list[] = {3, a, 2};
    auto swap = [&](int i, int j) {
        int t = list[i];
        list[i] = list[j];
        list[j] = t;
    };
    auto before = [](int x, int y) { return x < y; };
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            if (before(list[j + 1], list[j]))
                swap(j, j + 1);
    return list[0] * 100 + list[1] * 10 + list[2];
}
struct Owner {
    int n = 3;
    int use(int a) {
        auto f = [this](int v) { return n + v; };
        auto g = [=] { return this->n * 2; };
        auto h = [*this]() mutable { return n++; };
        auto set = [this](int v) { n = v; };
        set(a);
        return f(a) + g() + h();
    }
};
int owners(int a) { return Owner().use(a); }
static int (*converted())(int) {
    return [](int v) { return v ^ 5; };
}
int conversions(int a) { return converted()(a); }
int immediate(int a) {
    const int b = [&] {
        if (a > 1)
            return 3;
        return 4;
    }();
    return b * 2;
}

// driver
#define SHOW(x) do { trace = 1; long long r = (x); printf("%s %lld %d\n", #x, r, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -1; a < 5; a++) {
        SHOW(plain(a)); SHOW(given(a)); SHOW(types(a)); SHOW(literals(a)); SHOW(nested(a)); SHOW(functions(a)); SHOW(sorted(a)); SHOW(owners(a)); SHOW(conversions(a)); SHOW(immediate(a));
    }
    SHOW(constants());
}
