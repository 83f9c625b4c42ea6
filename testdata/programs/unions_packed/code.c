#include "code.h"

#include <string.h>

uint32_t float_bits(float f) {
    union word w = {.f = f};
    return w.u;
}

float scale_exponent(float f, int by) {
    union word w;
    w.f = f;
    if (((w.u >> 23) & 0xff) != 0)
        w.u += (uint32_t)by << 23;
    return w.f;
}

uint32_t swap_halves(uint32_t v) {
    union word w = {v}, r;
    r.half.low = w.half.high;
    r.half.high = w.half.low + 1;
    return r.u;
}

long value(struct variant v) {
    switch (v.kind) {
    case INT: return v.i;
    case REAL: return (long)(v.d * 10);
    case TEXT: return (long)strlen(v.s) - 1;
    }
    return -99;
}

struct variant add(struct variant a, struct variant b) {
    struct variant r = {INT, {0}};
    if (a.kind == REAL || b.kind == REAL) {
        r.kind = REAL;
        r.d = (a.kind == REAL ? a.d : (double)a.i) + (b.kind == REAL ? b.d : (double)b.i);
    } else {
        r.i = a.i + b.i;
    }
    return r;
}

uint16_t checksum(const struct header *h) {
    const uint8_t *p = (const uint8_t *)h;
    uint16_t sum = 0;
    for (size_t i = 0; i < sizeof *h; i++)
        if (i < offsetof(struct header, check) || i >= offsetof(struct header, id))
            sum = (uint16_t)(sum * 31 + p[i]);
    return sum;
}

void set_length(struct header *h, uint32_t length) {
    h->length = length & 0xffffff;
    h->id += h->length;
    h->check = checksum(h);
}

size_t offsets(void) {
    return sizeof(struct header) * 10000 + offsetof(struct two, c) * 100 + sizeof(struct semi) + offsetof(struct message, body) % 7;
}

struct message *make_message(void *room, const char *text) {
    struct message *m = room;
    m->n = (int)strlen(text) + 1;
    memset(&m->head, 0, sizeof m->head);
    m->head.type = 3;
    memcpy(m->body, text, (size_t)m->n);
    set_length(&m->head, (uint32_t)m->n * 2);
    return m;
}

int semi_sum(struct semi s, const struct two *t) { return s.c + s.i - (int)t->b + t->c * t->a; }
