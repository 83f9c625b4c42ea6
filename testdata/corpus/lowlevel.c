// What only C does: bits, bit-fields, assembly, volatile, unions, varargs, setjmp.
//! std: gnu11
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int count_bits(uint32_t x) { //~ remove-body({)
    int n = 0; //~ constant(0=>1) decrement-constant(0)
    for (; x; x &= x - 1) //~ and-or(&=) sub-add(-) condition(for) negate-condition(for) remove-update(&=) vary(1)
        n++; //~ inc-dec(++) remove-step(++)
    return n; //~ return-value(0) return-one(return)
}

uint32_t rotate_left(uint32_t x, unsigned by) { //~ remove-body({)
    by &= 31; //~ and-or(&=) remove-update(&=) vary(31)
    return x << by | x >> (-by & 31); //~ return-value(0) shl-shr(<<) or-and(|) shr-shl(>>) remove-minus(-) and-or(&) return-one(return) vary(31)
}

uint32_t next_power_of_two(uint32_t x) { //~ remove-body({)
    x--; //~ dec-inc(--) remove-step(--)
    x |= x >> 1; //~ or-and(|=) shr-shl(>>) remove-update(|=) shift(1)
    x |= x >> 2; //~ or-and(|=) shr-shl(>>) remove-update(|=) shift(2)
    x |= x >> 4; //~ or-and(|=) shr-shl(>>) remove-update(|=) shift(4)
    x |= x >> 8; //~ or-and(|=) shr-shl(>>) remove-update(|=) shift(8)
    x |= x >> 16; //~ or-and(|=) shr-shl(>>) remove-update(|=) shift(16)
    return x + 1; //~ return-value(0) add-sub(+) return-one(return) vary(1)
}

uint8_t reverse_bits(uint8_t b) { //~ remove-body({)
    b = (b & 0xf0) >> 4 | (b & 0x0f) << 4; //~ and-or(&#*) shr-shl(>>) or-and(|) shl-shr(<<) remove-assignment(=) shift(4#*) vary(0xf0 0x0f)
    b = (b & 0xcc) >> 2 | (b & 0x33) << 2; //~ and-or(&#*) shr-shl(>>) or-and(|) shl-shr(<<) remove-assignment(=) shift(2#*) vary(0xcc 0x33)
    b = (b & 0xaa) >> 1 | (b & 0x55) << 1; //~ and-or(&#*) shr-shl(>>) or-and(|) shl-shr(<<) remove-assignment(=) shift(1#*) vary(0xaa 0x55)
    return b; //~ return-value(0) return-one(return)
}

void set_bit(uint64_t *words, unsigned n, bool on) { //~ remove-body({)
    uint64_t mask = UINT64_C(1) << (n % 64); //~ shl-shr(<<) rem-mul(%) vary(64)
    if (on) //~ condition(if) negate-condition(if)
        words[n / 64] |= mask; //~ div-mul(/) or-and(|=) remove-update(|=) vary(64)
    else
        words[n / 64] &= ~mask; //~ div-mul(/) and-or(&=) remove-complement(~) remove-update(&=) vary(64)
}

uint32_t read_big_endian(const unsigned char *p) { //~ remove-body({)
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | p[2] << 8 | p[3]; //~ return-value(0) shl-shr(<<#*) or-and(|#*) return-one(return) shift(24 16 8)
}

// Bit-fields.
struct date {
    unsigned day : 5, month : 4;
    signed year : 23;
};

struct date next_month(struct date d) {
    if (d.month == 12) { //~ negate-comparison(==) condition(if) vary(12)
        d.month = 1; //~ constant(1=>0) remove-assignment(=) missed:bit-field increment-constant(1) negate-constant(1)
        d.year++; //~ inc-dec(++) remove-step(++)
    } else {
        d.month += 1; //~ add-sub(+=) remove-update(+=) vary(1)
    }
    return d;
}

int days_since(struct date a, struct date b) { //~ remove-body({)
    return (a.year - b.year) * 360 + (a.month - b.month) * 30 + a.day - b.day; //~ return-value(0) sub-add(-#*) mul-div(*#*) add-sub(+#*) return-one(return) vary(360 30)
}

// Inline assembly.
uint64_t add_with_asm(uint64_t a, uint64_t b) { //~ missed:directive remove-body({)
    uint64_t sum = a;
#if defined(__x86_64__)
    __asm__("addq %1, %0" : "+r"(sum) : "r"(b * 2) : "cc"); //~ mul-div(*) vary(2)
#else
    sum += b * 2;
#endif
    return sum - b; //~ return-value(0) sub-add(-) return-one(return)
}

// Volatile and atomic.
static volatile unsigned ticks;
static atomic_int users;

unsigned wait_ticks(unsigned n) { //~ remove-body({)
    unsigned until = ticks + n; //~ add-sub(+)
    while (ticks != until) //~ negate-comparison(!=) condition(while)
        ticks++; //~ inc-dec(++) remove-step(++)
    ticks = 0; //~ constant(0=>1) remove-assignment(=) decrement-constant(0)
    return until; //~ return-value(0) return-one(return)
}

int enter_and_leave(int n) { //~ remove-body({)
    users += n; //~ add-sub(+=) remove-update(+=)
    users++; //~ inc-dec(++) remove-step(++)
    int seen = users;
    users -= n; //~ sub-add(-=) remove-update(-=)
    --users; //~ dec-inc(--) remove-step(--)
    return seen * 10 + users; //~ return-value(0) mul-div(*) add-sub(+) return-one(return) vary(10)
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

double value_as_real(struct value v) { //~ remove-body({)
    switch (v.kind) {
    case INTEGER: //~ remove-case(case)
        return (double)v.integer; //~ return-value(0) return-one(return)
    case REAL: //~ remove-case(case)
        return v.real; //~ return-value(0) return-one(return)
    case TEXT: //~ remove-case(case)
        break;
    }
    return v.text ? -1.0 : 0.0; //~ return-value(0) return-one(return) condition(?) negate-condition(?) swap-choice(?)
}

unsigned exponent_of(float f) { //~ remove-body({)
    union {
        float number;
        uint32_t bits;
    } u = {.number = f};
    return u.bits >> 23 & 0xff; //~ return-value(0) shr-shl(>>) and-or(&) return-one(return) shift(23) vary(0xff)
}

// Variable arguments.
int largest(int count, ...) { //~ remove-body({)
    va_list args;
    va_start(args, count);
    int best = va_arg(args, int);
    while (--count > 0) { //~ dec-inc(--) boundary(>) negate-comparison(>) condition(while) shift(0)
        int n = va_arg(args, int);
        if (n > best) //~ boundary(>) negate-comparison(>) condition(if)
            best = n; //~ remove-assignment(=)
    }
    va_end(args);
    return best; //~ return-value(0) return-one(return)
}

// Arrays of variable length.
int trace_of_square(int n, const int m[n][n]) { //~ remove-body({)
    int squares[n * n], sum = 0; //~ mul-div(*) constant(0=>1) decrement-constant(0)
    for (int i = 0; i < n; i++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        for (int k = 0; k < n; k++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
            squares[i * n + k] = m[i][k] * m[k][i]; //~ mul-div(*#*) add-sub(+) remove-assignment(=)
    for (int i = 0; i < n * n; i++) //~ constant(0=>1) boundary(<) negate-comparison(<) mul-div(*) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        sum += squares[i]; //~ add-sub(+=) remove-update(+=)
    return sum; //~ return-value(0) return-one(return)
}

// Long jumps.
static jmp_buf recover;

static int checked_divide(int a, int b) { //~ remove-body({)
    if (b == 0) //~ negate-comparison(==) condition(if) shift(0)
        longjmp(recover, a ? 2 : 1); //~ condition(?) negate-condition(?) swap-choice(?) missed:no-return remove-call(longjmp)
    return a / b; //~ return-value(0) div-mul(/) return-one(return)
}

int divide_all(const int *a, const int *b, int n) { //~ remove-body({)
    volatile int sum = 0; //~ constant(0=>1) decrement-constant(0)
    int code = setjmp(recover);
    if (code != 0) //~ negate-comparison(!=) condition(if) shift(0)
        return -code; //~ return-value(0) remove-minus(-) return-one(return)
    for (volatile int i = 0; i < n; ++i) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        sum += checked_divide(a[i], b[i]); //~ add-sub(+=) zero-result(checked_divide) remove-update(+=)
    return sum; //~ return-value(0) return-one(return)
}

// Functions in a table.
typedef int (*operation)(int, int);

static int add(int a, int b) { return a + b; } //~ return-value(0) add-sub(+) remove-body({) return-one(return)
static int multiply(int a, int b) { return a * b; } //~ return-value(0) mul-div(*) remove-body({) return-one(return)
static int minimum(int a, int b) { return a < b ? a : b; } //~ return-value(0) boundary(<) negate-comparison(<)
//~ remove-body({) return-one(return) condition(?) swap-choice(?)

static const struct {
    const char *name;
    operation apply;
} operations[] = {{"add", add}, {"multiply", multiply}, {"minimum", minimum}};

operation find_operation(const char *name) { //~ remove-body({)
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) //~ constant(0#1=>1) boundary(<) negate-comparison(<) inc-dec(++)
    //~ decrement-constant(0#1) condition(for) remove-step(++)
        if (strcmp(operations[i].name, name) == 0) //~ zero-result(strcmp) negate-comparison(==) condition(if) shift(0)
            return operations[i].apply; //~ return-value(0)
    return NULL;
}

int fold(operation f, const int *a, int n, int start) { //~ remove-body({)
    while (n-- > 0) //~ dec-inc(--) boundary(>) negate-comparison(>) condition(while) shift(0)
        start = f(start, *a++); //~ zero-result(f) inc-dec(++) remove-assignment(=)
    return start; //~ return-value(0) return-one(return)
}

int apply_named(int which, int a, int b) { //~ remove-body({)
    return operations[which].apply(a + 1, b); //~ return-value(0) zero-result(operations[which].apply) add-sub(+) return-one(return) vary(1)
}

// Duff's device.
void send(short *to, const short *from, int count) { //~ remove-body({)
    int rounds = (count + 3) / 4; //~ add-sub(+) div-mul(/) vary(3 4)
    switch (count % 4) { //~ rem-mul(%) vary(4)
    case 0: //~ remove-case(case)
        do {
            *to++ = *from++; //~ inc-dec(++#*) remove-assignment(=)
    case 3: //~ remove-case(case)
            *to++ = *from++; //~ inc-dec(++#*) remove-assignment(=)
    case 2: //~ remove-case(case)
            *to++ = *from++; //~ inc-dec(++#*) remove-assignment(=)
    case 1: //~ remove-case(case)
            *to++ = *from++; //~ inc-dec(++#*) remove-assignment(=)
        } while (--rounds > 0); //~ dec-inc(--) boundary(>) negate-comparison(>) condition(while) shift(0)
    }
}
