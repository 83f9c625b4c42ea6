#include "code.h"

int dense(int v) {
    switch (v) {
    case 0: return 10;
    case 1: return v + 20;
    case 2: return 7;
    case 3: return -1;
    case 4: return 99;
    case 5: return v * v;
    default: return 0;
    }
}

int sparse(long long v) {
    switch (v) {
    case -1000000000000LL: return 1;
    case 17: return 2;
    case 9000000000LL: return 3;
    }
    return 4;
}

int falls(int v) {
    int n = 0;
    switch (v) {
    case 3:
        n += 100; /* fall through */
    case 2:
        n += 10; /* fall through */
    case 1:
        n += 1;
        break;
    case 4:
    case 5:
        n = 7;
    }
    return n;
}

int ranges(unsigned char c) {
    switch (c) {
    case '0' ... '9': return c - '0';
    case 'a' ... 'f': return c - 'a' + 10;
    case 128 ... 255: return -2;
    default: return -1;
    }
}

int middle_default(int v) {
    int n = 1;
    switch (v % 4) {
    case 1:
        n = 5;
        break;
    default:
        n = n * 2; /* fall through */
    case 2:
        n += 3;
    }
    return n;
}

int nested(int a, int b) {
    switch (a) {
    case 0:
        switch (b) {
        case 0: return 1;
        case 1: break;
        default: return 2;
        }
        return 3;
    case 1:
        if (b > 5) {
        case 2:
            return b - a;
        }
        return 4;
    }
    return 5;
}

int in_loop(const char *text) {
    int vowels = 0, others = 0;
    for (; *text; text++) {
        switch (*text) {
        case ' ':
            continue;
        case '.':
            goto out;
        case 'a': case 'e': case 'i': case 'o': case 'u':
            vowels++;
            break;
        default:
            others++;
        }
    }
out:
    return vowels * 100 + others;
}

const char *color_name(enum color c) {
    switch (c) {
    case RED: return "red";
    case GREEN: return "green";
    case BLUE: return "blue";
    }
    return "?";
}

void duff(char *to, const char *from, int n) {
    int rounds = (n + 3) / 4;
    switch (n % 4) {
    case 0:
        do {
            *to++ = *from++;
        case 3:
            *to++ = *from++;
        case 2:
            *to++ = *from++;
        case 1:
            *to++ = *from++;
        } while (--rounds > 0);
    }
}

int no_default(int v) {
    int result = v;
    switch (v > 2) {
    case 1:
        result = 50 - v;
    }
    return result;
}

int huge(unsigned long v) {
    switch (v & 15) {
    case 0: case 2: case 4: return 0;
    case 1: case 3: case 9: case 11: return 1;
    case 15: return v > 15 ? 3 : 2;
    default: return 4;
    }
}
