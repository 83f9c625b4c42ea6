#ifndef CODE_H
#define CODE_H
int add(int v);
int steps(int v);
int bits(int v);
int loops(int v);
float real(float v);
int narrow(int v);
int stored(int v);
int pointer(int n);
long functions(long v);
long global(int n);
int counted(int v);
#endif
