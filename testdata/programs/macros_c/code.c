/* What macros do to the code that stands in the text: they hide choices, use
 * their arguments twice, as values and as conditions, and join them with
 * operators of their own. */
#include "code.h"

#define IS_WORD(c) ((c) >= 'a' && (c) <= 'z' || (c) == '_')
#define BOTH(a, b) ((a) && (b))
#define EITHER(a, b) ((a) || (b))
#define PICK(c, a, b) ((c) ? (a) : (b))
#define LARGE(a)            \
    ({                      \
        int large_ = 0;     \
        if ((a) > 3)        \
            large_ = 1;     \
        large_;             \
    })
#define VALUE_IF_TRUE(x) ((x) ? (x) : 0)
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define LOOSE_XOR(x) x ^ 9
#define LOOSE_SUM(x) x + 1
#define AND_HALF(x) ((x) + half(x))
#define HALF_UNSIGNED ((unsigned)(whole / 2))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define BINARY(a, op, b) ((a) op (b))
#define UPDATE(a, op, b) ((a) op##= (b))
#define RETURN_IF(c, v)  \
    do {                 \
        if (c)           \
            return v;    \
    } while (0)
#define SWAP(type, a, b) \
    do {                 \
        type t_ = a;     \
        a = b;           \
        b = t_;          \
    } while (0)
#define EACH(i, n, body) \
    for (int i = 0; i < (n); i++) body

int whole = -9;

static double half(double v) { return v / 2; }

int not_word(int c) {
    if (!IS_WORD(c))
        return 3;
    return 4;
}

int not_both(int a, int b) {
    if (!BOTH(a, b))
        return 3;
    return 4;
}

int not_either(int a, int b) { return !EITHER(a, b) ? a - 5 : b; }

int not_picked(int a, int b) {
    if (!PICK(a, b, a + b))
        return 3;
    return 4;
}

int not_values(int a, int b) { return !BOTH(a, b) * 4 + !EITHER(a, b) * 2 + !PICK(a > b, b, a); }

int until_either(int a, int b) {
    int n = 0;
    while (!EITHER(a > 3, b)) {
        a++;
        n++;
    }
    return n;
}

int not_inside(int a, int b) {
    int n = a && !BOTH(a, b);
    return n ? n : !EITHER(a, b) || b;
}

int not_large(int a) {
    if (!LARGE(a))
        return 3;
    return !LARGE(a - 2);
}

int not_twice(int a) { return VALUE_IF_TRUE(!a) + VALUE_IF_TRUE(!!a) * 2; }

int most(int a, int b) { return MAX(a - b, b * 2) + MAX(!a, !b); }

int loose(int a, int b) { return (LOOSE_XOR(a & b)) + (LOOSE_XOR(a | b)) * 3 + (LOOSE_SUM(a - b)); }

double fused(double a, double b) { return AND_HALF(a * b) + AND_HALF(-(a * b)) * 4; }

unsigned shifted(void) { return HALF_UNSIGNED << 2; }

int likely(int a, int b) {
    if (LIKELY(!a))
        return b + 1;
    if (LIKELY(a < b && !(a & 1)))
        return b - 1;
    return 0;
}

int operators(int a, int b) {
    int r = BINARY(a, -, b) * BINARY(a, <, b) + BINARY(a, <<, 2);
    UPDATE(r, +, b);
    UPDATE(r, <<, 1);
    return r;
}

int returned(int a, int b) {
    RETURN_IF(a > b, a - b);
    RETURN_IF(!a, -b);
    SWAP(int, a, b);
    return a * 10 + b;
}

int each(int n) {
    int sum = 0;
    EACH(i, n, {
        if (i == 2)
            continue;
        sum += i * i;
    })
    EACH(i, n, sum -= i;)
    return sum;
}

static void note(int *at, int v) { *at += v; }

static const struct sink {
    void (*note)(int *, int);
} sink = {note};

int noted(int n) {
    const struct sink *to = &sink;
    int sum = 0;
    EACH(i, n, { to->note(&sum, i + 1); })
    EACH(i, n, { note(&sum, 2); })
    return sum;
}
