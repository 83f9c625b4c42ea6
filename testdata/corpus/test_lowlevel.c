#include "lowlevel.c"

#include "../programs/check.h"

int main(void) {
    CHECK_EQ(count_bits(0xf0f1), 9);
    CHECK_EQ(rotate_left(0x80000001u, 4), 0x18);
    CHECK_EQ(rotate_left(5, 0), 5);
    CHECK_EQ(next_power_of_two(33), 64);
    CHECK_EQ(next_power_of_two(64), 64);
    CHECK_EQ(reverse_bits(0x1d), 0xb8);
    uint64_t words[2] = {0, 7};
    set_bit(words, 3, true);
    set_bit(words, 65, false);
    CHECK(words[0] == 8 && words[1] == 5);
    CHECK_EQ(read_big_endian((const unsigned char *)"\x01\x02\x03\x04"), 0x01020304);
    struct date d = next_month((struct date){.day = 3, .month = 12, .year = 1999});
    CHECK(d.month == 1 && d.year == 2000);
    d = next_month(d);
    CHECK_EQ(days_since(d, (struct date){.day = 1, .month = 1, .year = 1998}), 752);
    CHECK_EQ(add_with_asm(40, 2), 42);
    CHECK_EQ(wait_ticks(3), 3);
    CHECK_EQ(ticks, 0);
    CHECK_EQ(enter_and_leave(2), 30);
    CHECK(value_as_real((struct value){.kind = INTEGER, .integer = 3}) == 3);
    CHECK(value_as_real((struct value){.kind = REAL, .real = 2.5}) == 2.5);
    CHECK(value_as_real((struct value){.kind = TEXT, .text = "x"}) == -1);
    CHECK_EQ(exponent_of(2.0f), 128);
    CHECK_EQ(largest(3, 4, 9, 2), 9);
    CHECK_EQ(trace_of_square(2, (const int[2][2]){{1, 2}, {3, 4}}), 29);
    CHECK_EQ(divide_all((int[]){8, 9}, (int[]){2, 3}, 2), 7);
    CHECK_EQ(divide_all((int[]){8, 0}, (int[]){2, 0}, 2), -1);
    CHECK_EQ(divide_all((int[]){8, 9}, (int[]){2, 0}, 2), -2);
    CHECK(find_operation("none") == NULL);
    CHECK_EQ(fold(find_operation("multiply"), (int[]){2, 3, 4}, 3, 1), 24);
    CHECK_EQ(fold(find_operation("minimum"), (int[]){2, 3, 4}, 3, 9), 2);
    CHECK_EQ(apply_named(0, 2, 3), 6);
    short from[7] = {1, 2, 3, 4, 5, 6, 7}, to[7] = {0};
    send(to, from, 7);
    CHECK(memcmp(from, to, sizeof to) == 0);
    return CHECK_DONE();
}
