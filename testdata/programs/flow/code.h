#ifndef CODE_H
#define CODE_H
int sign(int v);
int grade(int points);
int elvis(int v, int other);
int choose(int a, int b, int (*f)(int));
int collatz(int n);
int find_pair(const int *v, int n, int sum, int *i, int *j);
int do_while(int n);
int comma(int n);
int short_circuit(int a, int b, int *evaluated);
int mixed_logic(int a, int b, int c, int d);
int backwards(int n);
int early(const char *s);
int bits(unsigned v);
int loop_exits(int n, int stop, int skip);
int infinite_with_break(int n);
int negated(int a, int b);
#endif
