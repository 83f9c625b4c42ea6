#include "code.h"

int unit_b(int v) {
    Ring<int, 4> ring;
    ring.push(v);
    ring.push(v * 2);
    int first = ring.pop();
    ring.push(clamp_to(v, 0, 5));
    return first * 10000 + ring.total() * 10 + half_up(ring.used);
}

double unit_b_double(double v) {
    Ring<double, 2> ring;
    ring.push(clamp_to(v, -1.5, 1.5));
    ring.push(0.25);
    return ring.total();
}
