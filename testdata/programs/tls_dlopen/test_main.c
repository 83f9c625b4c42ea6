#include "host.h"

#include <check.h>
#include <pthread.h>

static visit_function visit;

static void *run(void *out) {
    *(int *)out = host_sum(visit, 0, 5);
    return 0;
}

int main(void) {
    CHECK(!host_open("./no-such-plugin.so"));
    CHECK(host_open("libplugin.so"));
    visit = host_find("plugin_visit");
    if (!visit) {
        printf("plugin_visit not found\n");
        return 2;
    }
    int here, there;
    pthread_t t;
    run(&here);
    CHECK(pthread_create(&t, 0, run, &there) == 0);
    CHECK(pthread_join(t, 0) == 0);
    CHECK_EQ(here, 14 + 15);
    CHECK_EQ(there, 14 + 15);
    CHECK_EQ(visit(0), 3 + 1 + 6);
    CHECK_EQ(visit(-1), -1);
    CHECK_EQ(visit(64), -1);
    CHECK_EQ(host_find("plugin_seen")(0), 6);
    return CHECK_DONE();
}
