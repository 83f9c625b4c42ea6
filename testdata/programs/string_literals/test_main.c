#include "code.h"

#include <check.h>
#include <string.h>

int main(void) {
    const char *kept = fixed();
    CHECK(strcmp(kept, "fixed") == 0);
    CHECK(fixed() == kept);
    CHECK(strcmp(day(3), "thu") == 0 && day(3) == days[3]);
    CHECK(strcmp(day(7), "none") == 0);
    CHECK(strcmp(plural(1), "") == 0 && strcmp(plural(3), "s") == 0);
    CHECK(stable());
    CHECK_EQ(remember(0), 1);
    CHECK_EQ(remember(1), 1);
    CHECK_EQ(length_of(1), 102);
    CHECK_EQ(length_of(2), 514);
    CHECK_EQ(length_of(3), 506);
    CHECK(wcscmp(wide(3), L"odd") == 0);
    CHECK(wcscmp(wide(2), L"even") == 0);
    CHECK_EQ(writable_first('b'), 'x' + 'b' - 'z');
    CHECK(strcmp(function_name(), "ction_name") == 0);
    CHECK_EQ(lookup("two"), 14);
    CHECK_EQ(lookup("four"), -1);
    CHECK(table_address(days));
    CHECK(is_default(default_text()) && !is_default("default"));
    return CHECK_DONE();
}
