#ifndef CODE_H
#define CODE_H
const char *mode(int fast);
int is_fast(const char *m);
int count_unset(const char *const *values, int n);
const char *unset(void);
#endif
