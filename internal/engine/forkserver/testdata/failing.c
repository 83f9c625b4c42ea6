/* A program that does not come to main. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <pthread.h>
static void *nothing(void *p) { for (;;) pause(); return p; }
__attribute__((constructor)) static void construct(void)
{
	const char *mode = getenv("FAIL");
	if (!mode) return;
	printf("constructing\n");
	fflush(stdout);
	if (!strcmp(mode, "exit")) exit(3);
	if (!strcmp(mode, "abort")) abort();
	if (!strcmp(mode, "hang")) for (;;) pause();
	if (!strcmp(mode, "closeall")) for (int i = 0; i < 4096; i++) close(i);
	if (!strcmp(mode, "thread")) { pthread_t t; pthread_create(&t, NULL, nothing, NULL); }
	if (!strcmp(mode, "signals")) {
		sigset_t s;
		sigemptyset(&s);
		sigaddset(&s, SIGUSR1);
		sigprocmask(SIG_BLOCK, &s, NULL);
		signal(SIGCHLD, SIG_IGN);
	}
	if (!strcmp(mode, "redirect")) { freopen("/dev/null", "w", stdout); }
}
int main(void)
{
	sigset_t s;
	struct sigaction a;
	sigprocmask(SIG_SETMASK, NULL, &s);
	sigaction(SIGCHLD, NULL, &a);
	printf("main\n");
	return (a.sa_handler == SIG_IGN) * 2 + sigismember(&s, SIGUSR1);
}
