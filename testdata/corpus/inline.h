#ifndef INLINE_H
#define INLINE_H

#define HALF(x) ((x) / 2)

static inline int average(int a, int b) { //~ remove-body({)
    return HALF(a) + HALF(b) + (a & b & 1); //~ return-value(0) add-sub(+#*) and-or(&#*) return-one(return) vary(1)
}

static inline __attribute__((always_inline)) int largest_of(int a, int b, int c) { //~ missed:always-inline remove-body({)
    int m = a;
    if (b > m) //~ boundary(>) negate-comparison(>) condition(if)
        m = b; //~ remove-assignment(=)
    if (c > m) //~ boundary(>) negate-comparison(>) condition(if)
        m = c; //~ remove-assignment(=)
    return m; //~ missed:always-inline return-value(0) return-one(return)
}

static inline int never_used(int a) { return a + 1; }

#endif
