// Constant tables.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LENGTH_OF(t) (sizeof(t) / sizeof((t)[0]))
#define TWELVE 12

static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
static const unsigned char bytes[] = {0x00, 7, 0xff, 'a', '\n', 1, 0, 127, TWELVE};
static const short started[9] = {5, -6, 32767};
static const unsigned masks[] = {0xFFFFFFFFu, 0x7fffffff, 0, 010, 0b11};
static const unsigned long long wide[] = {18446744073709551615u, 0x7fffffff, 4294967295, 1,};
static const long steps[] = {-1, 2147483647, -2147483647, 100000000000};
static const bool flags[] = {true, 0, 1, false}; // two of them are no numbers
static const float weights[] = {1.0f, 0.1f, 0.1, 3, -2.5e3F, 16777216.0f};
static const double sizes[] = {0.1, 1e10, 0x1.8p1, 7, -0.25, 0};
static const int grid[2][3] = {{1, 2, 3}, {4, 5, -6}};
static const int flat[2][2] = {1, 2, 3, 4}; // none
static const int chosen[] = {[1] = 3, 4}; // none
static const char text[] = "abc"; // none
static const char *const names[] = {"a", 0}; // none

struct pair { char kind; int n; };
static const struct pair pairs[] = {{'x', 1}, {'y', 2}, {0, 0}};
struct row { const char *name; unsigned char tag[3]; double weight; struct pair inner; };
static const struct row rows[] = {{"one", {1, 2, 3}, 1.5, {'p', 4}}, {"two", "hi", 2, {'q', -4}}};
struct packed { unsigned a : 3, b : 5; int c; };
static const struct packed packed[] = {{5, 6, 7}, {1, 2, 3}}; // none
union either { int i; float f; };
static const union either eithers[] = {{1}, {2}};
static const struct pair single = {'z', 26};

static const int folded[3] = {1, 2, 3}; // none
enum { second = 2 };
static const int kept[] = {3, 4}, *keeper = kept; // none
int variable[] = {1, 2}; // none
static int changing[] = {1, 2}; // none
const int exported[] = {1, 2}; // none

int month(int i) { return days[i] + (int)LENGTH_OF(days); }
int byte(int i) { unsigned char copy[sizeof bytes]; memcpy(copy, bytes, sizeof(bytes)); return copy[i]; }
int start(int i) { return started[i]; }
int mask(int i) { return (int)(masks[i] % 1000); }
int wider(int i) { return (int)(wide[i] % 1000); }
int step(int i) { return (int)(steps[i] % 1000); }
int flag(int i) { return flags[i] ? 1 : 2; }
int weigh(int i) { return (int)(weights[i] * 64); }
int size(int i) { return (int)(sizes[i] * 64); }
int cell(int i, int j) { const int (*row)[3] = grid; return row[i][j] * 10 + flat[i][j & 1] + chosen[j] + text[j] + (names[i] != 0); }
int find(int kind) {
    for (const struct pair *p = pairs; p->kind; p++)
        if (p->kind == kind)
            return p->n;
    return -1;
}
int look(int i) { const struct row r = rows[i]; return r.name[0] + r.tag[1] + (int)(r.weight * 4) + r.inner.kind * r.inner.n; }
int unpack(int i) { return (int)(packed[i].a + packed[i].b) + packed[i].c; }
int other(int i) { return eithers[i].i + single.kind + single.n; }
int fold(int i) { return folded[i] + (second == 2 ? 3 : folded[2]) + keeper[0] + variable[0] + changing[1] + exported[1]; }
int local(int i) {
    static const int inner[] = {1, 3};
    const int copied[] = {1, 3}; // none
    return inner[i] * copied[i];
}

// driver
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    changing[0]++;
    for (int i = 0; i < 12; i++)
        SHOW(month(i));
    for (int i = 0; i < 9; i++) {
        SHOW(byte(i)); SHOW(start(i));
    }
    for (int i = 0; i < 6; i++) {
        SHOW(weigh(i)); SHOW(size(i)); SHOW(cell(i / 3, i % 3 % 2)); SHOW(cell(i % 2, 2 - i % 3));
    }
    for (int i = 0; i < 4; i++) {
        SHOW(mask(i)); SHOW(wider(i)); SHOW(step(i)); SHOW(flag(i));
    }
    SHOW(mask(4));
    SHOW(find('x')); SHOW(find('y')); SHOW(find('z')); SHOW(find(0));
    for (int i = 0; i < 2; i++) {
        SHOW(look(i)); SHOW(unpack(i)); SHOW(other(i)); SHOW(fold(i)); SHOW(local(i));
    }
    return 0;
}
