// flags: -std=c++17
// One edit, many instances.
#include <cstdio>

template <class T> T add(T a, T b) { return a + b; }
template <class T> T times(T a, T b) { return a * b; }
template <class T> T addAny(T a, T b) { return a + b; }
template <class T> T timesAny(T a, T b) { return a * b; }
template <class T> T negativeAny(T a) { return -a; }
template <class T> bool lessAny(T a, T b) {
    if (a < b)
        return true;
    return a > 100;
}
template <class T> bool less(T a, T b) { return a < b; }
template <class T> T negative(T a) { return -a; }
template <class T> T zero() { return 0; }
template <class T> T constant(T a) {
    T b = 5;
    b += a;
    b++;
    return b;
}
template <class T> bool isNull(T a) {
    if (!a)
        return true;
    return false;
}
template <class T> T *next(T *p, int n) { return p + n; }
template <class T> auto deduced(T a) { return a + 1; }
template <class T> auto trailing(T a) -> decltype(a * 2) { return a * 2; }
template <class T> decltype(auto) exact(T &a) { return (a); }
template <int N> int fixed(int a) { return a % N + N; }
template <> int fixed<3>(int a) { return a - 3; }
template <class T, int N> int length(T (&)[N]) { return N - 1; }
template <class T> struct Stack {
    T items[8];
    int count = 0;
    void push(T v) { items[count++] = v; }
    T pop() { return items[--count]; }
    bool empty() const { return count == 0; }
    T &top() { return items[count - 1]; }
    template <class U> U as() const { return U(items[0] + 1); }
};
template <class T> struct Stack<T *> {
    int count = 0;
    void push(T *) { count += 2; }
    bool empty() const { return !count; }
};
template <class T> T sum(T a) { return a; }
template <class T, class... R> T sum(T a, R... r) { return a + sum(r...); }
template <class... T> int folded(T... t) { return (0 + ... + t) - (1 * ... * t); }
template <class T> int branch(T a) {
    if constexpr (sizeof(T) > 4)
        return int(a) * 2;
    else
        return int(a) + 2;
}
template <class F> int apply(F f, int a) { return f(a) + f(a + 1); }
struct Vector {
    int x, y;
    Vector operator+(Vector o) const { return {x + o.x, y + o.y}; }
    Vector operator*(Vector o) const { return {x * o.x, y * o.y}; }
    Vector operator-() const { return {-x, -y}; }
    bool operator<(Vector o) const { return x < o.x; }
    bool operator>(int o) const { return x > o; }
};
template <bool B> int flag(int a) { return B ? a + 1 : a - 1; }
static int twice(int a) { return a * 2; }
template <int (*F)(int)> int through(int a) { return F(a) - 1; }
inline int inlined(int a) { return a - 2; }
template <class T> struct Base {
    int base() { return static_cast<T *>(this)->derived() + 1; }
};
struct Derived : Base<Derived> {
    int derived() { return 41; }
};
template <class T> constexpr T square = T(3) * T(3);

int numbers(int a, int b) {
    int r = add(a, b) + add<int>(a, 1) * times(a, b) - times<int>(a, 2);
    r += less(a, b) + negative(a) + zero<int>() + constant(a) + isNull(a) + deduced(a) + trailing(b);
    exact(r) = r + 1;
    return r + fixed<5>(a) + fixed<3>(b) + sum(a, b, 3) + folded(a, b, 2) + branch(a) + flag<true>(a) + flag<false>(b);
}
double reals(double a, float b) {
    double r = add(a, 2.5) + times(b, 1.5f) + negative(a) + zero<double>() + constant(b) + deduced(a) + trailing(b);
    return r + less(a, 1.0) + isNull(b) + sum(a, 2, b) + branch(a);
}
unsigned unsigneds(unsigned a, unsigned char b) {
    return add(a, 2u) + times(a, 3u) + times(b, b) + less(a, 7u) + negative(a) + constant(b) + branch(b) + fixed<7>(b);
}
int classes(int a) {
    Vector v{a, 2}, w{3, a};
    Vector s = addAny(v, w), p = timesAny(v, w), n = negativeAny(v);
    return s.x + s.y * 2 + p.x * 3 + p.y + n.x + lessAny(v, w) * 100 + addAny(a, 1) * timesAny(a, 2) - negativeAny(a) + lessAny(a, 2);
}
int stacks(int a) {
    Stack<int> s;
    s.push(a);
    s.push(a + 1);
    s.top() += 3;
    int r = s.pop() * 10;
    Stack<double> d;
    d.push(2.5);
    Stack<int *> p;
    p.push(&r);
    r += s.empty() + d.empty() * 2 + p.empty() * 4;
    return r + s.as<int>() + int(d.as<float>() * 2);
}
int functions(int a) {
    int list[] = {1, 2, 3, 4};
    return apply(twice, a) + apply([](int v) { return v - 3; }, a) + through<twice>(a) + inlined(a) + *next(list, 1) + length(list) + Derived().base() + square<int>;
}

// driver
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -3; a < 5; a++) {
        for (int b = 1; b < 4; b++)
            printf("%d %a %u\n", numbers(a, b), reals(a, b), unsigneds(a, b));
        printf("%d %d %d\n", classes(a), stacks(a), functions(a));
    }
}
