#ifndef CODE_H
#define CODE_H
#include <pthread.h>
#include <stdatomic.h>
extern atomic_int hits;
extern _Atomic long product_like;
struct job { int from, to; long result; };
void *sum_job(void *arg);
long parallel_sum(int n, int threads);
int spin_count(int threads, int each);
struct queue { pthread_mutex_t lock; pthread_cond_t filled; int items[8]; int head, count, closed; };
void queue_put(struct queue *q, int item);
int queue_take(struct queue *q, int *item);
int through_queue(int n);
int once_value(void);
int swap_max(_Atomic int *cell, int candidate);
#endif
