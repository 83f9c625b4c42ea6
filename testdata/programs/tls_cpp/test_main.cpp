#include "code.h"

#include <check.h>
#include <thread>

static void in_thread(int id, int out[5]) {
    out[0] = count_up(id);
    out[1] = local_sequence() + local_sequence();
    out[2] = thread_name(id) == "thread-" + std::to_string(2 * id) && thread_name(99) == thread_name(id);
    out[3] = inline_user(1);
    out[4] = per_thread_slot();
}

int main() {
    CHECK_EQ(count_up(8), 50 + 20);
    CHECK_EQ(local_sequence(), 101);
    CHECK(thread_name(4) == "thread-8");
    CHECK_EQ(inline_user(3), 12 + 3 + 2 + 5);
    int before = constructed;
    int out[3][5];
    for (int i = 0; i < 3; i++)
        std::thread(in_thread, i, out[i]).join();
    for (int i = 0; i < 3; i++) {
        CHECK_EQ(out[i][0], 42 + i + 20);
        CHECK_EQ(out[i][1], 203);
        CHECK(out[i][2] == 1);
        CHECK_EQ(out[i][3], 12 + 1 + 2 + 5);
        CHECK_EQ(out[i][4], 17);
    }
    CHECK_EQ(constructed - before, 6);
    CHECK_EQ(destroyed_sum, 42 + 43 + 44 + 3 * 102);
    CHECK_EQ(Cache<int>::exchange(9), 5);
    CHECK_EQ(Cache<int>::exchange(1), 10);
    CHECK_EQ(Cache<long>::exchange(1), 4);
    return CHECK_DONE();
}
