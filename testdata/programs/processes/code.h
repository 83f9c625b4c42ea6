#ifndef CODE_H
#define CODE_H
int exit_of_child(int code);
int signal_of_child(void);
int pipe_sum(int n);
int shell_answer(int a, int b);
int grandchildren(int n);
int inherited(int value);
#endif
