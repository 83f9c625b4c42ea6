#include "code.h"

#include <check.h>

int main(void) {
    CHECK_EQ(exit_of_child(5), 11);
    CHECK_EQ(signal_of_child(), 9);
    CHECK_EQ(pipe_sum(100), 5050);
    CHECK_EQ(shell_answer(4, 5), 14);
    CHECK_EQ(grandchildren(3), 4);
    CHECK_EQ(inherited(7), 0);
    CHECK_EQ(inherited(3), 1);
    return CHECK_DONE();
}
