#include "code.h"

#include <string>
#include <vector>

// The one of lower priority number is constructed first.
__attribute__((init_priority(300))) Item late(20);
__attribute__((init_priority(200))) Item early(10);

static std::vector<int> make_squares(int n) {
    std::vector<int> v;
    for (int i = 0; i < n; ++i)
        v.push_back(i * i);
    return v;
}

static std::vector<int> squares = make_squares(6);
int computed = squares[3] + squares.back();

int square_of(int i) {
    if (i < 0 || i >= (int)squares.size())
        return -1;
    return squares[i];
}

namespace {
struct Closer { // runs after main, when the items are still there
    ~Closer() { exit_balance += early.weight + late.weight; }
} closer;
} // namespace
