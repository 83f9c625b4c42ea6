#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(write_lines("sample.txt", 10), 10);
    CHECK_EQ(write_lines("sample.txt", 10), -1);
    CHECK_EQ(count_lines("sample.txt"), 10);
    CHECK_EQ(file_sum("sample.txt"), 285);
    CHECK_EQ(append("sample.txt", "100\n"), 30);
    CHECK_EQ(file_sum("sample.txt"), 385);
    CHECK_EQ(mapped("sample.txt"), 19);
    CHECK_EQ(count_lines("missing.txt"), -1);
    CHECK_EQ(make_tree("sample.d", 3), 3);
    CHECK_EQ(remove_tree("sample.d", 3), 3);
    CHECK_EQ(move_and_remove("sample.txt", "moved.txt"), 0);
    return CHECK_DONE();
}
