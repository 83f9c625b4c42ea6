#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(run_accounts(4, 100), (1000 - 400) * 1000 + 400);
    Account a;
    a.deposit(-5);
    CHECK_EQ(a.balance(), 0);
    CHECK(!a.withdraw(1));
    a.deposit(2);
    CHECK(a.withdraw(2));
    std::vector<int> out = map_parallel({1, 2, 3, 4, 5}, triple_plus_one, 2);
    CHECK(out == std::vector<int>({4, 7, 10, 13, 16}));
    CHECK_EQ(sum_async(10), 34);
    CHECK_EQ(once_only(3), 10);
    CHECK_EQ(ping_pong(5), 15);
    CHECK_EQ(caught_in_thread(2), 2);
    CHECK_EQ(caught_in_thread(8), 'b' - 8);
    return CHECK_DONE();
}
