#include "code.h"

#include <stdlib.h>

atomic_int hits;
_Atomic long product_like = 1;

void *sum_job(void *arg) {
    struct job *j = arg;
    j->result = 0;
    for (int i = j->from; i < j->to; i++)
        j->result += (long)i * i;
    hits++;
    return j;
}

long parallel_sum(int n, int threads) {
    pthread_t ids[8];
    struct job jobs[8];
    int step = n / threads;
    long total = 0;
    for (int i = 0; i < threads; i++) {
        jobs[i].from = i * step;
        jobs[i].to = i == threads - 1 ? n : (i + 1) * step;
        if (pthread_create(&ids[i], 0, sum_job, &jobs[i]) != 0)
            abort();
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], 0);
        total += jobs[i].result;
    }
    return total;
}

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static int guarded;

static void *spinner(void *arg) {
    int each = *(int *)arg;
    for (int i = 0; i < each; i++) {
        pthread_mutex_lock(&guard);
        guarded = guarded + 1;
        pthread_mutex_unlock(&guard);
        atomic_fetch_add_explicit(&product_like, 2, memory_order_relaxed);
    }
    return 0;
}

int spin_count(int threads, int each) {
    pthread_t ids[8];
    guarded = 0;
    for (int i = 0; i < threads; i++)
        if (pthread_create(&ids[i], 0, spinner, &each) != 0)
            abort();
    for (int i = 0; i < threads; i++)
        pthread_join(ids[i], 0);
    return guarded;
}

/* A mutant of these may wait for ever: no processor time is used. */
void queue_put(struct queue *q, int item) {
    pthread_mutex_lock(&q->lock);
    while (q->count == 8)
        pthread_cond_wait(&q->filled, &q->lock);
    q->items[(q->head + q->count) % 8] = item;
    q->count++;
    if (item < 0)
        q->closed = 1;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
}

int queue_take(struct queue *q, int *item) {
    pthread_mutex_lock(&q->lock);
    while (q->count == 0)
        pthread_cond_wait(&q->filled, &q->lock);
    *item = q->items[q->head];
    q->head = (q->head + 1) % 8;
    q->count--;
    /* Who takes on and on keeps the lock from others for as long as it likes. */
    if (q->count > 8)
        abort();
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
    return *item >= 0;
}

static void *producer(void *arg) {
    struct queue *q = arg;
    for (int i = 0; i < 20; i++)
        queue_put(q, i * 3);
    queue_put(q, -1);
    return 0;
}

int through_queue(int n) {
    struct queue q = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0, 0, 0};
    pthread_t id;
    int sum = 0, item;
    if (pthread_create(&id, 0, producer, &q) != 0)
        abort();
    while (queue_take(&q, &item))
        sum += item % n;
    pthread_join(id, 0);
    return q.closed ? sum : -1;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int made;
static void make(void) { made = made + 41; }

int once_value(void) {
    pthread_once(&once, make);
    return made + 1;
}

int swap_max(_Atomic int *cell, int candidate) {
    int old = atomic_load(cell);
    while (old < candidate)
        if (atomic_compare_exchange_weak(cell, &old, candidate))
            return 1;
    return 0;
}
