/* Text that is compiled several times over: included with other types and other
 * macros. */
#include "code.h"

#define PRESENT(a, b) ((a) > 0 && (b) > 0)

#define T int
#define RESULT int
#define KIND number
#include "stack.inc"

typedef char *text;
#define T text
#define RESULT text
#define KIND text
#include "stack.inc"

#define T double
#define RESULT double
#define KIND real
#include "stack.inc"

typedef _Atomic int shared;
#define T shared
#define RESULT int
#define KIND shared
#include "stack.inc"

typedef volatile int watched;
#define T watched
#define RESULT int
#define KIND watched
#include "stack.inc"

int counted(int n) {
    shared list[3] = {n, 0, n + 1};
    watched other[2] = {0, n};
    return last_shared(list, 3) * 100 + filled_shared(list, 3) * 10 + filled_watched(other, 2) + step_shared(list, 1) + step_watched(other, 2) +
           last_watched(other, 2);
}

enum {
#define OP(name, expression) OP_##name,
#include "ops.inc"
#undef OP
    OPS
};

int calculate(int op, int a, int b) {
    switch (op) {
#define OP(name, expression) \
    case OP_##name:          \
        return expression;
#include "ops.inc"
#undef OP
    }
    return -1;
}

const char *op_name(int op) {
    static const char *const names[] = {
#define OP(name, expression) #name,
#include "ops.inc"
#undef OP
    };
    return op < OPS ? names[op] : "";
}

int ops(void) { return OPS; }

/* The same expressions once more, as other types. */
long total(int x, int y) {
    long a = x, b = y, sum = 0;
#define OP(name, expression) sum = sum * 3 + (expression);
#include "ops.inc"
#undef OP
    return sum;
}

int twice(int a) {
    int r = 0;
#include "body.inc"
    a += 2;
#include "body.inc"
    return r;
}
