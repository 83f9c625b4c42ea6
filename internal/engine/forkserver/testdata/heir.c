/* Starts itself anew in all ways that there are, and says what it is then. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Written to by the run. */
volatile int marker = 1;
volatile int at_constructor;

__attribute__((constructor)) static void constructor(void)
{
	at_constructor = marker;
}

/* What can be seen of the surroundings. */
static void look(void)
{
	DIR *d = opendir("/proc/self/fd");
	for (struct dirent *e; (e = readdir(d));)
		if (*e->d_name != '.' && atoi(e->d_name) != dirfd(d))
			printf(" %s", e->d_name);
	closedir(d);
	for (char **e = environ; *e; e++)
		printf(" %s", *e);
	puts("");
}

static void start(const char *how, char *self)
{
	char *argv[] = {self, (char *)"child", NULL}, *custom[] = {(char *)"A=1", (char *)"LD_PRELOAD=", NULL};
	char *name = strrchr(self, '/') + 1;
	pid_t pid = 0;
	int status = 0;
	if (!strcmp(how, "posix_spawn"))
		status = posix_spawn(&pid, self, NULL, NULL, argv, environ);
	else if (!strcmp(how, "posix_spawnp"))
		status = posix_spawnp(&pid, name, NULL, NULL, argv, environ);
	else if (!strcmp(how, "system")) {
		char command[4096];
		snprintf(command, sizeof command, "%s child", self);
		exit(system(command) != 0);
	} else if ((pid = !strcmp(how, "vfork") ? vfork() : fork()) == 0) {
		if (!strcmp(how, "execv"))
			execv(self, argv);
		else if (!strcmp(how, "execve") || !strcmp(how, "vfork"))
			execve(self, argv, environ);
		else if (!strcmp(how, "environment"))
			execve(self, argv, custom);
		else if (!strcmp(how, "execvp"))
			execvp(name, argv);
		else if (!strcmp(how, "execvpe"))
			execvpe(name, argv, environ);
		else if (!strcmp(how, "execl"))
			execl(self, self, "child", NULL);
		else if (!strcmp(how, "execlp"))
			execlp(name, name, "child", NULL);
		else if (!strcmp(how, "execle"))
			execle(self, self, "child", NULL, environ);
		else if (!strcmp(how, "fexecve"))
			fexecve(open(self, O_RDONLY | O_CLOEXEC), argv, environ);
		else if (!strcmp(how, "twice"))
			execl(self, self, "execv", NULL);
		else if (!strcmp(how, "moved"))
			execle(self, self, "child", NULL, (char *[]){(char *)"LD_LIBRARY_PATH=/", (char *)"LD_PRELOAD=libm.so.6", NULL});
		_exit(99);
	}
	if (status || waitpid(pid, &status, 0) < 0 || status) {
		printf("%s: status %x\n", how, status);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "child";
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(how, "child")) {
		printf("%d %d", at_constructor, marker);
		look();
		if (argc > 2)
			*(volatile char *)strtoul(argv[2], NULL, 16) = 1;
		return 0;
	}
	if (!strcmp(how, "forever")) {
		/* Each has two of its own. */
		for (int i = 0; i < 2; i++)
			if (fork() == 0) {
				execl(argv[0], argv[0], "forever", NULL);
				_exit(0);
			}
		while (wait(NULL) > 0)
			;
		return 0;
	}
	if (!strcmp(how, "marks")) {
		execl(argv[0], argv[0], "child", argv[2], NULL);
		return 99;
	}
	start(how, argv[0]);
	return 0;
}
