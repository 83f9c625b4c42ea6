// flags: -std=c++17
// Statements, references, casts, enumerations, exceptions.
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <new>

static int trace;
static int effect(int n) { return trace++ + n; }
static void note(int n) { trace = (trace * 3 + n) % 9973; }

struct Range {
    int from, to;
    struct Iterator {
        int at;
        int operator*() const { return at; }
        Iterator &operator++() {
            at++;
            return *this;
        }
        bool operator!=(const Iterator &o) const { return at != o.at && at < 50; }
    };
    Iterator begin() const { return {from}; }
    Iterator end() const { return {to}; }
};
int ranges(int a) {
    int list[] = {1, a, 3}, r = 0;
    for (int v : list)
        r += v;
    for (auto &v : list)
        v = v * 2;
    for (const auto &v : list)
        r -= v;
    for (int v : Range{0, a})
        r += v;
    for (auto v : {4, 5})
        r ^= v;
    return r;
}
int flow(int a) {
    int r = 0;
    if (int b = a + 1; b > 2)
        r = b;
    else if (b == 1)
        r = -b;
    if (int b = effect(a))
        r += b;
    while (int b = a > 0 ? a-- : 0) {
        r += b;
        if (b == 2)
            continue;
        if (r > 40)
            break;
    }
    switch (int b = a * 2; b) {
    case 0:
        r += 1;
        [[fallthrough]];
    case -2:
        r += 5;
        break;
    default:
        r = 6;
    }
    auto [x, y] = Range{a, r};
    x += 1;
    int list[2] = {7, 8};
    auto &[p, q] = list;
    p = 9;
    q -= x;
    return x - y + list[0] * list[1];
}
int &reference(int &a) { return a; }
const int &larger(const int &a, const int &b) { return a < b ? b : a; }
int &element(int *p, int i) { return p[i + 1]; }
int references(int a) {
    int b = 3;
    int &r = b, &s = a;
    r = 5;
    r += s;
    const int &c = a + b;
    int &&d = a * 2;
    d = 1;
    d++;
    reference(a) = 6;
    reference(b)++;
    int list[3] = {1, 2, 3};
    element(list, 0) = 8;
    element(list, 1) -= 2;
    int *&p = *new int *(&a);
    *p = 4;
    return r * 100 + s + c + d + larger(a, b) + list[1] * list[2];
}
enum Color { red, green = 4, blue };
enum class Mode : unsigned char { off, on = 3 };
Color color(int a) { return a > 1 ? blue : green; }
Color colorConstant() { return green; }
Mode mode(int a) { return a ? Mode::on : Mode::off; }
Mode modeCast(int a) { return static_cast<Mode>(a + 1); }
Mode modeCalled(int a) { return mode(effect(a)); }
Mode modeConstant() { return Mode::on; }
int enums(int a) {
    Color c = color(a);
    Mode m = mode(a), n = Mode::on;
    n = Mode::off;
    c = red;
    if (m == Mode::on && c != color(1))
        return c + 2;
    if (mode(a - 1) == n)
        return int(modeCast(a));
    return int(m) < 2;
}
std::nullptr_t nothing() { return nullptr; }
int *pointer(int a, int *p) { return a ? p : nullptr; }
int *pointerNull() { return nullptr; }
const char *text(int a) { return effect(a) ? "text" : nullptr; }
int pointers(int a) {
    int *p = nullptr, *q = 0;
    p = pointer(a, &a);
    if (p != nullptr && !q)
        return *p + 1;
    if (!p)
        q = &a;
    return q == nullptr ? -1 : *q - (pointerNull() == nullptr) - (nothing() == nullptr) + (text(a) != nullptr);
}
int casts(int a, double d) {
    int r = static_cast<int>(d * 2) + int(d) - (int)d;
    r += static_cast<unsigned char>(a + 250) * 2;
    r -= int(-d) + (int)-d;
    r += reinterpret_cast<char *>(&a)[0] + 1;
    r ^= const_cast<int &>(a) << 1;
    long l = long(a) * 3 + long{4};
    return r + static_cast<int>(l) + static_cast<bool>(a) + !static_cast<bool>(a);
}
bool booleans(bool a, bool b) {
    bool c = a && !b, d = !a || b;
    c = !c;
    if (!(a == b))
        d = true;
    if (!a and b)
        d = false;
    c &= d;
    c |= !d;
    return c ^ a;
}
bool negated(const Range &r) { return !r.from; }
struct Error {
    int code;
};
struct Guard {
    ~Guard() { note(2); }
};
int throws(int a) {
    Guard g;
    if (a > 2)
        throw Error{a - 1};
    if (a == 1)
        throw a + 5;
    note(a);
    return effect(a);
}
int catches(int a) {
    int r = 0;
    try {
        Guard g;
        r = throws(a);
        note(r);
        r += throws(a + 1) * 2;
    } catch (const Error &e) {
        r -= e.code;
        note(e.code + 1);
    } catch (int n) {
        return n * 3;
    } catch (...) {
        note(9);
        throw;
    }
    return r;
}
int quiet(int a) noexcept { return a - 1; }
int functionTry(int a) try {
    return throws(a);
} catch (...) {
    return -1;
}
constexpr int folded(int a) { return a * 2 + 1; } // evaluated by the compiler
int useFolded(int a) {
    constexpr int n = folded(3);
    static_assert(n == 7);
    int list[folded(1)] = {1, 2, 3};
    return list[2] + n + folded(a);
}
int allocated(int a) {
    int *p = new int(a + 1);
    int *q = new int[3]{1, a, 2};
    int r = *p + q[1] - q[2];
    delete p;
    delete[] q;
    void *room = operator new(8);
    operator delete(room);
    return r;
}
int defaulted(int a, int b = 5, int c = effect(2)) { return a * b - c; }
int defaults(int a) { return defaulted(a) + defaulted(a, 2) * defaulted(a, 3, 4); }
namespace { int hidden(int a) { return a + 2; } }
int outer(int a) { return hidden(a) + ::effect(a); }
int words(int a, int b) { return (a bitand b) + (a xor b) - (compl a) + (not b) + (a and b) + (a not_eq b); }
int digits() {
    int a = 1'000;
    a = 0b101;
    long b = 2'000'000'000l;
    return a + int(b / 1000);
}
unsigned long long operator""_k(unsigned long long n) { return n * 1000; }
int userLiterals() {
    int a = 5_k;
    a += 2_k;
    return a;
}
int initialisers(int a) {
    int b{5};
    int c(6);
    int d = {7};
    int e = int(8);
    int f = a, g = 9;
    static int h = 10;
    const int i = 11;
    constexpr int j = 12;
    thread_local int k = 13;
    unsigned m = 14, *n = &m;
    *n = 15;
    return b + c + d + e + f + g + h++ + i + j + k + m;
}
int ternaries(int a, int b) {
    (a > b ? a : b) = 5;
    return a < b ? effect(a) : a == b ? b - a : throw Error{3};
}
int gotos(int a) {
    int n = 0;
again:
    n++;
    if (n < 3 && n > -9)
        goto again;
    return a + n;
}
int sizes(int a) { return int(sizeof(a + 1) + alignof(int)) * a + int(sizeof a) - 1; }
volatile int shared = 3;
int volatiles(int a) {
    shared = 5;
    shared = shared + a;
    return shared;
}
struct Bits {
    unsigned a : 3;
    int b : 5;
};
int bits(int a) {
    Bits f{};
    f.a = 5;
    f.b = -a;
    f.a += 1;
    return f.a - f.b;
}
union Both {
    int i;
    char c[4];
};
int unions(int a) {
    Both b;
    b.i = a + 1;
    b.c[0] = 7;
    return b.i;
}
long long shifts(int a, unsigned char c) { return (1LL << (a & 7)) + (c << 3) - (long(a) << 2) + (unsigned(a) << 1) + (static_cast<unsigned>(a + 1) << 1) + (short(a) << 1); }
// What is read by an address traps if there is nothing, also where nobody wants the value.
struct Node {
    Node *next;
    int v;
    enum class Kind { leaf, inner } kind;
    char name[2];
};
static Node third{nullptr, 7, Node::Kind::inner, "c"}, second{&third, 5, Node::Kind::leaf, "b"}, first{&second, 3, Node::Kind::leaf, "a"};
Node *after(const Node *n) { return n->next; }
int valueOf(const Node *n) { return n->v; }
Node::Kind kindOf(const Node *n) { return n->kind; }
auto deduced(const Node *n) { return n->next; }
void skip(Node *from, Node *to) { to->next = from->next; }
void add(Node *from, Node *to) { to->v += from->v; }
void retype(Node *from, Node *to) { to->kind = from->kind; }
const char *named(Node *n) {
    const char *s;
    s = n->name;
    return s;
}
int onlyAfter(int a) {
    Node x{nullptr, a, Node::Kind::leaf, "x"}, y = x;
    skip(&first, &x);
    skip(x.next, &y);
    return y.next->v;
}
int memory(int a) {
    struct Plain { int n; char text[8]; } x = {1, "one"}, y;
    std::memset(&y, 0, sizeof y);
    std::memcpy(y.text, x.text, 3);
    memcpy(&y.n, &a, sizeof a);
    x = y;
    ::memmove(x.text + 1, x.text, 4);
    return x.n + x.text[1] * 2 + x.text[3] * 3 + y.text[0];
}
int onlyRetyped() {
    Node x = first;
    retype(&third, &x);
    retype(x.kind == Node::Kind::inner ? &third : nullptr, &x);
    add(x.kind == Node::Kind::inner ? &second : nullptr, &x);
    return x.v;
}

// driver
#define SHOW(x) do { trace = 1; long long r = (long long)(x); printf("%s %lld %d\n", #x, r, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int a = -2; a < 5; a++) {
        SHOW(ranges(a)); SHOW(flow(a)); SHOW(references(a)); SHOW(enums(a)); SHOW(pointers(a)); SHOW(casts(a, a + 1.5)); SHOW(booleans(a & 1, a & 2)); SHOW(negated(Range{a, 1}));
        SHOW(catches(a)); SHOW(quiet(a)); SHOW(functionTry(a)); SHOW(useFolded(a)); SHOW(allocated(a)); SHOW(defaults(a)); SHOW(outer(a)); SHOW(words(a, 3)); SHOW(initialisers(a)); SHOW(gotos(a)); SHOW(sizes(a)); SHOW(volatiles(a)); SHOW(bits(a)); SHOW(unions(a)); SHOW(shifts(a, a));
        try { SHOW(ternaries(a, 3)); } catch (Error &e) { printf("thrown %d\n", e.code); }
        SHOW(colorConstant()); SHOW(modeConstant()); SHOW(modeCalled(a));
    }
    SHOW(digits()); SHOW(userLiterals()); SHOW(valueOf(&third)); SHOW(*named(&first)); SHOW(kindOf(kindOf(&third) == Node::Kind::inner ? &first : nullptr));
    SHOW(memory(3)); SHOW(onlyAfter(1)); SHOW(onlyRetyped()); SHOW(deduced(deduced(&first)) == &third); SHOW(after(after(&first)) == &third);
}
