#include "code.h"

#include <string.h>

v4i madd(v4i a, v4i b, v4i c) { return a * b + c; }

v4i select_larger(v4i a, v4i b) {
    v4i mask = a > b;
    return (a & mask) | (b & ~mask);
}

v4f blend(v4f a, v4f b, float t) { return a * (1 - t) + b * t; }

int horizontal(v4i v) {
    int sum = 0;
    for (int i = 0; i < 4; i++)
        sum += v[i];
    return sum;
}

v4i rotate(v4i v) { return __builtin_shufflevector(v, v, 1, 2, 3, 0) - 1; }

v16b brighten(v16b v, unsigned char by) {
    v16b sum = v + by;
    v16b overflow = (v16b)(sum < v);
    return sum | overflow;
}

v8s widen_shift(v8s v, int by) { return (v << (short)by) ^ (v >> 1); }

v2d divide(v2d a, v2d b) {
    v2d q = a / b;
    q[1] = -q[1];
    return q;
}

ext3 cross(ext3 a, ext3 b) { return a.yzx * b.zxy - a.zxy * b.yzx; }

int count_equal(const unsigned char *a, const unsigned char *b, int n) {
    int count = 0;
    for (; n >= 16; n -= 16, a += 16, b += 16) {
        v16b x, y;
        memcpy(&x, a, 16);
        memcpy(&y, b, 16);
        v16b equal = (v16b)(x == y) & 1;
        for (int i = 0; i < 16; i++)
            count += equal[i];
    }
    return count;
}

v4i to_int(v4f v) { return __builtin_convertvector(v + 0.5f, v4i); }

v4i logic(v4i a, v4i b) { return (a == b) - (a <= b) + (a % 3); }

v4i step(v4i *v) {
    *v += (v4i){1, 2, 3, 4};
    v4i old = *v;
    *v -= 5;
    return old;
}
