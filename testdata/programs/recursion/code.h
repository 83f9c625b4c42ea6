#ifndef CODE_H
#define CODE_H
int ackermann(int m, int n);
int is_even(unsigned n);
int is_odd(unsigned n);
int hanoi(int n, int from, int to, int *moves);
int permutations(char *s, int at, int n, int (*visit)(const char *));
int depth_of(int n);
int evaluate(const char **p);
long tail_sum(int n, long sum);
int queens(int n, int row, unsigned columns, unsigned left, unsigned right);
#endif
