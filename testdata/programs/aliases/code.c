#include "code.h"

int original(int v) { return v > 100 ? 100 : v + 3; }
int other_name(int v) __attribute__((alias("original")));
int weak_name(int v) __attribute__((weak, alias("original")));

int value = 5;
extern int value_alias __attribute__((alias("value")));

static int target(int v) { return v * value_alias; }
int hidden_target_alias(int v) __attribute__((alias("target")));

static int local_alias(int v) __attribute__((alias("original")));

int (*const exported)(int) = other_name;

int call_by_alias(int v) { return other_name(v) * 2 - local_alias(v); }

/* By way of variables: the compiler takes two names for two functions. */
int same_function(void) {
    int (*volatile first)(int) = original, (*volatile second)(int) = other_name, (*volatile third)(int) = weak_name;
    return first == second && second == third && exported == first;
}

int set_value(int v) {
    value_alias = v + 1;
    return value - v;
}
