#include "hostile.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *bump(void *arg) {
    pthread_mutex_lock(&lock);
    counter += *(int *)arg;
    pthread_mutex_unlock(&lock);
    return 0;
}

int act(int provoke) {
    pthread_t other;
    int by = 42;
    pthread_mutex_lock(&lock);
    if (pthread_create(&other, 0, bump, &by) != 0)
        return -1;
    if (provoke == 0)
        pthread_mutex_unlock(&lock);
    pthread_join(other, 0);
    return counter;
}
