#ifndef CODE_H
#define CODE_H
extern int trace[8];
extern int traced;
void note(int what);
int mix(int a, int b);
int mixed_early(void);
int closing(int v);
#endif
