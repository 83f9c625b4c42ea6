/* C as few people write it, and all of it somewhere in real code. */
#include "code.h"

#include <stddef.h>

int ptr(int *p, int n) {
    return 2[p] + *(1 + p) + *(p + n) + (p + n)[-1] + *(n + p - 1) + (int)(&p[n] - p) + (int)(p + 3 - &p[1]);
}

int ptr2(const char *s) {
    int n = 0;
    while (*s++) n += 1;
    return n + "abc"[1] + 1["xyz"] + *("hello" + 2);
}

int ptr3(int *p) {
    int r = *p++;
    r += *++p;
    r += (*p)++;
    r += ++*p;
    r += p--[0];
    r -= *--p;
    r += -p[1];
    return r;
}

int ptr4(int *p, int *q) {
    int r = 0;
    for (; p < q; p += 2) r = r * 3 + *p;
    for (; p > q - 4; --p) r ^= p[-1];
    return r;
}

void *ptr5(void *p, size_t n) { p = p + n; p -= 1; return (char *)p - 2 + 1; }

ptrdiff_t ptr6(int (*a)[4]) {
    return (int)(a[1] + 2 - *a) + (a + 1)[0][1] + (*(a + 2))[3] + (int)(&a[2] - (a + 1));
}

int vla(int n, int m, int a[n][m + 1]) {
    int (*p)[m + 1] = a;
    p++;
    p = p - 1;
    p = p + 1;
    return a[1][2] + p[0][m - 1] + (int)(sizeof *p) + (int)(p - a);
}

int vla2(int n) {
    int k = 0;
    int r = sizeof(int[n++]) + sizeof(k++);
    typedef char row[n * 2];
    return r + n + k + sizeof(row);
}

int comma(int a, int b) {
    int r = (a++, b--, a * b);
    r = a ? b ? 1 : 2 : b ? a - 3 : ~b;
    return r ?: a + b;
}

int elvis(int a, int b) { return (a - 2 ?: b) + (!a ?: b) + (a ?: !b); }

int sc(int a, int b) {
    int x = 0, y = 0;
    if ((x = a) && (y = b - 1) || !(x = y + 2)) return x * 10 + y;
    return !x && (x -= 3, !y) ? x : -y;
}

int se(int a) {
    int r = ({ int t = a + 1; t *= 2; t; }) - ({ a > 2 ? a : -a; });
    return ({ !r; }) + ({ if (!r) a = 5; a; });
}

int lits(int a) {
    int q[] = { [2] = a + 1, [0] = a - 1 };
    small s = (small){ .y = a * 2, .x = -a };
    return q[0] + q[2] * 3 + s.x - s.y + ((int[]){ a, ~a, !a })[1] + (&(small){ a & 3, a | 4 })->y;
}

small rs(int a) { small s = { a, 5 }; return s; }

small rs2(int a) { return rs(a + 1); }

fpair rf(float a) { return (fpair){ a * 2, a - 1 }; }

big rb(long a) { big b = { a, a + 1, a - 1 }; return b; }

tiny rt(int a) { tiny t = { a }; return t; }

onlyd rd(double d) { onlyd r = { d / 2 }; return r; }

onlyp rp(int *p) { onlyp r = { p + 1 }; return r; }

onlyu ru(int i) { onlyu u; u.i = i; return u; }

_Complex float rcf(float a) { return a + 2.0fi; }

_Complex short rcs(short a) { _Complex short z = a; z += 3; return z; }

int useStructs(int a) {
    int q[3] = {1, 2, 3};
    small s = rs(a), t = rs2(a);
    fpair f = rf(a);
    tiny y = rt(a);
    onlyd d = rd(a);
    onlyp p = rp(q);
    s = rs(3);
    return s.x + t.y + (int)f.x + y.c + (int)d.d + *p.p + rs(2).y +
           rt(7).c + (int)rd(8).d + rp(q).p[0] + ru(6).i + (int)rb(3).b + (int)__real__ rcf(3) + __real__ rcs(4);
}

_Complex double cx(_Complex double z, double d) {
    z += d;
    z -= 1;
    z *= 2;
    z = -z + ~z;
    z++;
    --z;
    __real__ z += 2;
    __imag__ z -= d;
    return z * d - d + z / 2.0 - (d - z);
}

int cx2(_Complex double z) { return !z + (z == 1.0) + (z ? 2 : 4) + (!z ? 1 : 3); }

_Complex int ci(_Complex int z, int n) {
    z += n;
    z = n - z;
    z = z - n;
    z++;
    return z * 2;
}

__int128 i128(__int128 a, unsigned __int128 b) {
    a += b;
    a *= 3;
    a /= 2;
    a <<= 3;
    a >>= 1;
    a++;
    --a;
    a = -a;
    a = ~a;
    return a - (a % 7) + (a < 0) + !a;
}

unsigned __int128 u128(unsigned __int128 a, int n) { return (a + 1) << n; }

int duff(const char *f, int n) {
    int r = 0, k = (n + 7) / 8;
    switch (n % 8) {
    case 0:
        do {
            r += *f++;
        case 7: r -= *f++;
        case 6: r ^= *f++;
        case 5: r += *f++;
        case 4: r -= *f++;
        case 3: r += *f++;
        case 2: r ^= *f++;
        case 1: r -= *f++;
        } while (--k > 0);
    }
    return r;
}

int ranges(int a) {
    switch (a + 1) {
    case 0 ... 3:
        return 1;
    case 100 ... 300:
        a -= 5;
    case 5:
        return -a;
    default:
        break;
    case -1:
        a = 7;
    }
    return !a ? 3 : a;
}

int kr(a, b, c, d) char a; short b; float c; unsigned char d; {
    a += b;
    b -= a;
    c *= 2;
    return a - b + (int)c - d;
}

int krcall(int n) { return kr(n, n + 1, 1.5f, 300) + kr(-n, 2, 2.0, n - 1); }

int digr(int n) <%
    int q<:3:> = <% n + 1, n - 1, -n %>;
    int x = 5;
    return q<:0:> * q<:1:> - q<:2:> + x;
%>

int multi(int a, /* - */ int b) { return a /* + */ - // *
   b * /* / */
   a
   + ( - b ) /**/-/**/ ~ /**/ a; }

int gen(int a, double d) {
    return _Generic(a - 1, int: a - 1, default: a + 1) + (int)_Generic(d, float: d * 2, double: d - 2) + _Generic(!a, int: !a, default: -a);
}

int nested(int a, int b) { return comma(sc(a, b - 1), elvis(b + 1, a)) - sc(comma(a, b), -a); }

int loops(int n) {
    int r = 0;
    for (;;) { if (r++ > n) break; if (!(r & 1)) continue; r += 2; } do { r--; } while (0);
    do if (!--r) break;
    while (r > n - 2);
    while (!(r > 50 || r < -50)) r = r * 2 + 1;
    return r;
}

static int add(int a, int b) { return a + b; } static int sub(int a, int b) { return a - b; }

static int (*const table[])(int, int) = { add, sub, [3] = add };

int calls(int i, int a, int b) {
    return table[i](a, b) - (*table[1])(b, a) + (i ? add : sub)(a, -b);
}

int sz(int a) { return sizeof(a++) + sizeof a * 2 - (sizeof(long) + a) + _Alignof(int) * a; }

int gotos(int a) {
    void *l[] = { &&x, &&y };
    goto *l[a & 1];
    x: a += 3;
    if (a > 9) goto end;
    y: a -= 1;
    end: return a;
}

const char *strs(int a) { return &"abcdefgh"[a] + 1; }

