// flags: -std=gnu11 -DHIDDEN(x)=(b+a)
// macros
// Operators in arguments of macros, and what could be taken for them.
#include <stdio.h>
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define SQUARE(x) ((x) * (x))
#define SAME(x) (x)
#define BARE(x) x
#define OFFSET(x) ((x) + 1)
#define TWICE(x) (x * 2)
#define STORE(to, v) do { (to) = (v); } while (0)
#define STORE_NEXT(v) STORE(buffer[used++], v)
#define IF(c) if (c)
#define COUNT(n) for (int k = 0; k < (n); k++)
#define UNUSED(x) 7
#define SIZE(x) sizeof(x)
#define EITHER(c, x) (__builtin_constant_p(c) ? (x) : (x) + 0)
#define QUOTED(x) (#x[0] == '(' ? 0 : (x))
#define PASTED(x, y) (x##y + 0)
#define NESTED(x) MAX(SQUARE(x), x)
#define ALL(...) three(__VA_ARGS__)
#define SUM(a, b) a + b
#define NONE
#define UNSEEN(x) HIDDEN(x)
#define SEEN(x) half(x)
#define LOWER_BITS(x) ((x) & 7)
#define IS(x) ((x) ? 3 : 4)
#ifdef NONE
#define EITHER_WAY(x) ((x) + 1)
#else
#define EITHER_WAY(x) ((x) + 2)
#endif
enum { Three = 3, FOUR = 4 };
static int used, buffer[200];
static struct { unsigned low : 3, high : 5; int mid : 9; } bits;
static int half(int v) { return v / 2; }
static int three(int a, int b, int c) { return a * 100 + b * 10 + c; }

int greater(int a, int b, int c) { return MAX(a + b, c); }
int greaterBoth(int a, int b, int c) { return MAX(a - b, b - c); }
int square(int a, int b) { return SQUARE(a - b); }
int squareProduct(int a, int b) { return SQUARE(a * b); }
int same(int a, int b) { return SAME(a % (b | 1)); }
int sameSum(int a, int b) { return SAME(a + b) + SAME(a * b); }
int sameTwo(int a, int b) { return SAME(a + b + 2); }
int bare(int a, int b) { return 10 - BARE(a + b); }
int bareAnd(int a, int b) { return 12 ^ BARE(a & b); }
int offset(int a, int b) { return OFFSET(a + b); }
int offsetMinus(int a, int b) { return OFFSET(a - b); }
int twice(int a, int b) { return TWICE(a + b); }
int store(int a, int b) { int r; STORE(r, (unsigned char)((a >> 1) & 6)); return r + b; }
int storeNext(int a, int b) { used = 0; STORE_NEXT(a - b); STORE_NEXT((a ^ b) & 3); return buffer[0] * 100 + buffer[1] + used; }
int storeBits(int a, int b) { STORE(bits.high, a >> 1); STORE(bits.low, a & b); return bits.low * 100 + bits.high; }
int storeFolded(int a, int b) { STORE(bits.high, FOUR & 7); STORE(bits.low, Three >> 1); return bits.low * 100 + bits.high; }
int storeFromBits(int a, int b) { int r; bits.mid = a; STORE(r, bits.mid >> 1); STORE(r, r + (bits.high & 3)); return r; }
int condition(int a, int b) { IF(a < b) return 3; return 4; }
int conditionTwo(int a, int b) { IF(a < b && b < 3) return 3; return 4; }
int conditionAdd(int a, int b) { IF(a + b) return 3; return 4; }
int conditionNotEqual(int a, int b) { IF(a != b) return 3; return 4; }
int conditionEqual(int a, int b) { return IS(a == b); }
int count(int a, int b) { int r = 0; COUNT(a + 3) r += b; return r; }
int countStep(int a, int b) { int r = 0; COUNT(5 - a) r += b; return r; }
int unused(int a, int b) { return UNUSED(a + b) + a; }
int size(int a, int b) { return SIZE(a + b) + a; }
int either(int a, int b) { return EITHER(a, a - b); }
int quoted(int a, int b) { return QUOTED(a + b); }
int pasted(int a, int b) { int ab = 4; return PASTED(a, b) - b; }
int nested(int a, int b) { return NESTED(a - b); }
int nestedUse(int a, int b) { return MAX(SQUARE(a - 3), SAME(b * 2)); }
int call(int a, int b) { return SAME(half(a) + half(b)); }
int callOnce(int a, int b) { return MAX(half(a), b); }
int variadic(int a, int b) { return ALL(a + 1, b * 2, a > b); }
int joined(int a, int b) { return 2 * SUM(a * b, a) - 1; }
int eitherWay(int a, int b) { return EITHER_WAY(a - b); }
int lower(int a, int b) { return LOWER_BITS(a >> 1) + LOWER_BITS(a | b) + LOWER_BITS(a & b); }
int shifted(int a, int b) { return SAME(a << 1) + SAME((unsigned)a << 1); }
int negative(int a, int b) { return SAME(-a) + MAX(-b, ~a); }
int negativeOne(int a, int b) { return SAME(-1) - MAX(a, -3); }
int updated(int a, int b) { return SAME(a++) + SAME(--b) * 10 + a; }
int updatedTwice(int a, int b) { int r = SQUARE(++a); return r + a; }
double floating(double a, double b) { return SAME(a + b) + MAX(a / 2, b); }
double fused(double a, double b) { return SAME(a * b + 1) + SAME(a * b) + 2; }
const char *pointer(const char *p, int a) { return SAME(p + (a & 3)) + SAME(a > 2); }
long difference(const char *p, const char *q) { return SAME(q - p) - 1; }
int element(int *p, int a) { return SAME(p[a & 3]) + SAME(p[(a & 1) + 1]); }
int spread(int a, int b) {
    return MAX(
        a + b,
        3
    );
}
unsigned unsignedLess(unsigned a, unsigned b) { return MAX(a < b, a / 3); }
int folded(int a, int b) { return SAME(3 + 4) + SAME(a + Three) + SAME(FOUR - 1); }
int unseen(int a, int b) { return UNSEEN(a + b) + SEEN(a - b); }
struct runner { int (*run)(int, int); } runner = {either};
#define RUN_TWICE(x) run(x, x)
int runs(int a, int b) { return runner.run(a + 1, b > 2 && a) + runner.RUN_TWICE(a - 2) + runner.RUN_TWICE(a > 1 && b > 1); }

// driver
#define SHOW(x) printf("%s %lld\n", #x, (long long)(x))
int main(void) {
    setvbuf(stdout, 0, _IONBF, 0);
    static const char text[] = "mutation testing";
    static int list[] = {3, 1, 4, 1, 5, 9};
    for (int a = -2; a < 7; a++)
        for (int b = -1; b < 5; b += 2) {
            SHOW(greater(a, b, 3)); SHOW(greaterBoth(a, b, 2)); SHOW(square(a, b)); SHOW(squareProduct(a, b)); SHOW(same(a, b)); SHOW(sameSum(a, b));
            SHOW(sameTwo(a, b)); SHOW(bare(a, b)); SHOW(bareAnd(a, b)); SHOW(offset(a, b)); SHOW(offsetMinus(a, b)); SHOW(twice(a, b)); SHOW(store(a, b));
            SHOW(storeNext(a, b)); SHOW(storeBits(a, b)); SHOW(storeFolded(a, b)); SHOW(storeFromBits(a, b)); SHOW(condition(a, b)); SHOW(conditionTwo(a, b));
            SHOW(conditionAdd(a, b)); SHOW(conditionNotEqual(a, b)); SHOW(conditionEqual(a, b)); SHOW(count(a, b)); SHOW(countStep(a, b)); SHOW(unused(a, b));
            SHOW(size(a, b)); SHOW(either(a, b)); SHOW(quoted(a, b)); SHOW(pasted(a, b)); SHOW(nested(a, b)); SHOW(nestedUse(a, b)); SHOW(call(a, b));
            SHOW(callOnce(a, b)); SHOW(variadic(a, b)); SHOW(joined(a, b)); SHOW(eitherWay(a, b)); SHOW(lower(a, b)); SHOW(shifted(a + 3, b)); SHOW(negative(a, b));
            SHOW(negativeOne(a, b)); SHOW(updated(a, b)); SHOW(floating(a, b) * 8); SHOW(fused(a, b) * 8); SHOW(pointer(text + 4, a) - text);
            SHOW(difference(text, text + a + 3)); SHOW(element(list, a)); SHOW(spread(a, b)); SHOW(unsignedLess(a, b)); SHOW(folded(a, b)); SHOW(updatedTwice(a, b)); SHOW(unseen(a, b)); SHOW(runs(a, b));
        }
    return 0;
}
