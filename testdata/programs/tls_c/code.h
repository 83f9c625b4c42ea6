#ifndef CODE_H
#define CODE_H
extern __thread int depth;      /* defined in vars.c, zero */
extern __thread long budget;    /* defined in vars.c, 100 */
extern _Thread_local char tag[8];

int enter(int by);
int leave(int by);
long spend(long amount);
int calls_of_this_thread(void);
int *address_of_depth(void);
void set_tag(int n);
int tag_sum(void);
void *worker(void *arg);
#endif
