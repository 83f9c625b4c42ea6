#ifndef CODE_H
#define CODE_H
int not_word(int c);
int not_both(int a, int b);
int not_either(int a, int b);
int not_picked(int a, int b);
int not_values(int a, int b);
int until_either(int a, int b);
int not_inside(int a, int b);
int not_large(int a);
int not_twice(int a);
int most(int a, int b);
int loose(int a, int b);
double fused(double a, double b);
unsigned shifted(void);
int likely(int a, int b);
int operators(int a, int b);
int returned(int a, int b);
int each(int n);
int noted(int n);
#endif
