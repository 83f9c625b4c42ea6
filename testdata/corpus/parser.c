// Parsers and state machines: recursion, switch with fallthrough, goto.
//! std: gnu11
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    const char *at;
    bool failed;
    int depth;
};

static long expression(struct parser *p);

static void skip_blanks(struct parser *p) {
    while (*p->at == ' ' || *p->at == '\t') //~ negate-comparison(==#*)
        p->at++; //~ inc-dec(++)
}

static bool accept(struct parser *p, char c) {
    skip_blanks(p); //~ remove-call(skip_blanks)
    if (*p->at != c) //~ negate-comparison(!=)
        return false; //~ return-value(true)
    p->at += 1; //~ add-sub(+=)
    return true; //~ return-value(false)
}

static void fail(struct parser *p) { p->failed = true; } //~ constant(true=>false)

static long primary(struct parser *p) {
    if (accept(p, '-')) //~ zero-result(accept)
        return -primary(p); //~ return-value(0) remove-minus(-) zero-result(primary)
    if (accept(p, '(')) { //~ zero-result(accept)
        if (++p->depth > 16) { //~ inc-dec(++) boundary(>) negate-comparison(>)
            fail(p); //~ remove-call(fail)
            return 0; //~ return-value(1)
        }
        long value = expression(p); //~ zero-result(expression)
        p->depth--; //~ dec-inc(--)
        if (!accept(p, ')')) //~ remove-not(!) zero-result(accept)
            fail(p); //~ remove-call(fail)
        return value; //~ return-value(0)
    }
    char *end;
    long value = strtol(p->at, &end, 10); //~ zero-result(strtol)
    if (end == p->at) //~ negate-comparison(==)
        fail(p); //~ remove-call(fail)
    p->at = end;
    return value; //~ return-value(0)
}

static long term(struct parser *p) {
    long left = primary(p); //~ zero-result(primary)
    for (;;) {
        if (accept(p, '*')) { //~ zero-result(accept)
            left *= primary(p); //~ mul-div(*=) zero-result(primary)
        } else if (accept(p, '/')) { //~ zero-result(accept)
            long right = primary(p); //~ zero-result(primary)
            if (right == 0) { //~ negate-comparison(==)
                fail(p); //~ remove-call(fail)
                return 0; //~ return-value(1)
            }
            left /= right; //~ div-mul(/=)
        } else {
            return left; //~ return-value(0)
        }
    }
}

static long expression(struct parser *p) {
    long left = term(p); //~ zero-result(term)
    for (;;)
        if (accept(p, '+')) //~ zero-result(accept)
            left += term(p); //~ add-sub(+=) zero-result(term)
        else if (accept(p, '-')) //~ zero-result(accept)
            left -= term(p); //~ sub-add(-=) zero-result(term)
        else
            return left; //~ return-value(0)
}

bool evaluate(const char *text, long *result) {
    struct parser p = {.at = text};
    *result = expression(&p); //~ zero-result(expression)
    skip_blanks(&p); //~ remove-call(skip_blanks)
    return !p.failed && *p.at == '\0'; //~ return-value(0) remove-not(!) negate-comparison(==)
}

enum state { START, SIGN, DIGITS, POINT, FRACTION, EXPONENT, BAD };

static enum state next_state(enum state s, char c) {
    bool digit = c >= '0' && c <= '9'; //~ boundary(>= <=) negate-comparison(>= <=)
    switch (s) {
    case START:
        if (c == '+' || c == '-') //~ negate-comparison(==#*)
            return SIGN; //~ return-value(0)
        /* fall through */
    case SIGN:
        return digit ? DIGITS : c == '.' ? POINT : BAD; //~ return-value(0) negate-comparison(==)
    case DIGITS:
        if (c == '.') //~ negate-comparison(==)
            return FRACTION; //~ return-value(0)
        // fall through
    case FRACTION:
        if (c == 'e') //~ negate-comparison(==)
            return EXPONENT; //~ return-value(0)
        return digit ? s : BAD; //~ return-value(0)
    case POINT:
    case EXPONENT:
        return !digit ? BAD : s == POINT ? FRACTION : EXPONENT; //~ return-value(0) remove-not(!) negate-comparison(==)
    default:
        return BAD; //~ return-value(0)
    }
}

int is_number(const char *s) {
    enum state state = START;
    while (*s != '\0') //~ negate-comparison(!=)
        state = next_state(state, *s++); //~ zero-result(next_state) inc-dec(++)
    return state == DIGITS || state == FRACTION || state == EXPONENT; //~ return-value(0) negate-comparison(==#*)
}

int read_pairs(const char *text, char names[][8], int *values, int max) {
    int count = 0, status = -1; //~ constant(0=>1 -1=>0)
    char *copy = strdup(text); //~ zero-result(strdup)
    if (copy == NULL) //~ negate-comparison(==)
        goto done;
    for (char *save = NULL, *word = strtok_r(copy, ";", &save); word; word = strtok_r(NULL, ";", &save)) { //~ zero-result(strtok_r#*)
        char *equals = strchr(word, '='); //~ zero-result(strchr)
        if (!equals || equals - word >= 8) //~ remove-not(!) boundary(>=) negate-comparison(>=)
            goto release;
        if (count == max) //~ negate-comparison(==)
            break;
        *equals = '\0'; //~ constant('\0'=>1)
        strcpy(names[count], word); //~ remove-call(strcpy)
        values[count++] = atoi(equals + 1); //~ inc-dec(++) zero-result(atoi) add-sub(+)
    }
    status = count;
release:
    free(copy); //~ remove-call(free)
done:
    return status; //~ return-value(0)
}

unsigned unescape(char *s) {
    char *to = s;
    unsigned escapes = 0u; //~ constant(0u=>1)
    for (const char *from = s; *from; ++from) { //~ inc-dec(++)
        if (*from != '\\') { //~ negate-comparison(!=)
            *to++ = *from; //~ inc-dec(++)
            continue;
        }
        ++escapes; //~ inc-dec(++)
        switch (*++from) { //~ inc-dec(++)
        case 'n':
            *to++ = '\n'; //~ inc-dec(++) constant('\n'=>0)
            break;
        case 't':
            *to++ = '\t'; //~ inc-dec(++) constant('\t'=>0)
            break;
        case '\0':
            --from; //~ dec-inc(--)
            break;
        default:
            *to++ = *from; //~ inc-dec(++)
        }
    }
    *to = 0; //~ constant(0=>1)
    return escapes; //~ return-value(0)
}
