#include "code.h"

#include <check.h>

int main() {
    CHECK_EQ(unit_a(21), 42 + 7 + 5);
    CHECK_EQ(unit_b(1), 42 - 800 + 2);
    CHECK_EQ(unit_a(0), 42 + 9 + 6);
    CHECK_EQ(shared_counter(), 10);
    CHECK(&shared_instance(3) == &shared_instance(4));
    CHECK_EQ(Logged::made, 1);
    CHECK_EQ(Registry<int>::items.size(), 2);
    CHECK_EQ(Config::get().limit(), 54);
    CHECK_EQ(Config::get().limit(), 54);
    CHECK_EQ(initializer_runs, 1);
    CHECK_EQ(guarded_with_failures(2), 33);
    CHECK_EQ(guarded_with_failures(9), 31);
    CHECK_EQ(local_per_call(true), 4);
    CHECK_EQ(local_per_call(true), 5);
    CHECK_EQ(local_per_call(false), 99);
    CHECK_EQ(Logged::made, 3);
    CHECK_EQ(Logged::dropped, 0);
    CHECK(greeting() == "hello" && &greeting() == &greeting());
    return CHECK_DONE();
}
