#ifndef CODE_H
#define CODE_H
int run(const unsigned char *code, int *steps);
int value_of(const char *text, int base);
int countdown(int n);
#endif
