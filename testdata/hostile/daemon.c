#include "hostile.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Leaves its group and session and will not listen to polite signals. */
static void detach(void) {
    pid_t child = fork();
    if (child == 0) {
        setsid();
        if (fork() != 0)
            _exit(0);
        signal(SIGTERM, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        signal(SIGINT, SIG_IGN);
        for (;;)
            pause();
    }
    waitpid(child, 0, 0);
}

int act(int provoke) {
    if (provoke > 0)
        detach();
    return 42;
}
