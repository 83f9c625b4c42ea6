#include "code.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

volatile sig_atomic_t total, depth_seen, on_alternate;
static sigjmp_buf recovery;
static char *alternate;
static const size_t alternate_size = 64 * 1024;

static int weight(int sig) { return sig == SIGUSR1 ? 1 : 10; }

void count_signal(int sig) { total = total + weight(sig); }

int install(int sig) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = count_signal;
    sigemptyset(&action.sa_mask);
    return sigaction(sig, &action, 0) == 0;
}

int send_many(int sig, int n) {
    int sent = 0;
    for (int i = 0; i < n; i++)
        sent += raise(sig) == 0;
    return sent;
}

static void where_am_i(int sig) {
    char here;
    on_alternate = &here >= alternate && &here < alternate + alternate_size;
    count_signal(sig);
}

int install_alternate(int sig) {
    stack_t stack;
    struct sigaction action;
    memset(&stack, 0, sizeof stack);
    alternate = malloc(alternate_size);
    stack.ss_sp = alternate;
    stack.ss_size = alternate_size;
    if (!alternate || sigaltstack(&stack, 0) != 0)
        return 0;
    memset(&action, 0, sizeof action);
    action.sa_handler = where_am_i;
    action.sa_flags = SA_ONSTACK | SA_RESTART;
    return sigaction(sig, &action, 0) == 0;
}

static void on_fault(int sig, siginfo_t *info, void *context) {
    (void)context;
    siglongjmp(recovery, sig == SIGSEGV && info->si_addr == 0 ? 2 : 1);
}

int recover_fault(int *address, int value) {
    struct sigaction action, before;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, &before);
    int result, how = sigsetjmp(recovery, 1);
    if (how == 0) {
        *(volatile int *)address = value + 1;
        result = 0;
    } else {
        result = how * 10;
    }
    sigaction(SIGSEGV, &before, 0);
    return result;
}

static volatile sig_atomic_t queued;
static void on_queue(int sig, siginfo_t *info, void *context) {
    (void)sig;
    (void)context;
    queued = queued * 2 + info->si_value.sival_int;
}

int value_of_queue(int sig, int value) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_queue;
    action.sa_flags = SA_SIGINFO;
    sigaction(sig, &action, 0);
    union sigval v;
    v.sival_int = value;
    sigqueue(getpid(), sig, v);
    return queued;
}

static volatile sig_atomic_t depth;
static void reenter(int sig) {
    depth++;
    if (depth > depth_seen)
        depth_seen = depth;
    if (depth < 3)
        raise(sig);
    depth--;
}

int nested_raise(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = reenter;
    action.sa_flags = SA_NODEFER;
    sigaction(SIGUSR2, &action, 0);
    raise(SIGUSR2);
    return depth_seen - depth;
}

int blocked_then_pending(int sig) {
    sigset_t set, before, pending;
    sigemptyset(&set);
    sigaddset(&set, sig);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    int start = total;
    raise(sig);
    int unchanged = total == start;
    sigpending(&pending);
    int waiting = sigismember(&pending, sig);
    pthread_sigmask(SIG_SETMASK, &before, 0);
    return unchanged * 100 + waiting * 10 + (total - start);
}
