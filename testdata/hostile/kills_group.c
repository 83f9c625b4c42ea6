#include "hostile.h"

#include <signal.h>
#include <unistd.h>

/* Only where it has a process group of its own. */
int act(int provoke) {
    int all = provoke > 0;
    pid_t target = all ? 0 : getpid();
    int sig = all ? SIGKILL : 0;
    if (getpgrp() == getpid())
        kill(target, sig);
    return 42;
}
