// flags: -std=c++17
// Literals that are right operands, arguments, assigned or returned.
#include <cstdio>
#include <cstring>
#include <string>
static int trace;
static int note(int n) { trace = trace * 3 + n; return n; }
static int length(const char *s) { return note(std::strlen(s)); }
static int two(const char *a, const char *b, int n) { return length(a) * n - length(b); }
template <std::size_t N> int sized(const char (&)[N]) { return N; }
template <class T> int forwarded(T &&t) { return length(t); }
static int wide(const wchar_t *s) { return note(std::wcslen(s)); }
static int variadic(const char *f, ...) { return length(f); }
static int cxx(const std::string &s) { return note(s.size()); }
#define TWICE(x) ((x) + (x))
#define REST(x) 17 - x % 3
#define TEXT "macro"
#define SIZE 4
int operators(int a, unsigned b) {
    int r = a + 3 - 2;
    r += a * 3, r -= 1;
    r ^= a & 0x0f;
    r |= 1 << 2;
    r = r + (a << 3) + (b >> 1u) + a / 2 + a % 3 + a / 1;
    r = r * 2 + 1 - a * 3;
    r += (a < 3) + (a >= 0) + (a == 'b' - 96) + (b < 2u) + (b > 0) + (a != 1) + (a > -1);
    r += a + 1 * 2 + a * 2 / 2;
    return r - 10L;
}
int chars(char c, signed char s, bool t) {
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (s == 1 || t == 1 || c == '\n')
        return 1;
    c = 'x';
    s += 2;
    t = 1;
    t = 0;
    return c + s + t;
}
double reals(double a, float f) {
    a += 1.5;
    a = a * 2 + 0.25;
    f *= 1.5f;
    f = f + 1;
    if (a > 2.5 || f < 3)
        return a - 1;
    a = 0.1;
    f = 2;
    return a + f / 2 + 1e3 + 0.1f;
}
int pointers(const int *p, int n) {
    const int *q = p + 1;
    q += 2;
    q = q - 1;
    return *(p + 1) + q[0] + *(q - 1 + 1) + (n > 0 ? p[1] : 2);
}
int macros(int a) { return TWICE(a + 1) + REST(a + 1 + 1) + a * SIZE + note(a - 2); }
enum Color { red, green };
int enums(Color c) {
    if (c == 1)
        return 5;
    return c + 1;
}
template <class T> T generic(T a) {
    T b = 5;
    b = 7;
    if (a > 3)
        return 4;
    return a * 2 + b;
}
int assigned() {
    int a = 7, b = 010, c = 1'000;
    long d = 5L;
    unsigned char e = 200;
    short f = -3;
    auto g = 4;
    const int h = 6;
    a = 0, b = 1;
    for (a = 2; a < 9; a += 3)
        b++;
    return a + b + c + int(d) + e + f + g + h;
}
int texts(int a) {
    const char *p = "assigned", *q = "", *r = R"(raw)";
    p = a > 1 ? p : "chosen";
    q = "one" "two";
    char list[] = "list";
    int n = length("argument") + two("first", p, 2) + two(p, "second", 3) + two("both", "of", a);
    n += sized("sized") + forwarded("forwarded") + wide(L"wide") + variadic("%d", 3) + cxx("class") + length(TEXT);
    n += length(__func__) + length(("parenthesised")) + std::strcmp(q, "onetwo") + std::strcmp(r, "raw");
    return n + list[1] + sizeof("size");
}
const char *returned(int a) {
    if (a)
        return "some";
    return "";
}
const char *single() { return "single"; }
std::string string() { return "string"; }

// driver
#define SHOW(x) do { trace = 1; auto r = (x); printf("%s %.3f %d\n", #x, (double)r, trace); } while (0)
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    static const int list[] = {3, 1, 4, 1, 5, 9};
    for (int a = -2; a < 6; a++) {
        SHOW(operators(a, a + 2)); SHOW(chars('a' + a, a, a & 1)); SHOW(reals(a, a * 0.5f)); SHOW(pointers(list, a)); SHOW(macros(a)); SHOW(enums(Color(a & 1))); SHOW(generic(a)); SHOW(generic(a * 0.5)); SHOW(generic<long>(a)); SHOW(texts(a)); SHOW(length(returned(a > 0)));
    }
    SHOW(assigned()); SHOW(length(single())); SHOW(string().size());
}
