#ifndef CODE_H
#define CODE_H
int last_number(int *items, int count);
char *last_text(char **items, int count);
double last_real(double *items, int count);
int filled_number(int *items, int count);
int filled_text(char **items, int count);
int filled_real(double *items, int count);
int step_number(int *items, int by);
char *step_text(char **items, int by);
double step_real(double *items, int by);
int counted(int n);
int calculate(int op, int a, int b);
const char *op_name(int op);
int ops(void);
long total(int a, int b);
int twice(int a);
#endif
