#include "code.h"

template int clamp_to<int>(int, int, int);
template struct Ring<long, 3>;

int unit_a(int v) {
    Ring<int, 4> ring;
    for (int i = 0; i < 6; ++i)
        if (!ring.push(v + i))
            return ring.total() + half_up(v) * 1000;
    return -1;
}

bool rarely_used(int which) { return which == 0 ? rarely<int>(11) : which == 1 ? rarely<double>(9.5) : rarely<long>(10); }
