// Macros: what they expand to is not mutated, what stands in the text around them is.
//! std: gnu11
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
#include "inline.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define LIMIT 10
#define TWICE_LIMIT (LIMIT * 2)
#define SQUARE(x) ((x) * (x))
#define MAXIMUM(a, b) ((a) > (b) ? (a) : (b))
#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))
#define IS_DIGIT(c) ((c) >= '0' && (c) <= '9')
#define SWAP(type, a, b) \
    do {                 \
        type t_ = (a);   \
        (a) = (b);       \
        (b) = t_;        \
    } while (0)
#define RETURN_IF(condition, value) \
    do {                            \
        if (condition)              \
            return value;           \
    } while (0)
#define FOR_EACH(item, list) for (const int *item = (list); *(item) != -1; (item)++)
#define DEFINE_ACCUMULATOR(name, op) \
    static int name(int a, int b) { return a op b; }
#define TYPE_NAME(x) _Generic((x), int: 1, double: 2, default: 3)
#define DEBUG(...) ((void)0)

DEFINE_ACCUMULATOR(sum_of, +)
DEFINE_ACCUMULATOR(product_of, *)

int object_like(int n) {
    if (n > LIMIT) //~ boundary(>) negate-comparison(>)
        return LIMIT; //~ return-value(0)
    return n + TWICE_LIMIT; //~ return-value(0) add-sub(+)
}

int function_like(int n) {
    int a = SQUARE(n);
    int b = SQUARE(n) + 1; //~ add-sub(+)
    return MAXIMUM(a, b) - n; //~ return-value(0) sub-add(-)
}

int in_conditions(const char *s) {
    int digits = 0; //~ constant(0=>1)
    while (*s && IS_DIGIT(*s)) {
        s++; //~ inc-dec(++)
        digits++; //~ inc-dec(++)
    }
    if (!IS_DIGIT(*s) && digits > 0) //~ boundary(>) negate-comparison(>) missed:macro-choice remove-not(!)
        return digits; //~ return-value(0)
    return -EINVAL; //~ return-value(0)
}

int statements(int a, int b) {
    RETURN_IF(a == b, 0); //~ missed@14,19:macro-argument negate-comparison(==)
    if (a > b) //~ boundary(>) negate-comparison(>)
        SWAP(int, a, b);
    DEBUG("a is %d", a);
    return b - a; //~ return-value(0) sub-add(-)
}

int over_lists(const int *list) {
    int total = 0; //~ constant(0=>1)
    FOR_EACH(item, list)
        total = sum_of(total, *item) + 1; //~ zero-result(sum_of) add-sub(+)
    return product_of(total, 2); //~ return-value(0) zero-result(product_of)
}

int sizes(void) {
    int list[] = {1, 2, 3, 4};
    int n = 0; //~ constant(0=>1)
    for (size_t i = 0; i < LENGTH(list); i++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++)
        n += list[i]; //~ add-sub(+=)
    return n * 2; //~ return-value(0) mul-div(*)
}

int generic(int n) {
    int kinds = TYPE_NAME(n) + TYPE_NAME(2.0 * n) * 10;
    return kinds + _Generic(n, int: n + 1, default: n - 1); //~ return-value(0) add-sub(+#*)
}

int in_arguments(int a, int b) {
    int most = MAXIMUM(a + b, a * b); //~ missed:macro-argument add-sub(+) mul-div(*)
    assert(most >= a - b); //~ missed@14,19:macro-argument boundary(>=) negate-comparison(>=) sub-add(-)
    return most; //~ return-value(0)
}

#ifdef NEVER_DEFINED
int left_out(int a) { return a + 1; }
#endif

int from_header(int a, int b) {
    return average(a, b) + largest_of(3, a, b); //~ return-value(0) zero-result(average) add-sub(+) missed:always-inline zero-result(largest_of)
}
