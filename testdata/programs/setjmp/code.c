#include "code.h"

#include <setjmp.h>
#include <signal.h>

static jmp_buf out;

static int fail_above(int value, int limit) {
    if (value > limit)
        longjmp(out, value - limit);
    return value * 2;
}

int protect(int value, int limit) {
    int code = setjmp(out);
    if (code != 0)
        return -code;
    return fail_above(value, limit) + 1;
}

int retry(int fail_times) {
    volatile int tries = 0;
    setjmp(out);
    tries++;
    if (tries <= fail_times)
        longjmp(out, 1);
    return tries;
}

static void descend(int depth, int code, jmp_buf to) {
    char frame[32];
    frame[depth % 32] = (char)depth;
    if (depth == 0)
        longjmp(to, code);
    descend(depth - 1 + (frame[depth % 32] - depth), code, to);
}

int deep_escape(int depth, int code) {
    jmp_buf here;
    switch (setjmp(here)) {
    case 0:
        descend(depth, code, here);
        return -100;
    case 1:
        return 10;
    case 7:
        return depth + 70;
    default:
        return -1;
    }
}

int masked_escape(int want) {
    sigjmp_buf here;
    sigset_t set, now;
    sigemptyset(&set);
    sigprocmask(SIG_SETMASK, &set, 0);
    if (sigsetjmp(here, want) == 0) {
        sigaddset(&set, SIGUSR2);
        sigprocmask(SIG_BLOCK, &set, 0);
        siglongjmp(here, 1);
    }
    sigprocmask(SIG_SETMASK, 0, &now);
    return sigismember(&now, SIGUSR2);
}

/* An error return out of recursive descent. */
struct parser {
    const char *at;
    const char *message;
    jmp_buf bail;
};

static int parse_term(struct parser *p) {
    int value = 0, digits = 0;
    if (*p->at == '(') {
        p->at++;
        value = parse_term(p);
        while (*p->at == '+') {
            p->at++;
            value += parse_term(p);
        }
        if (*p->at++ != ')') {
            p->message = "no )";
            longjmp(p->bail, 2);
        }
        return value;
    }
    for (; *p->at >= '0' && *p->at <= '9'; p->at++, digits++)
        value = value * 10 + (*p->at - '0');
    if (digits == 0) {
        p->message = "no digit";
        longjmp(p->bail, 1);
    }
    return value;
}

int parse_sum(const char *text, const char **error) {
    struct parser p = {text, 0, {0}};
    int code = setjmp(p.bail);
    if (code) {
        *error = p.message;
        return -code;
    }
    return parse_term(&p);
}
