#ifndef CODE_H
#define CODE_H
#define WEAK __attribute__((weak))
WEAK int missing(int v);      /* defined nowhere */
WEAK extern int missing_data; /* defined nowhere */
int overridden(int v);        /* weak in code.c, strong in strong.c */
int kept(int v);              /* weak, and nothing else */
extern int level;             /* weak variable, overridden */
int call_missing(int v);
int has_missing_data(void);
int call_all(int v);
#endif
