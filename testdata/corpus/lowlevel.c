// What only C does: bits, bit-fields, assembly, volatile, unions, varargs, setjmp.
//! std: gnu11
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int count_bits(uint32_t x) {
    int n = 0; //~ constant(0=>1)
    for (; x; x &= x - 1) //~ and-or(&=) sub-add(-)
        n++; //~ inc-dec(++)
    return n; //~ return-value(0)
}

uint32_t rotate_left(uint32_t x, unsigned by) {
    by &= 31; //~ and-or(&=)
    return x << by | x >> (-by & 31); //~ return-value(0) shl-shr(<<) or-and(|) shr-shl(>>) remove-minus(-) and-or(&)
}

uint32_t next_power_of_two(uint32_t x) {
    x--; //~ dec-inc(--)
    x |= x >> 1; //~ or-and(|=) shr-shl(>>)
    x |= x >> 2; //~ or-and(|=) shr-shl(>>)
    x |= x >> 4; //~ or-and(|=) shr-shl(>>)
    x |= x >> 8; //~ or-and(|=) shr-shl(>>)
    x |= x >> 16; //~ or-and(|=) shr-shl(>>)
    return x + 1; //~ return-value(0) add-sub(+)
}

uint8_t reverse_bits(uint8_t b) {
    b = (b & 0xf0) >> 4 | (b & 0x0f) << 4; //~ and-or(&#*) shr-shl(>>) or-and(|) shl-shr(<<)
    b = (b & 0xcc) >> 2 | (b & 0x33) << 2; //~ and-or(&#*) shr-shl(>>) or-and(|) shl-shr(<<)
    b = (b & 0xaa) >> 1 | (b & 0x55) << 1; //~ and-or(&#*) shr-shl(>>) or-and(|) shl-shr(<<)
    return b; //~ return-value(0)
}

void set_bit(uint64_t *words, unsigned n, bool on) {
    uint64_t mask = UINT64_C(1) << (n % 64); //~ shl-shr(<<) rem-mul(%)
    if (on)
        words[n / 64] |= mask; //~ div-mul(/) or-and(|=)
    else
        words[n / 64] &= ~mask; //~ div-mul(/) and-or(&=) remove-complement(~)
}

uint32_t read_big_endian(const unsigned char *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | p[2] << 8 | p[3]; //~ return-value(0) shl-shr(<<#*) or-and(|#*)
}

// Bit-fields.
struct date {
    unsigned day : 5, month : 4;
    signed year : 23;
};

struct date next_month(struct date d) {
    if (d.month == 12) { //~ negate-comparison(==)
        d.month = 1; //~ constant(1=>0)
        d.year++; //~ inc-dec(++)
    } else {
        d.month += 1; //~ add-sub(+=)
    }
    return d;
}

int days_since(struct date a, struct date b) {
    return (a.year - b.year) * 360 + (a.month - b.month) * 30 + a.day - b.day; //~ return-value(0) sub-add(-#*) mul-div(*#*) add-sub(+#*)
}

// Inline assembly.
uint64_t add_with_asm(uint64_t a, uint64_t b) {
    uint64_t sum = a;
#if defined(__x86_64__)
    __asm__("addq %1, %0" : "+r"(sum) : "r"(b * 2) : "cc"); //~ mul-div(*)
#else
    sum += b * 2;
#endif
    return sum - b; //~ return-value(0) sub-add(-)
}

// Volatile and atomic.
static volatile unsigned ticks;
static atomic_int users;

unsigned wait_ticks(unsigned n) {
    unsigned until = ticks + n; //~ add-sub(+)
    while (ticks != until) //~ negate-comparison(!=)
        ticks++; //~ inc-dec(++)
    ticks = 0; //~ constant(0=>1)
    return until; //~ return-value(0)
}

int enter_and_leave(int n) {
    users += n; //~ add-sub(+=)
    users++; //~ inc-dec(++)
    int seen = users;
    users -= n; //~ sub-add(-=)
    --users; //~ dec-inc(--)
    return seen * 10 + users; //~ return-value(0) mul-div(*) add-sub(+)
}

// A union that tells what it holds.
struct value {
    enum { INTEGER, REAL, TEXT } kind;
    union {
        long integer;
        double real;
        const char *text;
    };
};

double value_as_real(struct value v) {
    switch (v.kind) {
    case INTEGER:
        return (double)v.integer; //~ return-value(0)
    case REAL:
        return v.real; //~ return-value(0)
    case TEXT:
        break;
    }
    return v.text ? -1.0 : 0.0; //~ return-value(0)
}

unsigned exponent_of(float f) {
    union {
        float number;
        uint32_t bits;
    } u = {.number = f};
    return u.bits >> 23 & 0xff; //~ return-value(0) shr-shl(>>) and-or(&)
}

// Variable arguments.
int largest(int count, ...) {
    va_list args;
    va_start(args, count);
    int best = va_arg(args, int);
    while (--count > 0) { //~ dec-inc(--) boundary(>) negate-comparison(>)
        int n = va_arg(args, int);
        if (n > best) //~ boundary(>) negate-comparison(>)
            best = n;
    }
    va_end(args);
    return best; //~ return-value(0)
}

// Arrays of variable length.
int trace_of_square(int n, const int m[n][n]) {
    int squares[n * n], sum = 0; //~ mul-div(*) constant(0=>1)
    for (int i = 0; i < n; i++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++)
        for (int k = 0; k < n; k++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++)
            squares[i * n + k] = m[i][k] * m[k][i]; //~ mul-div(*#*) add-sub(+)
    for (int i = 0; i < n * n; i++) //~ constant(0=>1) boundary(<) negate-comparison(<) mul-div(*) inc-dec(++)
        sum += squares[i]; //~ add-sub(+=)
    return sum; //~ return-value(0)
}

// Long jumps.
static jmp_buf recover;

static int checked_divide(int a, int b) {
    if (b == 0) //~ negate-comparison(==)
        longjmp(recover, a ? 2 : 1); //~ missed:no-return remove-call(longjmp)
    return a / b; //~ return-value(0) div-mul(/)
}

int divide_all(const int *a, const int *b, int n) {
    volatile int sum = 0; //~ constant(0=>1)
    int code = setjmp(recover);
    if (code != 0) //~ negate-comparison(!=)
        return -code; //~ return-value(0) remove-minus(-)
    for (volatile int i = 0; i < n; ++i) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++)
        sum += checked_divide(a[i], b[i]); //~ add-sub(+=) zero-result(checked_divide)
    return sum; //~ return-value(0)
}

// Functions in a table.
typedef int (*operation)(int, int);

static int add(int a, int b) { return a + b; } //~ return-value(0) add-sub(+)
static int multiply(int a, int b) { return a * b; } //~ return-value(0) mul-div(*)
static int minimum(int a, int b) { return a < b ? a : b; } //~ return-value(0) boundary(<) negate-comparison(<)

static const struct {
    const char *name;
    operation apply;
} operations[] = {{"add", add}, {"multiply", multiply}, {"minimum", minimum}};

operation find_operation(const char *name) {
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) //~ constant(0#1=>1) boundary(<) negate-comparison(<) inc-dec(++)
        if (strcmp(operations[i].name, name) == 0) //~ zero-result(strcmp) negate-comparison(==)
            return operations[i].apply; //~ return-value(0)
    return NULL;
}

int fold(operation f, const int *a, int n, int start) {
    while (n-- > 0) //~ dec-inc(--) boundary(>) negate-comparison(>)
        start = f(start, *a++); //~ zero-result(f) inc-dec(++)
    return start; //~ return-value(0)
}

int apply_named(int which, int a, int b) {
    return operations[which].apply(a + 1, b); //~ return-value(0) zero-result(operations[which].apply) add-sub(+)
}

// Duff's device.
void send(short *to, const short *from, int count) {
    int rounds = (count + 3) / 4; //~ add-sub(+) div-mul(/)
    switch (count % 4) { //~ rem-mul(%)
    case 0:
        do {
            *to++ = *from++; //~ inc-dec(++#*)
    case 3:
            *to++ = *from++; //~ inc-dec(++#*)
    case 2:
            *to++ = *from++; //~ inc-dec(++#*)
    case 1:
            *to++ = *from++; //~ inc-dec(++#*)
        } while (--rounds > 0); //~ dec-inc(--) boundary(>) negate-comparison(>)
    }
}
