// Strings in C: pointers, indices, literals, conversions.
//! std: gnu11
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

size_t length(const char *s) { //~ remove-body({)
    const char *p = s;
    while (*p) //~ condition(while) negate-condition(while)
        p++; //~ inc-dec(++) remove-step(++)
    return p - s; //~ return-value(0) return-one(return)
}

char *copy_bounded(char *to, const char *from, size_t size) { //~ remove-body({)
    size_t n = 0; //~ constant(0=>1) decrement-constant(0)
    if (size == 0) //~ negate-comparison(==) condition(if) shift(0)
        return to; //~ return-value(0)
    while (n + 1 < size && from[n] != '\0') { //~ add-sub(+) boundary(<) negate-comparison(< !=) logic(&&) condition(while) shift('\0') vary(1)
        to[n] = from[n]; //~ remove-assignment(=)
        n++; //~ inc-dec(++) remove-step(++)
    }
    to[n] = '\0'; //~ constant('\0'=>1) remove-assignment(=) missed:byte decrement-constant('\0')
    return to; //~ return-value(0)
}

bool parse_int(const char *s, int *out) { //~ remove-body({)
    long value = 0; //~ constant(0=>1) decrement-constant(0)
    int sign = 1; //~ constant(1=>0) increment-constant(1) negate-constant(1)
    if (*s == '-' || *s == '+') { //~ negate-comparison(==#*) logic(||) condition(if) vary('-' '+')
        if (*s == '-') //~ negate-comparison(==) condition(if) vary('-')
            sign = -1; //~ constant(-1=>0) remove-assignment(=)
        s++; //~ inc-dec(++) remove-step(++)
    }
    if (*s == '\0') //~ negate-comparison(==) condition(if) shift('\0')
        return false; //~ return-value(true)
    for (; *s >= '0' && *s <= '9'; s++) { //~ boundary(>= <=) negate-comparison(>= <=) inc-dec(++) logic(&&) condition(for) vary('0' '9') remove-step(++)
        value = value * 10 + (*s - '0'); //~ mul-div(*#1) add-sub(+) sub-add(-) remove-assignment(=) vary(10 '0')
        if (value > INT_MAX) //~ boundary(>) negate-comparison(>) condition(if)
            return false; //~ return-value(true)
    }
    if (*s != '\0') //~ negate-comparison(!=) condition(if) shift('\0')
        return false; //~ return-value(true)
    *out = (int)(value * sign); //~ mul-div(*#2) remove-assignment(=)
    return true; //~ return-value(false)
}

void reverse(char *s) { //~ remove-body({)
    if (!*s) //~ remove-not(!) condition(if)
        return;
    char *end = s + strlen(s) - 1; //~ add-sub(+) zero-result(strlen) sub-add(-) vary(1)
    while (s < end) { //~ boundary(<) negate-comparison(<) condition(while)
        char c = *s;
        *s++ = *end; //~ inc-dec(++) remove-assignment(=)
        *end-- = c; //~ dec-inc(--) remove-assignment(=)
    }
}

static int lower(int c) { //~ remove-body({)
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; //~ return-value(0) boundary(>= <=) negate-comparison(>= <=) add-sub(+)
    //~ return-one(return) logic(&&) condition(?) swap-choice(?) vary('A'#1 'Z')
}

int compare_ignoring_case(const char *a, const char *b) { //~ remove-body({)
    for (;; a++, b++) { //~ inc-dec(++#*) remove-step(++#*)
        int d = lower((unsigned char)*a) - lower((unsigned char)*b); //~ zero-result(lower#*) sub-add(-)
        if (d != 0 || !*a) //~ negate-comparison(!=) remove-not(!) logic(||) condition(if) shift(0)
            return d; //~ return-value(0) return-one(return)
    }
}

int count_words(const char *s) { //~ remove-body({)
    int words = 0; //~ constant(0=>1) decrement-constant(0)
    bool inside = false; //~ constant(false=>true)
    for (; *s; ++s) { //~ inc-dec(++) condition(for) negate-condition(for) remove-step(++)
        bool blank = *s == ' ' || *s == '\t' || *s == '\n'; //~ negate-comparison(==#*) logic(||#*) vary(' ' '\t' '\n')
        if (!blank && !inside) //~ remove-not(!#*) logic(&&) condition(if)
            ++words; //~ inc-dec(++) remove-step(++)
        inside = !blank; //~ remove-not(!) remove-assignment(=)
    }
    return words; //~ return-value(0) return-one(return)
}

const char *to_hex(unsigned value, char buffer[static 9]) { //~ remove-body({)
    static const char digits[] = "0123456789abcdef";
    int i = 8; //~ constant(8=>0) vary(8)
    buffer[i] = 0; //~ constant(0=>1) remove-assignment(=) missed:byte decrement-constant(0)
    do {
        buffer[--i] = digits[value & 0xf]; //~ dec-inc(--) and-or(&) remove-assignment(=) vary(0xf)
        value >>= 4; //~ shr-shl(>>=) remove-update(>>=) shift(4)
    } while (value); //~ condition(while) negate-condition(while)
    return buffer + i; //~ return-value(0) add-sub(+)
}

char *join(const char *const *parts, size_t count, char between) { //~ remove-body({)
    size_t total = 1; //~ constant(1=>0) increment-constant(1) negate-constant(1)
    for (size_t i = 0; i < count; i++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        total += strlen(parts[i]) + 1; //~ add-sub(+= +) zero-result(strlen) remove-update(+=) vary(1)
    char *out = malloc(total); //~ zero-result(malloc)
    if (out == NULL) //~ negate-comparison(==) condition(if)
        return NULL;
    char *at = out;
    for (size_t i = 0; i < count; i++) { //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        if (i > 0) //~ boundary(>) negate-comparison(>) condition(if) shift(0)
            *at++ = between; //~ inc-dec(++) remove-assignment(=)
        size_t n = strlen(parts[i]); //~ zero-result(strlen)
        memcpy(at, parts[i], n); //~ remove-call(memcpy)
        at += n; //~ add-sub(+=) remove-update(+=)
    }
    *at = '\0'; //~ constant('\0'=>1) remove-assignment(=) missed:byte decrement-constant('\0')
    return out; //~ return-value(0)
}

const char *ordinal(int n) { //~ remove-body({)
    if (n % 100 >= 11 && n % 100 <= 13) //~ rem-mul(%#*) boundary(>= <=) negate-comparison(>= <=) logic(&&) condition(if) vary(100#* 11 13)
        return "th"; //~ return-value(0) empty-string(")
    return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th"; //~ return-value(0) rem-mul(%#*) negate-comparison(==#*)
    //~ condition(?#*) swap-choice(?#*) vary(10#* 1 2 3)
}
