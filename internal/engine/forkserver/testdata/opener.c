/* Opens a library and has it tell its answer, in ways that the first argument names. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *library, *other;

static void *open_it(const char *path)
{
	void *lib = dlopen(path, RTLD_NOW);
	if (!lib) {
		fputs(dlerror(), stderr);
		exit(9);
	}
	return lib;
}

static void tell(void *lib, const char *by)
{
	void (*f)(void) = (void (*)(void))dlsym(lib, by);
	if (!f)
		exit(8);
	f();
	fflush(stdout);
}

/* What is mapped later lies elsewhere. */
static void fill_gaps(void)
{
	for (int i = 0; i < 1000; i++)
		mmap(NULL, 1 << 12, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void *in_thread(void *arg)
{
	tell(open_it(library), "tell");
	return arg;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "nothing";
	library = argc > 2 ? argv[2] : "";
	other = argc > 3 ? argv[3] : "";
	if (!strcmp(how, "once")) {
		tell(open_it(library), "tell");
	} else if (!strcmp(how, "moved")) {
		open_it("libm.so.6");
		fill_gaps();
		tell(open_it(library), "tell");
	} else if (!strcmp(how, "again")) {
		for (int i = 0; i < 200; i++) {
			void *lib = open_it(library);
			if (i % 50 == 0) {
				tell(lib, "tell");
				fill_gaps();
			}
			dlclose(lib);
		}
	} else if (!strcmp(how, "needed")) {
		tell(open_it(other), "tell_again");
	} else if (!strcmp(how, "thread")) {
		pthread_t t;
		pthread_create(&t, NULL, in_thread, NULL);
		pthread_join(t, NULL);
	} else if (!strcmp(how, "child")) {
		if (fork() == 0) {
			tell(open_it(library), "tell");
			_exit(0);
		}
		wait(NULL);
	} else if (!strcmp(how, "exec")) {
		execl(argv[0], argv[0], "moved", library, NULL);
	}
	return 0;
}
