#include "code.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    CHECK_EQ(float_bits(1.0f), 0x3f800000);
    CHECK(scale_exponent(1.5f, 3) == 12.0f);
    CHECK(scale_exponent(0.0f, 3) == 0.0f);
    CHECK_EQ(swap_halves(0x12345678), 0x56791234);
    struct variant i = {INT, {.i = 40}}, d = {REAL, {.d = 2.5}}, s = {TEXT, {.s = "abcd"}};
    CHECK_EQ(value(i), 40);
    CHECK_EQ(value(d), 25);
    CHECK_EQ(value(s), 3);
    CHECK_EQ(value(add(i, d)), 425);
    CHECK_EQ(value(add(i, i)), 80);
    struct header h = {1, 2, 0, 5};
    CHECK_EQ(sizeof h, 15);
    set_length(&h, 0x7000010);
    CHECK_EQ(h.length, 0x10);
    CHECK_EQ(h.id, 0x15);
    CHECK_EQ(h.check, checksum(&h));
    h.type++;
    CHECK(h.check != checksum(&h));
    CHECK_EQ(offsets(), 151000 + 6 + 19 % 7);
    void *room = malloc(64);
    struct message *m = make_message(room, "hey");
    CHECK_EQ(m->head.length, 8);
    CHECK(strcmp(m->body, "hey") == 0);
    free(room);
    struct two t = {2, 100, 5};
    CHECK_EQ(semi_sum((struct semi){3, 200}, &t), 113);
    return CHECK_DONE();
}
