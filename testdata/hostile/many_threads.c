#include "hostile.h"

#include <pthread.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *wait_at_gate(void *arg) {
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
    return arg;
}

/* At most 200, which wait for each other. */
int act(int provoke) {
    pthread_t ids[200];
    int n = provoke > 0 ? 200 : 4, started = 0;
    pthread_mutex_lock(&gate);
    for (int i = 0; i < n && i < 200; i++)
        started += pthread_create(&ids[i], 0, wait_at_gate, 0) == 0;
    if (provoke == 0)
        pthread_mutex_unlock(&gate);
    for (int i = 0; i < started; i++)
        pthread_join(ids[i], 0);
    return started + 38;
}
