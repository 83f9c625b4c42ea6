#include "code.h"

#include <check.h>
#include <cstdlib>
#include <unistd.h>

int square_of(int i);

namespace {
// Constructed before anything else and so destroyed last: judges the end of the program.
struct Judge {
    ~Judge() {
        if (exit_balance != 0) {
            printf("exit balance is %d\n", exit_balance);
            fflush(stdout);
            _exit(3);
        }
    }
};
__attribute__((init_priority(101))) Judge judge;
} // namespace

int main() {
    CHECK_EQ(registered_count(), 2);
    CHECK_EQ(registered_total(), 31 + 61);
    CHECK_EQ(early.order, 1);
    CHECK_EQ(late.order, 2);
    CHECK_EQ(computed, 9 + 25);
    CHECK_EQ(square_of(4), 16);
    CHECK_EQ(square_of(6), -1);
    CHECK_EQ(name_sum, 'a' * 8 + 'm' * 4 + 'e' * 2 + 's');
    CHECK_EQ(checksum("b"), 'b');
    CHECK_EQ(scale(200), 100);
    CHECK_EQ(register_item(1), 3);
    CHECK_EQ(registered_total(), 96);
    return CHECK_DONE();
}
