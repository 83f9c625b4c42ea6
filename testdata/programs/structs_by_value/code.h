#ifndef CODE_H
#define CODE_H
#ifdef __cplusplus
extern "C" {
#endif
struct tiny { char c; };
struct two_ints { int a, b; };
struct mixed { int a; double b; };             /* one integer, one SSE register */
struct floats { float x, y, z; };              /* two SSE registers */
struct three { long a, b, c; };                /* memory: sret and byval */
struct large { int n; char text[60]; double d[4]; };
struct nested { struct two_ints i; struct floats f; };
struct odd { char a[3]; };
struct empty_tail { short s; int rest[]; };
struct aligned { _Alignas(32) int v[8]; };

struct tiny tiny_next(struct tiny t);
struct two_ints swap_ints(struct two_ints p);
struct mixed mix(struct mixed a, struct mixed b);
struct floats cross(struct floats a, struct floats b);
struct three rotate(struct three t);
struct large fill(int n, double step, struct large start);
struct nested nest(struct two_ints i, struct floats f);
struct odd odd_add(struct odd o, char by);
struct aligned scale(struct aligned a, int by, struct tiny t);
long many(int a, struct three t, double d, struct mixed m, long b, struct large l, struct two_ints p, char c, struct floats f);
struct three through(struct three (*f)(struct three), struct three t, int times);
double sum_array(const struct mixed *m, int n);
#ifdef __cplusplus
}
#endif
#endif
