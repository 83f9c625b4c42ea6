#include "values.cpp"

#include "../programs/check.h"

int main() {
    std::unique_ptr<Tree> tree;
    CHECK(insert(tree, 5) && insert(tree, 3) && insert(tree, 8) && insert(tree, 9) && !insert(tree, 3));
    CHECK_EQ(depth(tree.get()), 3);
    CHECK_EQ(tree->left->key, 3);
    CHECK_EQ(owners(5), 15);
    CHECK_EQ(level_or("7", 0), 7);
    CHECK_EQ(level_or("3", 0), 2);
    CHECK_EQ(level_or("!", 5), 4);
    CHECK_EQ(level_or("12", 5), 4);
    CHECK_EQ(total_size({std::string("ab"), 2.5, true, std::monostate()}), 20);
    CHECK_EQ(use_bindings(11), 17);
    CHECK_EQ(next_id(), 131);
    CHECK_EQ(next_id(), 142);
    CHECK(nested_depth(3) == 4 && depth_now == 0);
    CHECK_EQ(count_hits(3), 12);
    CHECK(use_lists(2) == 3 && use_lists(-4) == 8 && use_lists(6) == 6);
    CHECK_EQ(by_reference(3, 1, 2), 123);
    CHECK(use_sensor(0) == 3.5 && use_sensor(1) == 9.5 && use_sensor(2) == 2);
    return CHECK_DONE();
}
