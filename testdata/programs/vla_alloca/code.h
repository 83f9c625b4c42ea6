#ifndef CODE_H
#define CODE_H
int sum_vla(int n);
int matrix(int rows, int cols);
int reverse_compare(const char *s);
long many_allocas(int rounds);
int vla_param(int n, int m, int a[n][m]);
int jump_out(int n);
unsigned long sizes(int n);
#endif
