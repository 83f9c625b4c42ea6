#include "parser.c"

#include "../programs/check.h"

int main(void) {
    long n;
    CHECK(evaluate("1 + 2 * (3 - -4) / 2", &n) && n == 8);
    CHECK(evaluate(" 10 - 3 - 2 ", &n) && n == 5);
    CHECK(!evaluate("1 / 0", &n) && !evaluate("(1", &n) && !evaluate("", &n) && !evaluate("1 2", &n));
    CHECK(!evaluate("(((((((((((((((((1)))))))))))))))))", &n));
    CHECK(evaluate("((((((((((((((((1))))))))))))))))", &n) && n == 1);
    CHECK(is_number("+12.5e7") && is_number("3") && is_number(".5") && is_number("1.") && is_number("1e5"));
    CHECK(!is_number("") && !is_number(".") && !is_number("+") && !is_number("x") && !is_number("1.e.") && !is_number("--"));
    char names[3][8];
    int values[3];
    CHECK_EQ(read_pairs("a=1;bee=22", names, values, 3), 2);
    CHECK(strcmp(names[1], "bee") == 0 && values[0] == 1 && values[1] == 22);
    CHECK_EQ(read_pairs("a=1;b=2", names, values, 1), 1);
    CHECK_EQ(read_pairs("a", names, values, 1), -1);
    CHECK_EQ(read_pairs("muchtoolong=1", names, values, 1), -1);
    char text[] = "a\\nb\\t\\\\c\\";
    CHECK_EQ(unescape(text), 4);
    CHECK(strcmp(text, "a\nb\t\\c") == 0);
    return CHECK_DONE();
}
