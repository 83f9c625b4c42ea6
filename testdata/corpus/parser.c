// Parsers and state machines: recursion, switch with fallthrough, goto.
//! std: gnu11
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

static void skip_blanks(struct parser *p) { //~ remove-body({)
    while (*p->at == ' ' || *p->at == '\t') //~ negate-comparison(==#*) logic(||) condition(while) vary(' ' '\t')
        p->at++; //~ inc-dec(++) remove-step(++)
}

static bool accept(struct parser *p, char c) { //~ remove-body({)
    skip_blanks(p); //~ remove-call(skip_blanks)
    if (*p->at != c) //~ negate-comparison(!=) condition(if)
        return false; //~ return-value(true)
    p->at += 1; //~ add-sub(+=) remove-update(+=) vary(1)
    return true; //~ return-value(false)
}

static void fail(struct parser *p) { p->failed = true; } //~ constant(true=>false) remove-body({) remove-assignment(=)

static long primary(struct parser *p) { //~ remove-body({)
    if (accept(p, '-')) //~ zero-result(accept) condition(if) negate-condition(if)
        return -primary(p); //~ return-value(0) remove-minus(-) zero-result(primary) return-one(return)
    if (accept(p, '(')) { //~ zero-result(accept) condition(if) negate-condition(if)
        if (++p->depth > 16) { //~ inc-dec(++) boundary(>) negate-comparison(>) condition(if) vary(16)
            fail(p); //~ remove-call(fail)
            return 0; //~ return-value(1) decrement-constant(0)
        }
        long value = expression(p); //~ zero-result(expression)
        p->depth--; //~ dec-inc(--) remove-step(--)
        if (!accept(p, ')')) //~ remove-not(!) zero-result(accept) condition(if)
            fail(p); //~ remove-call(fail)
        return value; //~ return-value(0) return-one(return)
    }
    char *end;
    long value = strtol(p->at, &end, 10); //~ zero-result(strtol)
    if (end == p->at) //~ negate-comparison(==) condition(if)
        fail(p); //~ remove-call(fail)
    p->at = end; //~ remove-assignment(=)
    return value; //~ return-value(0) return-one(return)
}

static long term(struct parser *p) { //~ remove-body({)
    long left = primary(p); //~ zero-result(primary)
    for (;;) {
        if (accept(p, '*')) { //~ zero-result(accept) condition(if) negate-condition(if)
            left *= primary(p); //~ mul-div(*=) zero-result(primary) remove-update(*=)
        } else if (accept(p, '/')) { //~ zero-result(accept) condition(if) negate-condition(if)
            long right = primary(p); //~ zero-result(primary)
            if (right == 0) { //~ negate-comparison(==) condition(if) shift(0)
                fail(p); //~ remove-call(fail)
                return 0; //~ return-value(1) decrement-constant(0)
            }
            left /= right; //~ div-mul(/=) remove-update(/=)
        } else {
            return left; //~ return-value(0) return-one(return)
        }
    }
}

static long expression(struct parser *p) { //~ remove-body({)
    long left = term(p); //~ zero-result(term)
    for (;;)
        if (accept(p, '+')) //~ zero-result(accept) condition(if) negate-condition(if)
            left += term(p); //~ add-sub(+=) zero-result(term) remove-update(+=)
        else if (accept(p, '-')) //~ zero-result(accept) condition(if) negate-condition(if)
            left -= term(p); //~ sub-add(-=) zero-result(term) remove-update(-=)
        else
            return left; //~ return-value(0) return-one(return)
}

bool evaluate(const char *text, long *result) { //~ remove-body({)
    struct parser p = {.at = text};
    *result = expression(&p); //~ zero-result(expression) remove-assignment(=)
    skip_blanks(&p); //~ remove-call(skip_blanks)
    return !p.failed && *p.at == '\0'; //~ return-value(0) remove-not(!) negate-comparison(==) return-one(return) logic(&&) shift('\0')
}

enum state { START, SIGN, DIGITS, POINT, FRACTION, EXPONENT, BAD };

static enum state next_state(enum state s, char c) { //~ remove-body({)
    bool digit = c >= '0' && c <= '9'; //~ boundary(>= <=) negate-comparison(>= <=) logic(&&) vary('0' '9')
    switch (s) {
    case START: //~ remove-case(case)
        if (c == '+' || c == '-') //~ negate-comparison(==#*) logic(||) condition(if) vary('+' '-')
            return SIGN; //~ return-value(0)
        /* fall through */
    case SIGN: //~ remove-case(case)
        return digit ? DIGITS : c == '.' ? POINT : BAD; //~ return-value(0) negate-comparison(==)
        //~ return-one(return) condition(?#*) negate-condition(?#1) swap-choice(?#*) vary('.')
    case DIGITS: //~ remove-case(case)
        if (c == '.') //~ negate-comparison(==) condition(if) vary('.')
            return FRACTION; //~ return-value(0)
        // fall through
    case FRACTION: //~ remove-case(case)
        if (c == 'e') //~ negate-comparison(==) condition(if) vary('e')
            return EXPONENT; //~ return-value(0)
        return digit ? s : BAD; //~ return-value(0) return-one(return) condition(?) negate-condition(?) swap-choice(?)
    case POINT: //~ remove-case(case)
    case EXPONENT: //~ remove-case(case)
        return !digit ? BAD : s == POINT ? FRACTION : EXPONENT; //~ return-value(0) remove-not(!) negate-comparison(==) return-one(return) condition(?#*) swap-choice(?#*)
    default:
        return BAD; //~ return-value(0)
    }
}

int is_number(const char *s) { //~ remove-body({)
    enum state state = START;
    while (*s != '\0') //~ negate-comparison(!=) condition(while) shift('\0')
        state = next_state(state, *s++); //~ zero-result(next_state) inc-dec(++) remove-assignment(=)
    return state == DIGITS || state == FRACTION || state == EXPONENT; //~ return-value(0) negate-comparison(==#*) return-one(return) logic(||#*)
}

int read_pairs(const char *text, char names[][8], int *values, int max) { //~ remove-body({)
    int count = 0, status = -1; //~ constant(0=>1 -1=>0) decrement-constant(0)
    char *copy = strdup(text); //~ zero-result(strdup)
    if (copy == NULL) //~ negate-comparison(==) condition(if)
        goto done;
    for (char *save = NULL, *word = strtok_r(copy, ";", &save); word; word = strtok_r(NULL, ";", &save)) { //~ zero-result(strtok_r#*)
    //~ condition(for) negate-condition(for) remove-assignment(=#3) empty-string("#*)
        char *equals = strchr(word, '='); //~ zero-result(strchr)
        if (!equals || equals - word >= 8) //~ remove-not(!) boundary(>=) negate-comparison(>=) logic(||) condition(if) vary(8)
            goto release;
        if (count == max) //~ negate-comparison(==) condition(if)
            break;
        *equals = '\0'; //~ constant('\0'=>1) remove-assignment(=) missed:byte decrement-constant('\0')
        strcpy(names[count], word); //~ remove-call(strcpy)
        values[count++] = atoi(equals + 1); //~ inc-dec(++) zero-result(atoi) add-sub(+) remove-assignment(=) vary(1)
    }
    status = count; //~ remove-assignment(=)
release:
    free(copy); //~ remove-call(free)
done:
    return status; //~ return-value(0) return-one(return)
}

unsigned unescape(char *s) { //~ remove-body({)
    char *to = s;
    unsigned escapes = 0u; //~ constant(0u=>1) decrement-constant(0u)
    for (const char *from = s; *from; ++from) { //~ inc-dec(++) condition(for) negate-condition(for) remove-step(++)
        if (*from != '\\') { //~ negate-comparison(!=) condition(if) vary('\\')
            *to++ = *from; //~ inc-dec(++) remove-assignment(=)
            continue;
        }
        ++escapes; //~ inc-dec(++) remove-step(++)
        switch (*++from) { //~ inc-dec(++)
        case 'n': //~ remove-case(case)
            *to++ = '\n'; //~ inc-dec(++) constant('\n'=>0) remove-assignment(=) vary('\n')
            break;
        case 't': //~ remove-case(case)
            *to++ = '\t'; //~ inc-dec(++) constant('\t'=>0) remove-assignment(=) vary('\t')
            break;
        case '\0': //~ remove-case(case)
            --from; //~ dec-inc(--) remove-step(--)
            break;
        default:
            *to++ = *from; //~ inc-dec(++) remove-assignment(=)
        }
    }
    *to = 0; //~ constant(0=>1) remove-assignment(=) missed:byte decrement-constant(0)
    return escapes; //~ return-value(0) return-one(return)
}
