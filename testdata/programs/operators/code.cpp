#include "code.h"

int Pooled::live;
static Pooled slots[4];
static bool taken[4];

void *Pooled::operator new(std::size_t) {
    for (int i = 0; i < 4; ++i)
        if (!taken[i]) {
            taken[i] = true;
            live++;
            return &slots[i];
        }
    static char overflow[sizeof(Pooled)];
    return overflow;
}

void Pooled::operator delete(void *p) noexcept {
    for (int i = 0; i < 4; ++i)
        if (p == &slots[i]) {
            taken[i] = false;
            live -= 1;
        }
}

int operator""_km(unsigned long long v) { return (int)v * 1000; }
int operator""_len(const char *s, std::size_t n) { return (int)n + (s[0] == '#'); }

int use_arithmetic(const Vec &a, const Vec &b) {
    Vec c = a + b * 2 - -a;
    c += 3 * b;
    return c * a + (~c)[0] + c(1, 2) + (int)((a << 2) % 5)[1];
}

int use_compare(const Vec &a, const Vec &b) { return (a == b) + (a != b) * 10 + (a < b) * 100 + (b < a) * 1000; }

int use_steps(Vec v) {
    Vec before = v++;
    ++v;
    Handle h{&v};
    (*h).x += before.y;
    return (int)(long)v + h->y + (v, 5);
}

int use_pool(int n) {
    Pooled *all[8] = {};
    for (int i = 0; i < n && i < 8; ++i)
        all[i] = new Pooled;
    int peak = Pooled::live;
    for (Pooled *p : all)
        delete p;
    return peak * 10 + Pooled::live;
}

int use_literals() { return 3_km + "#abc"_len - "xy"_len; }

bool logical(const Vec &a, const Vec &b) { return (a && !b) || bool(b + a); }
