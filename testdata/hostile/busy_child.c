#include "hostile.h"

#include <sys/wait.h>
#include <unistd.h>

/* Waits for a child that computes without end: itself it uses no time. */
int act(int provoke) {
    unsigned long left = 5 + (unsigned long)provoke;
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        while (left != 0)
            left -= 5;
        _exit(42);
    }
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}
