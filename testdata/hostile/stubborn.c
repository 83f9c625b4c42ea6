#include "hostile.h"

#include <signal.h>

/* Blocks and ignores every signal that can be, and computes on. */
int act(int provoke) {
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_IGN);
    unsigned long left = 4 + (unsigned long)provoke;
    while (left != 0)
        left -= 4;
    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_DFL);
    sigprocmask(SIG_SETMASK, &before, 0);
    return 42;
}
