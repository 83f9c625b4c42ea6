#ifndef CODE_H
#define CODE_H
#include <signal.h>
#include <stddef.h>
extern volatile sig_atomic_t total, depth_seen, on_alternate;
int install(int sig);
int install_alternate(int sig);
void count_signal(int sig);
int send_many(int sig, int n);
int recover_fault(int *address, int value);
int value_of_queue(int sig, int value);
int nested_raise(void);
int blocked_then_pending(int sig);
#endif
