// flags: -ftrapv
// What -ftrapv checks.
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

static int sum(int a, int b) { return a + b; }
static int difference(int a, int b) { return a - b; }
static int product(int a, int b) { return a * b; }
static int quotient(int a, int b) { return a / b; }
static int quarter(int a) { return a / 4; }
static int rest(int a, int b) { return a % b; }
static unsigned parts(unsigned a, unsigned b) { return a / b; }
static int negative(int a) { return -a; }
static int up(int a) { a++; return a; }
static int down(int a) { --a; return a; }
static int more(int a) { a += 7; return a; }
static int less(int a) { a -= 3; return a; }
static int plus(int a) { return a + 1; }
static int twice(int a) { return a * 2; }
static int left(int a) { return a << 2; }
static int lefts(int a, int by) { return a << by; }
static int right(int a) { return a >> 2; }
static long chain(long a, int b) { return a + b * 3 - 1; }
static int element(int i) { int t[4] = {1, 2, 3, 4}; return t[i + 1]; }
static int steps(int n) { int k = 0; for (int i = 0; i < n; i++) k += i * n; return k; }

// driver
static sigjmp_buf back;
static void trapped(int signal) { siglongjmp(back, signal == 0 ? 1 : 2); }
#define SHOW(what) (sigsetjmp(back, 1) == 0 ? (void)printf("%s %lld\n", #what, (long long)(what)) : (void)printf("%s noticed\n", #what))
int main(void)
{
    static const int values[] = {0, 1, -1, 2, 5, -7, 40, 1 << 29, INT_MAX, INT_MAX - 1, INT_MIN, INT_MIN + 1};
    signal(SIGILL, trapped), signal(SIGFPE, trapped), signal(SIGTRAP, trapped);
    for (unsigned n = 0; n < sizeof values / sizeof *values; n++) {
        volatile int a = values[n];
        SHOW(quarter(a)), SHOW(negative(a)), SHOW(up(a)), SHOW(down(a)), SHOW(more(a)), SHOW(less(a));
        SHOW(plus(a)), SHOW(twice(a)), SHOW(left(a)), SHOW(right(a));
        for (unsigned k = 0; k < sizeof values / sizeof *values; k++) {
            volatile int b = values[k];
            SHOW(sum(a, b)), SHOW(difference(a, b)), SHOW(product(a, b)), SHOW(chain(a, b));
            if (b != 0 && b != -1) // what is not checked is undefined
                SHOW(quotient(a, b)), SHOW(rest(a, b)), SHOW(parts(a, b));
            if (b >= 0 && b < 31)
                SHOW(lefts(a, b));
        }
    }
    for (volatile int i = -1; i < 3; i++)
        SHOW(element(i)), SHOW(steps(i));
    return 0;
}
