#ifndef CODE_H
#define CODE_H
int original(int v);
int other_name(int v);
int weak_name(int v);
extern int value, value_alias;
int call_by_alias(int v);
int same_function(void);
int set_value(int v);
int hidden_target_alias(int v);
extern int (*const exported)(int);
#endif
