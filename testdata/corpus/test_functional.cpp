#include "functional.cpp"

#include "../programs/check.h"

int main() {
    std::vector<int> v = {3, 8, 1, 5, 9};
    CHECK_EQ(count_between(v, 3, 9), 3);
    CHECK(squares_of_odd(v) == std::vector<int>({9, 1, 25, 81}));
    sort_by_distance(v, 4);
    CHECK(v == std::vector<int>({3, 5, 1, 8, 9}));
    CHECK_EQ(immediately(5), 3);
    CHECK_EQ(immediately(8), 0);
    CHECK_EQ(use_counter(7), 89);
    CHECK_EQ(generic_lambdas(6), 11);
    CHECK_EQ(total(v), 40);
    CHECK_EQ(inner({1, 2}, {3, 4}), 15);
    CHECK_EQ(index_of_smallest(v), 2);
    CHECK_EQ(index_of_smallest({}), -1);
    CHECK(over_array(5) == 2 && over_array(6) == -1 && over_array(12) == -1);
    CHECK_EQ(use_functions(2), 52);
    CHECK(longest_key({{"a", 1}, {"bbb", 0}, {"cc", 2}}) == "cc");
    CHECK(any_of_each({{1, 2}, {2}}, 2) && !any_of_each({{1, 2}, {2}}, 1));
    Accumulator a;
    a.add_all({-3, -2});
    CHECK_EQ(a.result(), -502);
    return CHECK_DONE();
}
