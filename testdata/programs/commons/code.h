#ifndef CODE_H
#define CODE_H
extern int first_common, second_common[16];
extern double aligned_common;
extern const int constants[4];
extern char zeroed[100000];
int set_commons(int v);
int read_commons(void);
int sum_constants(int limit);
int touch_zeroed(int at);
int static_data(int v);
#endif
