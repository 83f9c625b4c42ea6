// Macros: what they expand to is not mutated, what stands in the text around them is.
//! std: gnu11
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

int object_like(int n) { //~ remove-body({)
    if (n > LIMIT) //~ boundary(>) negate-comparison(>) condition(if)
        return LIMIT; //~ return-value(0)
    return n + TWICE_LIMIT; //~ return-value(0) add-sub(+) return-one(return)
}

int function_like(int n) { //~ remove-body({)
    int a = SQUARE(n);
    int b = SQUARE(n) + 1; //~ add-sub(+) vary(1)
    return MAXIMUM(a, b) - n; //~ return-value(0) sub-add(-) return-one(return)
}

int in_conditions(const char *s) { //~ remove-body({)
    int digits = 0; //~ constant(0=>1) decrement-constant(0)
    while (*s && IS_DIGIT(*s)) { //~ logic(&&) condition(while)
        s++; //~ inc-dec(++) remove-step(++)
        digits++; //~ inc-dec(++) remove-step(++)
    }
    if (!IS_DIGIT(*s) && digits > 0) //~ boundary(>) negate-comparison(>) logic(&&) condition(if) shift(0) missed:macro-choice remove-not(!)
        return digits; //~ return-value(0) return-one(return)
    return -EINVAL; //~ return-value(0)
}

int statements(int a, int b) { //~ remove-body({)
    RETURN_IF(a == b, 0); //~ missed@14,19:macro-argument negate-comparison(==)
    if (a > b) //~ boundary(>) negate-comparison(>) condition(if)
        SWAP(int, a, b);
    DEBUG("a is %d", a);
    return b - a; //~ return-value(0) sub-add(-) return-one(return)
}

int over_lists(const int *list) { //~ remove-body({)
    int total = 0; //~ constant(0=>1) decrement-constant(0)
    FOR_EACH(item, list)
        total = sum_of(total, *item) + 1; //~ zero-result(sum_of) add-sub(+) vary(1) missed:macro-statement remove-assignment(=)
    return product_of(total, 2); //~ return-value(0) zero-result(product_of) return-one(return)
}

int sizes(void) { //~ remove-body({)
    int list[] = {1, 2, 3, 4};
    int n = 0; //~ constant(0=>1) decrement-constant(0)
    for (size_t i = 0; i < LENGTH(list); i++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        n += list[i]; //~ add-sub(+=) remove-update(+=)
    return n * 2; //~ return-value(0) mul-div(*) return-one(return) vary(2)
}

int generic(int n) { //~ remove-body({)
    int kinds = TYPE_NAME(n) + TYPE_NAME(2.0 * n) * 10;
    return kinds + _Generic(n, int: n + 1, default: n - 1); //~ return-value(0) add-sub(+#*) return-one(return) vary(1#1)
}

int in_arguments(int a, int b) { //~ remove-body({)
    int most = MAXIMUM(a + b, a * b); //~ missed:macro-argument add-sub(+) mul-div(*)
    assert(most >= a - b); //~ missed@14,19:macro-argument boundary(>=) negate-comparison(>=) sub-add(-)
    return most; //~ return-value(0) return-one(return)
}

#ifdef NEVER_DEFINED
int left_out(int a) { return a + 1; }
#endif

int from_header(int a, int b) { //~ remove-body({)
    return average(a, b) + largest_of(3, a, b); //~ return-value(0) zero-result(average) add-sub(+) return-one(return) missed:always-inline zero-result(largest_of)
}
