#include "code.h"

#include <check.h>

int main(void) {
    CHECK(install(SIGUSR1));
    CHECK_EQ(send_many(SIGUSR1, 3), 3);
    CHECK_EQ(total, 3);
    CHECK(install_alternate(SIGUSR2));
    CHECK_EQ(send_many(SIGUSR2, 2), 2);
    CHECK_EQ(total, 23);
    CHECK_EQ(on_alternate, 1);
    int cell = 0;
    CHECK_EQ(recover_fault(&cell, 4), 0);
    CHECK_EQ(cell, 5);
    CHECK_EQ(recover_fault(0, 4), 20);
    CHECK_EQ(recover_fault(0, 4), 20);
    CHECK_EQ(value_of_queue(SIGRTMIN, 6), 6);
    CHECK_EQ(value_of_queue(SIGRTMIN, 1), 13);
    CHECK_EQ(nested_raise(), 3);
    CHECK_EQ(blocked_then_pending(SIGUSR1), 111);
    return CHECK_DONE();
}
