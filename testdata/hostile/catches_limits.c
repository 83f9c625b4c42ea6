#include "hostile.h"

#include <signal.h>
#include <sys/resource.h>

static volatile sig_atomic_t caught;
static void on_limit(int sig) { caught += sig; }

/* Takes the signals of resource limits as if nothing had happened, and raises the soft limits. */
int act(int provoke) {
    struct rlimit cpu;
    signal(SIGXCPU, on_limit);
    signal(SIGXFSZ, on_limit);
    signal(SIGALRM, on_limit);
    if (getrlimit(RLIMIT_CPU, &cpu) == 0) {
        cpu.rlim_cur = cpu.rlim_max;
        setrlimit(RLIMIT_CPU, &cpu);
    }
    unsigned long left = 7 + (unsigned long)provoke;
    while (left != 0)
        left -= 7;
    return 42 + caught;
}
