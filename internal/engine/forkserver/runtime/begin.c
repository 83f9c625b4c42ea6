/* Where the program meets the runtime: before the first constructor, and at main. */
#include "ames.h"
#include <dlfcn.h>
#include <elf.h>
#include <sys/auxv.h>

struct state ames;

typedef int main_function(int, char **, char **);
typedef int start_function(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

static main_function *real_main;

/* While we serve, no handler of the program may run, a test may send its parent any
 * signal, and SIGCHLD must stay pending until it is waited for; an ignored SIGCHLD would
 * not. A fault of our own ends the process all the same. */
void ames_block_signals(void)
{
	struct ames_sigaction plain = {0};
	sys_sigmask(~(ames_sigset)0, &ames.mask);
	SYS(SYS_rt_sigaction, SIGCHLD, NULL, &ames.chld, sizeof(ames_sigset));
	if (ames.chld.handler || ames.chld.flags)
		SYS(SYS_rt_sigaction, SIGCHLD, &plain, NULL, sizeof(ames_sigset));
}

void ames_restore_signals(void)
{
	if (ames.chld.handler || ames.chld.flags)
		SYS(SYS_rt_sigaction, SIGCHLD, &ames.chld, NULL, sizeof(ames_sigset));
	sys_sigmask(ames.mask, NULL);
}

/* Remembers the environment as it was, for starting the program anew. */
static char **copy_environment(char **envp, const char *control)
{
	size_t n = 0;
	while (envp[n])
		n++;
	char **copy = ames_memory((n + 1) * sizeof *copy, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!copy)
		return NULL;
	for (size_t i = 0; i < n; i++)
		copy[i] = ames_prefixed(envp[i], "AMES_CONTROL=") ? (char *)control : envp[i];
	return copy;
}

/* Takes our variables out of the environment, so that the program and what it
 * starts never see them. Ames adds an even number of entries: the words that
 * become free before the auxiliary vector are filled with entries that mean
 * nothing, for programs that look for the vector behind the environment. */
static void clean_environment(char **envp)
{
	char *preload = NULL;
	char **to = envp, **from;
	for (from = envp; *from; from++) {
		const char *rest = ames_prefixed(*from, "AMES_PRELOAD=");
		if (rest && *rest)
			preload = (char *)rest; /* LD_PRELOAD=..., as the user had it */
	}
	char **end = from;
	for (from = envp; *from; from++) {
		if (ames_prefixed(*from, "AMES_CONTROL=") || ames_prefixed(*from, "AMES_PRELOAD="))
			continue;
		if (!ames_prefixed(*from, "LD_PRELOAD="))
			*to++ = *from;
		else if (preload)
			*to++ = preload;
	}
	if (to == end)
		return;
	*to++ = NULL;
	for (; to < end; to += 2) {
		to[0] = (char *)AT_IGNORE;
		to[1] = NULL;
	}
}

static void remember_program(int argc, char **argv, char **envp)
{
	ames.argc = argc;
	ames.argv = argv;
	ames.envp = envp;
	char **end = envp;
	while (*end)
		end++;
	ames.auxv = (uint64_t *)(end + 1);
	uint64_t *a = ames.auxv;
	ames.exec_path = argv[0];
	ames.page_size = 4096;
	for (; a[0] != AT_NULL; a += 2) {
		if (a[0] == AT_EXECFN)
			ames.exec_path = (const char *)a[1];
		else if (a[0] == AT_PAGESZ)
			ames.page_size = a[1];
	}
	ames.auxv_words = (size_t)(a + 2 - ames.auxv);
	struct stat st;
	if (SYS(SYS_fstat, 1, &st) == 0) {
		ames.sink_dev = st.st_dev;
		ames.sink_ino = st.st_ino;
	}
}

/* A crash is an everyday event here. Where dumps go through a pipe the kernel starts
 * the program at its other end even for a limit of 0, but not for 1. */
static void no_core_dumps(void)
{
	char first = 0;
	struct rlimit lim;
	int fd = sys_open("/proc/sys/kernel/core_pattern", O_RDONLY);
	if (fd >= 0) {
		sys_read(fd, &first, 1);
		sys_close(fd);
	}
	SYS(SYS_prlimit64, 0, RLIMIT_CORE, NULL, &lim);
	lim.rlim_cur = first == '|' && lim.rlim_max > 0;
	SYS(SYS_prlimit64, 0, RLIMIT_CORE, &lim, NULL);
}

/* _Fork runs no atfork handlers of the program: it did not call fork. */
static void find_fork(void)
{
	ames.fork = (pid_t(*)(void))dlsym(RTLD_NEXT, "_Fork");
	if (!ames.fork)
		ames.fork = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
	if (!ames.fork)
		sys_exit(127);
}

/* Linked with -z initfirst: this runs before every other constructor. */
__attribute__((constructor)) static void begin(int argc, char **argv, char **envp)
{
	const char *control = NULL;
	for (char **e = envp; *e; e++)
		if (!control)
			control = ames_prefixed(*e, "AMES_CONTROL=");
	if (!control)
		return;
	remember_program(argc, argv, envp);
	ames.exec_envp = copy_environment(envp, "AMES_CONTROL=fresh");
	clean_environment(envp);
	find_fork();
	ames_know_modules();
	ames_know_linker();
	const char *inheritance = ames_prefixed(control, "heir:");
	if (inheritance) {
		ames.role = ames_inherit(inheritance);
		return;
	}
	ames.control = ames_high_fd(3);
	no_core_dumps();
	if (*control != 'f') /* "fresh" is for one run, which binds what it calls */
		ames_bind();
	ames_block_signals();
	ames.role = ames_serve();
	if (ames.new_envp)
		environ = ames.new_envp;
}

/* What main is called with. */
static struct {
	int argc;
	char **argv, **envp;
} to_main;

static void before_main(void)
{
	if (ames.role == ROLE_MAIN) {
		ames.at_main = 1;
		ames.envp = to_main.envp;
		ames_block_signals();
		ames.role = ames_serve();
		if (ames.new_envp)
			environ = to_main.envp = ames.new_envp;
		if (ames.new_argv) {
			to_main.argc = ames.new_argc;
			to_main.argv = ames.new_argv;
			return;
		}
	}
	ames_snapshot();
}

/* A program that looks at its own stack finds libc below main, and nothing in between. */
static int begin_main(int argc, char **argv, char **envp)
{
	to_main.argc = argc;
	to_main.argv = argv;
	to_main.envp = envp;
	before_main();
	__attribute__((musttail)) return real_main(to_main.argc, to_main.argv, to_main.envp);
}

__attribute__((visibility("default")))
int __libc_start_main(main_function *m, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end);

int __libc_start_main(main_function *m, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end)
{
	start_function *start = (start_function *)dlsym(RTLD_NEXT, "__libc_start_main");
	if (!start)
		sys_exit(127);
	if (ames.role == ROLE_OFF || ames.role == ROLE_CARRIER)
		return start(m, argc, argv, init, fini, rtld_fini, stack_end);
	real_main = m;
	if (ames.new_envp)
		environ = ames.new_envp; /* libc has set it since, before the constructors */
	if (ames.new_argv) {
		argc = ames.new_argc;
		argv = ames.new_argv;
	}
	return start(begin_main, argc, argv, init, fini, rtld_fini, stack_end);
}

/* The replacement arguments lie as the kernel lays them out, because libc finds
 * the environment behind the arguments. Kept until other arguments come. */
static struct {
	char *memory;
	size_t size;
	char *text; /* within memory: what the arguments were made from */
	size_t text_size;
	uint32_t count, env;
	char **envp, **exec_envp;
} args;

static size_t length(char **list)
{
	size_t n = 0;
	while (list[n])
		n++;
	return n;
}

/* Reports whether an entry of the environment is for the name of another one. */
static int same_name(const char *a, const char *b)
{
	while (*a == *b && *a && *a != '=')
		a++, b++;
	return *a == *b && *a == '=';
}

/* Writes the added entries, and those of the base that they do not replace. */
static char **join_environment(char **to, char **added, uint32_t count, char **base)
{
	for (uint32_t i = 0; i < count; i++)
		*to++ = added[i];
	for (; *base; base++) {
		int replaced = 0;
		for (uint32_t i = 0; i < count; i++)
			replaced |= same_name(*base, added[i]);
		if (!replaced)
			*to++ = *base;
	}
	*to++ = NULL;
	return to;
}

static int lay_out_args(const char *text, uint32_t count, uint32_t env, size_t size)
{
	char **base = ames.at_main ? environ : ames.envp;
	size_t words = 1 + count + 1 + env + length(base) + 1 + ames.auxv_words;
	size_t exec_words = env + length(ames.exec_envp) + 1, need = (words + exec_words + env) * 8 + size;
	if (need > args.size) {
		if (args.memory)
			SYS(SYS_munmap, args.memory, args.size);
		args.size = (need + 0xffff) & ~(size_t)0xffff;
		args.memory = ames_memory(args.size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (!args.memory) {
			args.size = 0;
			return ENOMEM;
		}
	}
	char **to = (char **)(void *)args.memory, **added = to + words + exec_words;
	args.text = (char *)(added + env);
	args.text_size = size;
	args.count = count;
	args.env = env;
	memcpy(args.text, text, size);
	*to++ = ames.argv[0];
	char *s = args.text;
	for (uint32_t i = 0; i < count + env; i++) {
		if (s >= args.text + size) {
			args.text_size = (size_t)-1; /* not to be taken for laid out */
			return EINVAL;
		}
		if (i < count)
			*to++ = s;
		else
			added[i - count] = s;
		s += ames_strlen(s) + 1;
	}
	*to++ = NULL;
	args.envp = to;
	to = join_environment(to, added, env, base);
	memcpy(to, ames.auxv, ames.auxv_words * 8);
	args.exec_envp = to + ames.auxv_words;
	join_environment(args.exec_envp, added, env, ames.exec_envp);
	return 0;
}

int ames_set_args(const char *text, uint32_t count, uint32_t env, size_t size)
{
	ames.new_argv = ames.new_envp = ames.new_exec_envp = NULL;
	if (!text)
		return 0;
	if (size && text[size - 1])
		return EINVAL;
	if (!args.memory || args.count != count || args.env != env || args.text_size != size ||
	    memcmp(args.text, text, size)) {
		int e = lay_out_args(text, count, env, size);
		if (e)
			return e;
	}
	ames.new_argv = (char **)(void *)args.memory;
	ames.new_argc = (int)count + 1;
	if (env) {
		ames.new_envp = args.envp;
		ames.new_exec_envp = args.exec_envp;
	}
	return 0;
}
