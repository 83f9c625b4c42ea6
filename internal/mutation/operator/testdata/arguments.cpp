// macros
// Arguments of macros in templates and with overloaded operators.
#include <stdio.h>
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define SAME(x) (x)
#define CHECK(c) do { if (!(c)) return -1; } while (0)

struct V {
    int n;
    V(int n) : n(n) {}
    V operator+(V o) const { return V(n * o.n); }
    bool operator>(V o) const { return n > o.n; }
    bool operator==(int i) const { return n == i; }
    explicit operator double() const { return n; }
};

template <class T> T larger(T a, T b) { return MAX(a + b, b); }
template <class T> T largerNumber(T a, T b) { return MAX(a * b, b); }
template <class T> int checked(T a) { CHECK(a == 3); return 4; }
int overloaded(int a, int b) { V v(a), w(b); return SAME(v + w).n; }
int mixed(int a, int b) { V v(a); return SAME(v + V(b)).n + SAME(a + b); }
int both(int a, int b) { V v(a), w(b); return SAME((v + w).n + b); }
struct Counter {
    int n;
    int twice() const { return n * 2; }
    int use(int a) const { CHECK(a - n); return MAX(twice(), a); }
};
int lambda(int a, int b) { return SAME([&] { return a - b; }()) + MAX(a, [=](int c) { return c * b; }(a)); }
bool flag(int a, int b) { return SAME(a > b) == true; }

// driver
#define SHOW(x) printf("%s %g\n", #x, (double)(x))
int main() {
    setvbuf(stdout, 0, _IONBF, 0);
    for (int a = -2; a < 6; a++)
        for (int b = -1; b < 5; b += 2) {
            SHOW(larger(a, b)); SHOW(larger(a * 0.5, b * 0.5)); SHOW(larger(V(a), V(b)).n); SHOW(largerNumber(a, b)); SHOW(largerNumber(a * 0.5, b * 0.5));
            SHOW(checked(a)); SHOW(checked(V(a))); SHOW(checked(a * 1.5)); SHOW(overloaded(a, b)); SHOW(mixed(a, b)); SHOW(both(a, b));
            SHOW(Counter{b}.use(a)); SHOW(lambda(a, b)); SHOW(flag(a, b));
        }
    return 0;
}
