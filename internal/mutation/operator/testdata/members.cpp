// flags: -std=c++17
// Pointers to members: the null of one to a data member is not zero.
#include <cstdio>

struct Members {
    int a, b, c;
    long get() const { return a + 1; }
};
using Field = int Members::*;
static Field constant() { return &Members::b; }
Field chosen(int a) { return a ? &Members::b : &Members::a; }
Field several(int a) {
    if (a > 2)
        return &Members::c;
    return chosen(a);
}
int members(int a) {
    Members m{a, 2, 3};
    Field f = chosen(a), g = nullptr, h = 0;
    g = constant();
    if (!f || g == nullptr)
        return 5;
    if (several(a) == nullptr)
        return 6;
    f = 0;
    Field (*p)(int) = chosen;
    if (!p(a))
        return 7;
    return m.*g + m.*several(a) * 2 + (h == nullptr) + (f != nullptr);
}
extern "C" long plain(int a) { return a * 2L; }
long numbers(int a) {
    Members m{a, 2, 3};
    long (Members::*f)() const = &Members::get;
    long (*p)(int) = plain;
    return plain(a) + m.get() * 3 + (m.*f)() + p(a);
}

// driver
int main() {
    for (int a = -1; a < 4; a++)
        printf("%d %ld\n", members(a), numbers(a));
}
