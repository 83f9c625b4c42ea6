/* A program that starts others, as tests of tools do. */
#include "code.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A mutant may call itself in each child: two bounds, of which a mutant can
 * lift only one, keep it from filling the machine. */
static int generation;

static pid_t start(void) {
    if (generation >= 6)
        _exit(97);
    pid_t child = fork();
    if (child == 0)
        generation++;
    return child;
}

static int wait_for(pid_t child) {
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        return -1;
    if (WIFSIGNALED(status))
        return 1000 + WTERMSIG(status);
    return WEXITSTATUS(status);
}

static int work(int code) { return code * 2 + 1; }

int exit_of_child(int code) {
    pid_t child = start();
    if (child == 0)
        _exit(work(code));
    return wait_for(child);
}

int signal_of_child(void) {
    pid_t child = start();
    if (child == 0) {
        raise(SIGKILL);
        _exit(0);
    }
    return wait_for(child) - 1000;
}

int pipe_sum(int n) {
    int ends[2], sum = 0, value;
    if (pipe(ends) != 0)
        return -1;
    pid_t child = start();
    if (child == 0) { /* ends[0] stays open: where both are made children, who ends first must not matter */
        for (int i = 1; i <= n; i++)
            if (write(ends[1], &i, sizeof i) != sizeof i)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    while (read(ends[0], &value, sizeof value) == sizeof value)
        sum += value;
    close(ends[0]);
    return wait_for(child) == 0 ? sum : -2;
}

int shell_answer(int a, int b) {
    char command[64];
    int answer = -1;
    snprintf(command, sizeof command, "echo $((%d + %d))", a, b * 2);
    FILE *f = popen(command, "r");
    if (!f || fscanf(f, "%d", &answer) != 1)
        answer = -2;
    if (f && pclose(f) != 0)
        answer = -3;
    return answer;
}

int grandchildren(int n) {
    if (n <= 0)
        return 1;
    pid_t child = start();
    if (child == 0)
        _exit(grandchildren(n - 1) + 1);
    return wait_for(child);
}

int inherited(int value) {
    char text[16];
    snprintf(text, sizeof text, "%d", value + 1);
    setenv("SAMPLE_VALUE", text, 1);
    int status = system("test \"$SAMPLE_VALUE\" = 8 && test -z \"$LD_PRELOAD\"");
    unsetenv("SAMPLE_VALUE");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
