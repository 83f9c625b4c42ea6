// Strings in C: pointers, indices, literals, conversions.
//! std: gnu11
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

size_t length(const char *s) {
    const char *p = s;
    while (*p)
        p++; //~ inc-dec(++)
    return p - s; //~ return-value(0)
}

char *copy_bounded(char *to, const char *from, size_t size) {
    size_t n = 0; //~ constant(0=>1)
    if (size == 0) //~ negate-comparison(==)
        return to; //~ return-value(0)
    while (n + 1 < size && from[n] != '\0') { //~ add-sub(+) boundary(<) negate-comparison(< !=)
        to[n] = from[n];
        n++; //~ inc-dec(++)
    }
    to[n] = '\0'; //~ constant('\0'=>1)
    return to; //~ return-value(0)
}

bool parse_int(const char *s, int *out) {
    long value = 0; //~ constant(0=>1)
    int sign = 1; //~ constant(1=>0)
    if (*s == '-' || *s == '+') { //~ negate-comparison(==#*)
        if (*s == '-') //~ negate-comparison(==)
            sign = -1; //~ constant(-1=>0)
        s++; //~ inc-dec(++)
    }
    if (*s == '\0') //~ negate-comparison(==)
        return false; //~ return-value(true)
    for (; *s >= '0' && *s <= '9'; s++) { //~ boundary(>= <=) negate-comparison(>= <=) inc-dec(++)
        value = value * 10 + (*s - '0'); //~ mul-div(*#1) add-sub(+) sub-add(-)
        if (value > INT_MAX) //~ boundary(>) negate-comparison(>)
            return false; //~ return-value(true)
    }
    if (*s != '\0') //~ negate-comparison(!=)
        return false; //~ return-value(true)
    *out = (int)(value * sign); //~ mul-div(*#2)
    return true; //~ return-value(false)
}

void reverse(char *s) {
    if (!*s) //~ remove-not(!)
        return;
    char *end = s + strlen(s) - 1; //~ add-sub(+) zero-result(strlen) sub-add(-)
    while (s < end) { //~ boundary(<) negate-comparison(<)
        char c = *s;
        *s++ = *end; //~ inc-dec(++)
        *end-- = c; //~ dec-inc(--)
    }
}

static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; //~ return-value(0) boundary(>= <=) negate-comparison(>= <=) add-sub(+)
}

int compare_ignoring_case(const char *a, const char *b) {
    for (;; a++, b++) { //~ inc-dec(++#*)
        int d = lower((unsigned char)*a) - lower((unsigned char)*b); //~ zero-result(lower#*) sub-add(-)
        if (d != 0 || !*a) //~ negate-comparison(!=) remove-not(!)
            return d; //~ return-value(0)
    }
}

int count_words(const char *s) {
    int words = 0; //~ constant(0=>1)
    bool inside = false; //~ constant(false=>true)
    for (; *s; ++s) { //~ inc-dec(++)
        bool blank = *s == ' ' || *s == '\t' || *s == '\n'; //~ negate-comparison(==#*)
        if (!blank && !inside) //~ remove-not(!#*)
            ++words; //~ inc-dec(++)
        inside = !blank; //~ remove-not(!)
    }
    return words; //~ return-value(0)
}

const char *to_hex(unsigned value, char buffer[static 9]) {
    static const char digits[] = "0123456789abcdef";
    int i = 8; //~ constant(8=>0)
    buffer[i] = 0; //~ constant(0=>1)
    do {
        buffer[--i] = digits[value & 0xf]; //~ dec-inc(--) and-or(&)
        value >>= 4; //~ shr-shl(>>=)
    } while (value);
    return buffer + i; //~ return-value(0) add-sub(+)
}

char *join(const char *const *parts, size_t count, char between) {
    size_t total = 1; //~ constant(1=>0)
    for (size_t i = 0; i < count; i++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++)
        total += strlen(parts[i]) + 1; //~ add-sub(+= +) zero-result(strlen)
    char *out = malloc(total); //~ zero-result(malloc)
    if (out == NULL) //~ negate-comparison(==)
        return NULL;
    char *at = out;
    for (size_t i = 0; i < count; i++) { //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++)
        if (i > 0) //~ boundary(>) negate-comparison(>)
            *at++ = between; //~ inc-dec(++)
        size_t n = strlen(parts[i]); //~ zero-result(strlen)
        memcpy(at, parts[i], n);
        at += n; //~ add-sub(+=)
    }
    *at = '\0'; //~ constant('\0'=>1)
    return out; //~ return-value(0)
}

const char *ordinal(int n) {
    if (n % 100 >= 11 && n % 100 <= 13) //~ rem-mul(%#*) boundary(>= <=) negate-comparison(>= <=)
        return "th"; //~ return-value(0)
    return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th"; //~ return-value(0) rem-mul(%#*) negate-comparison(==#*)
}
