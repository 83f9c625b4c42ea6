#include "text.c"

#include "../programs/check.h"

int main(void) {
    char buffer[16];
    CHECK_EQ(length(""), 0);
    CHECK_EQ(length("four"), 4);
    CHECK(strcmp(copy_bounded(buffer, "abcdef", 4), "abc") == 0);
    CHECK(strcmp(copy_bounded(buffer, "ab", 4), "ab") == 0);
    CHECK(copy_bounded(buffer, "ab", 0) == buffer);
    int n = 7;
    CHECK(parse_int("-120", &n) && n == -120);
    CHECK(parse_int("+9", &n) && n == 9);
    CHECK(!parse_int("", &n) && !parse_int("1a", &n) && !parse_int("99999999999", &n));
    strcpy(buffer, "abcd");
    reverse(buffer);
    CHECK(strcmp(buffer, "dcba") == 0);
    buffer[0] = 0;
    reverse(buffer);
    CHECK(compare_ignoring_case("Hello", "hELLO") == 0);
    CHECK(compare_ignoring_case("abc", "abd") < 0);
    CHECK(compare_ignoring_case("abc", "AB") > 0);
    CHECK_EQ(count_words("  two words\n"), 2);
    CHECK_EQ(count_words(""), 0);
    CHECK(strcmp(to_hex(0xbeef, buffer), "beef") == 0);
    CHECK(strcmp(to_hex(0, buffer), "0") == 0);
    const char *parts[] = {"a", "bc", "d"};
    char *joined = join(parts, 3, '-');
    CHECK(strcmp(joined, "a-bc-d") == 0);
    free(joined);
    CHECK(strcmp(ordinal(1), "st") == 0 && strcmp(ordinal(12), "th") == 0 && strcmp(ordinal(23), "rd") == 0);
    CHECK(strcmp(ordinal(42), "nd") == 0 && strcmp(ordinal(14), "th") == 0);
    return CHECK_DONE();
}
