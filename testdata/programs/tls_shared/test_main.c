#include "lib.h"

#include <check.h>
#include <pthread.h>

int both(int code);
int own_value(void);

static void *run(void *arg) {
    int *out = arg;
    out[0] = both(5);
    out[1] = lib_take();
    out[2] = lib_level(2);
    out[3] = lib_level(2);
    out[4] = own_value();
    return 0;
}

int main(void) {
    int here[5], there[5];
    pthread_t t;
    CHECK_EQ(lib_record(0), 0);
    run(here);
    CHECK(pthread_create(&t, 0, run, there) == 0);
    CHECK(pthread_join(t, 0) == 0);
    for (int i = 0; i < 2; i++) {
        int *out = i ? there : here;
        CHECK_EQ(out[0], 1);
        CHECK_EQ(out[1], 306);
        CHECK_EQ(out[2], 9);
        CHECK_EQ(out[3], 10);
        CHECK_EQ(out[4], 2);
    }
    CHECK_EQ(both(0), 0);
    CHECK_EQ(lib_errors, 4);
    CHECK_EQ(lib_level(-4), 6);
    return CHECK_DONE();
}
