#ifndef CODE_H
#define CODE_H
int next_id(void);
int next_even(void);
const char *name_of(int n);
int fibonacci(int n);
int memo_hits(void);
int header_user_a(int by);
int header_user_b(int by);
int *slot(int i);
int average(int sample);

/* Each unit has a copy of this with a variable of its own. */
static inline int running_total(int by) {
    static int total = 100;
    total += by;
    return total;
}
#endif
