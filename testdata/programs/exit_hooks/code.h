#ifndef CODE_H
#define CODE_H
void plan(int value);
int planned(void);
int status_for(int failures);
#endif
