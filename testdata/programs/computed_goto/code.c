#include "code.h"

enum { HALT, PUSH, ADD, MUL, DUP, JNZ, DEC, SWAP };

/* A table of label addresses that belongs to the function. */
int run(const unsigned char *code, int *steps) {
    static void *const labels[] = {&&halt, &&push, &&add, &&mul, &&dup, &&jnz, &&dec, &&swap};
    int stack[16] = {0}, *top = stack;
    const unsigned char *pc = code;
    int n = 0;
#define NEXT                        \
    do {                            \
        if (++n > 1000 || *pc > SWAP) \
            goto halt;              \
        goto *labels[*pc++];        \
    } while (0)
    NEXT;
push:
    *++top = *pc++;
    NEXT;
add:
    top[-1] += top[0];
    top--;
    NEXT;
mul:
    top[-1] = top[-1] * top[0];
    top--;
    NEXT;
dup:
    top[1] = top[0];
    top++;
    NEXT;
jnz:
    if (*top != 0)
        pc = code + *pc;
    else
        pc++;
    NEXT;
dec:
    *top -= 1;
    NEXT;
swap: {
    int t = top[0];
    top[0] = top[-1];
    top[-1] = t;
}
    NEXT;
halt:
    *steps = n;
    return *top;
}

/* The same in a static function, with offsets from a label. */
static int classify(int c) {
    static const int offsets[] = {&&other - &&other, &&digit - &&other, &&letter - &&other};
    int kind = c >= '0' && c <= '9' ? 1 : (c | 32) >= 'a' && (c | 32) <= 'z' ? 2 : 0;
    goto *(&&other + offsets[kind]);
digit:
    return c - '0';
letter:
    return (c | 32) - 'a' + 10;
other:
    return -1;
}

int value_of(const char *text, int base) {
    int value = 0;
    for (; *text; text++) {
        int d = classify(*text);
        if (d < 0 || d >= base)
            return -1;
        value = value * base + d;
    }
    return value;
}

/* A label's address kept in a variable. */
int countdown(int n) {
    void *next = &&loop;
    int sum = 0;
loop:
    sum += n;
    if (--n <= 0)
        next = &&done;
    goto *next;
done:
    return sum;
}
