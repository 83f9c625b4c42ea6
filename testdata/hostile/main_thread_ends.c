#include "hostile.h"

#include <pthread.h>
#include <unistd.h>

static void *other(void *arg) {
    int *on = arg;
    do
        usleep(40000);
    while (*on > 0);
    return 0;
}

/* The process lives on without its first thread. */
int act(int provoke) {
    static int on;
    pthread_t id;
    on = provoke;
    if (pthread_create(&id, 0, other, &on) != 0)
        return -1;
    if (provoke > 0)
        pthread_exit(0);
    pthread_join(id, 0);
    return 42;
}
