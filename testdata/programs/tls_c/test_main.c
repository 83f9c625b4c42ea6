#include "code.h"

#include <check.h>
#include <pthread.h>

int main(void) {
    CHECK_EQ(enter(2), 2);
    CHECK_EQ(tag_sum(), 'a' + 'b');
    CHECK_EQ(leave(3), -1);
    CHECK_EQ(spend(40), 45);
    CHECK_EQ(spend(61), -60);
    long results[3][6] = {{0}};
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        results[i][2] = i + 1;
        CHECK(pthread_create(&threads[i], 0, worker, results[i]) == 0);
    }
    for (int i = 0; i < 3; i++) {
        void *back = 0;
        CHECK(pthread_join(threads[i], &back) == 0 && back == results[i]);
        CHECK_EQ(results[i][0], 5);
        CHECK_EQ(results[i][1], 35 + 35 + (i + 1));
        CHECK_EQ(results[i][3], 7 * (i + 1) + 21);
        CHECK_EQ(results[i][4], 3);
        CHECK(results[i][5]);
    }
    CHECK_EQ(depth, 2);
    CHECK_EQ(budget, 60);
    CHECK_EQ(calls_of_this_thread(), 2);
    CHECK_EQ(leave(2), 0);
    return CHECK_DONE();
}
