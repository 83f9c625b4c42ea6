// flags: -std=c++17
// Calls whose arguments are made for the call, and void calls of all kinds.
#include <cstdio>
#include <utility>

static int trace;
static void note(int n) { trace = (trace * 5 + n) % 9973; }

struct Box {
    int n;
    Box(int n) : n(n) { note(n); }
    Box(const Box &o) : n(o.n) { note(50); }
    Box(Box &&o) : n(o.n) {
        note(60);
        o.n = -1;
    }
    Box &operator=(const Box &o) {
        n = o.n + 1;
        return *this;
    }
    ~Box() { note(70 + n); }
    void take(Box o) { n += o.n; }
    void look(const Box &o) { n += o.n; }
    void chain() { note(n); }
    Box &with(int a) {
        n += a;
        return *this;
    }
};
struct Small {
    int n;
};
struct Pair {
    int a, b;
};
enum Color { red, green };
enum class Mode { off, on = 3 };

static void byValue(Box b) { note(b.n); }
static void byReference(const Box &b) { note(b.n); }
static void byMutable(Box &b) { b.n++; }
static void byRvalue(Box &&b) {
    Box c = std::move(b);
    note(c.n);
}
static void byPointer(Box *b) { b->n += 2; }
static void small(Small s) { note(s.n); }
static void pairs(Pair p, int n) { note(p.a - p.b + n); }
static void colors(Color c, Mode m) { note(c + (int)m); }
static int defaulted() { return trace++; }
static void defaults(int a, int b = defaulted(), const Box &c = 9) { note(a + b * c.n); }
static void constants(int a, int b = 7) { note(a * b); }
static void overloaded(int a) { note(a); }
static void overloaded(double a) { note(int(a) + 1); }
static void overloaded() { note(3); }
static void callback(void (*f)(int)) { f(4); }
static void doubles(void (*f)(double)) { f(5); }
template <class F> static void generic(F f) { f(6); }
template <class T> static void templated(T t) { note(int(t)); }
template <class T> static void forwarded(T &&t) { byValue(std::forward<T>(t)); }
template <class... T> static void variadic(T... t) { (note(t), ...); }
static Box made(int n) { return Box(n); }
namespace deep { namespace down { static void call(int n) { note(n); } } }
static void references(int &a, int &&b) { a += b; }

void values(int a) {
    Box b(a), c(a + 1);
    byValue(b);
    byValue(std::move(c));
    byValue(Box(3));
    byValue(made(4));
    byValue(5);
    byValue(a);
    byReference(b);
    byReference(Box(6));
    byReference(made(7));
    byReference(8);
    byMutable(b);
    byRvalue(std::move(b));
    byRvalue(Box(9));
    byRvalue(10);
    byPointer(&b);
    byPointer(a ? &b : &c);
    note(b.n + c.n);
}
void methods(int a) {
    Box b(a);
    b.take(b);
    b.take(made(2));
    b.look(b);
    b.look(3);
    b.chain();
    b.with(1).chain();
    b.with(2).with(3).look(Box(4));
    made(5).chain();
    Box(6).chain();
    (&b)->chain();
    Box *p = &b;
    p->with(7).take(Box(8));
    (*p).chain();
    this_is:
    note(b.n);
}
void classes(int a) {
    Small s = {a};
    small(s);
    small(Small{2});
    small({3});
    pairs(Pair{a, 1}, 2);
    Pair p = {a, 5};
    pairs(p, a);
    colors(green, Mode::on);
    colors(Color(a & 1), a > 1 ? Mode::on : Mode::off);
}
void defaulting(int a) {
    defaults(a);
    defaults(a, 2);
    defaults(a, 3, Box(4));
    constants(a);
    constants(a, 5);
}
void names(int a) {
    overloaded(a);
    overloaded(a * 1.5);
    overloaded();
    callback(overloaded);
    callback(&overloaded);
    doubles(overloaded);
    generic(note);
    generic<void (*)(int)>(overloaded);
    generic([](int n) { note(n + 1); });
    templated(a);
    templated<double>(a);
    templated<>('c');
    forwarded(a);
    variadic(1, a, 3);
    variadic();
    deep::down::call(a);
    ::note(a);
    using deep::down::call;
    call(a + 1);
    (call)(a);
}
void numbers(int a) {
    int n = a;
    references(n, 3);
    references(n, a + 1);
    references(n, std::move(a));
    note(n);
    note((n, a));
    note(n ? 1 : 2);
    note(Pair{1, 2}.b);
    note(static_cast<int>(1.5));
    note(int{4});
    note(sizeof(a));
    note(nullptr == nullptr);
    note(true ? n : throw 1);
    if (a)
        note(1);
    else if (n)
        note(2);
    for (note(3); n < 3; note(4))
        n++;
    a > 1 ? note(5) : note(6);
    a > 2 && (note(7), true);
    void (*f)(int) = note;
    f(a);
    f(8);
    auto g = [&](int k) { note(k + n); };
    g(a);
    return note(9);
}
template <class T> struct Holder {
    T value;
    void set(T v) { value = v; }
    void update(const T &v) {
        set(v);
        this->set(v);
        Holder::set(v);
        (*this).set(v);
    }
    static void make(T v) {
        Holder h{v};
        h.update(v);
        note(int(h.value));
    }
};
void holders(int a) {
    Holder<int>::make(a);
    Holder<double>::make(a * 2);
    Holder<Box> b{Box(1)};
    b.set(Box(2));
    b.set(3);
    Box c(a);
    b.update(c);
    note(b.value.n);
}
struct Guard {
    int &n;
    explicit Guard(int &n) : n(n) {}
    ~Guard() { n++; }
};
int guarded(int a) {
    Guard g(a);
    note(a);
    {
        Guard h(a), i(a);
        note(a + 1);
    }
    return a;
}
void swapped(int a) {
    int b = 4;
    std::swap(a, b);
    note(a - b);
    Box x(1), y(2);
    std::swap(x, y);
    note(x.n);
}
static const Box kept(3);
static void extended(int a) {
    do {
        const Box &b = a > 1 ? Box(a) : kept;
        note(b.n);
    } while (0);
    do {
        const Box &b = a > 2 ? Box(a + 1) : kept;
        note(b.n);
    } while (a-- > 0);
    do
        Box(a).chain();
    while (a++ < 3 && trace);
}

// driver
#define SHOW(x) do { trace = 1; x; printf("%s %d\n", #x, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -1; a < 4; a++) {
        SHOW(values(a)); SHOW(methods(a)); SHOW(classes(a)); SHOW(defaulting(a)); SHOW(names(a)); SHOW(numbers(a)); SHOW(holders(a)); SHOW(note(guarded(a))); SHOW(swapped(a)); SHOW(extended(a));
    }
}
