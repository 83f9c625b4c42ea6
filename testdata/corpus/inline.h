//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
#ifndef INLINE_H
#define INLINE_H

#define HALF(x) ((x) / 2)

static inline int average(int a, int b) {
    return HALF(a) + HALF(b) + (a & b & 1); //~ return-value(0) add-sub(+#*) and-or(&#*)
}

static inline __attribute__((always_inline)) int largest_of(int a, int b, int c) {
    int m = a;
    if (b > m) //~ boundary(>) negate-comparison(>)
        m = b;
    if (c > m) //~ boundary(>) negate-comparison(>)
        m = c;
    return m; //~ missed:always-inline return-value(0)
}

static inline int never_used(int a) { return a + 1; }

#endif
