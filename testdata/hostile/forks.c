#include "hostile.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int started;

/* Two bounds, of which a mutant can lift only one. */
static pid_t start(void) {
    if (started >= 16)
        return 0x7fffffff;
    started++;
    return fork();
}

/* Never all processes of the machine, whatever a mutant makes of one condition. */
static void end(pid_t child) {
    if (child > 1)
        if (child != -1 && child != 0x7fffffff)
            kill(child, SIGKILL);
}

/* Children that wait for ever and outlive the program, with its descriptors. */
int act(int provoke) {
    pid_t children[16] = {0};
    int n = 2 + provoke * 10, gone = 0;
    for (int i = 0; i < n && i < 16; i++) {
        children[i] = start();
        if (children[i] == 0) {
            for (;;)
                pause();
        }
    }
    int kept = provoke;
    for (int i = 0; i < n && i < 16; i++)
        if (kept == 0) {
            end(children[i]);
            gone += waitpid(children[i], 0, 0) == children[i];
        }
    return gone == n || n > 2 ? 42 : 41;
}
