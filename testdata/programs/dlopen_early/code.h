#ifndef CODE_H
#define CODE_H
typedef int (*value_function)(int);
int result_of_constructor(void);
int use(int v);
const char *name(int upper);
#endif
