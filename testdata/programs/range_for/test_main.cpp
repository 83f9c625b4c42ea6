#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(sum_array(), 30);
    CHECK_EQ(sum_span(0, 6, 2), 4 + 16 + 3);
    CHECK_EQ(sum_span(3, 3, 1), 0);
    std::vector<int> v{1, 0, 3};
    CHECK_EQ(scale(v, 4), 2);
    CHECK(v == std::vector<int>({4, 0, 12}));
    CHECK_EQ(count_long({{"abc", 2}, {"z", 9}, {"q", 1}}, 4), 11);
    CHECK_EQ(sum_list(5), -16);
    CHECK_EQ(nested_pairs({3, 1, 2}), 3);
    CHECK_EQ(first_negative({4, 5, -1}), 2);
    CHECK_EQ(first_negative({4, 5, 0, 7}), -3);
    CHECK_EQ(chars("aBcD"), 2);
    return CHECK_DONE();
}
