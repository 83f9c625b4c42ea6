/* What a process of a run starts: where an heir may be among that, it gets the runtime by its environment. These
 * functions stand before libc's, since the runtime is preloaded. */
#include "ames.h"
#include "handed.h"
#include <dlfcn.h>
#include <link.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* The first entry of LD_PRELOAD as this process was started: the runtime. */
static const char *runtime_path(size_t *length)
{
	for (char **e = ames.exec_envp; e && *e; e++) {
		const char *path = ames_prefixed(*e, "LD_PRELOAD=");
		if (!path)
			continue;
		for (*length = 0; path[*length] && path[*length] != ':';)
			++*length;
		return path;
	}
	return NULL;
}

#define CONTROL "AMES_CONTROL=heir"
#define PRELOAD "LD_PRELOAD="
#define HAD "AMES_PRELOAD="

static size_t entries(char *const *envp)
{
	size_t n = 0;
	while (envp && envp[n])
		n++;
	return n;
}

/* How many bytes an environment for an heir needs. */
static size_t room_for(char *const *envp)
{
	size_t runtime = 0, had = 0;
	runtime_path(&runtime);
	for (size_t i = 0; envp && envp[i]; i++)
		if (ames_prefixed(envp[i], PRELOAD))
			had = had ? had : ames_strlen(envp[i]) + 1;
	return (entries(envp) + 3) * sizeof(char *) + sizeof PRELOAD + runtime + sizeof HAD + 2 * had +
	       sizeof CONTROL + 22 + AMES_HANDED_PATH;
}

static char *append(char *to, const char *s, size_t n)
{
	memcpy(to, s, n);
	return to + n;
}

/* Memory for environments. It is not on the stack, which may be as small as GoogleTest's for its children. Who
 * executes something after vfork leaves it in the memory of the process that waits for it: so the oldest of many
 * goes when there is a new one. By then what was executed has it no more. */
#define MOST_LEFT 256

static struct left {
	char *memory;
	size_t size;
} left[MOST_LEFT];
static uint32_t next_left;

static void *take_memory(size_t size)
{
	char *memory = ames_memory(size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!memory)
		return NULL;
	struct left *at = &left[__atomic_fetch_add(&next_left, 1, __ATOMIC_SEQ_CST) % MOST_LEFT];
	char *old = __atomic_exchange_n(&at->memory, NULL, __ATOMIC_SEQ_CST);
	if (old)
		SYS(SYS_munmap, old, at->size);
	at->size = size;
	__atomic_store_n(&at->memory, memory, __ATOMIC_SEQ_CST);
	return memory;
}

/* Gives back what nothing was executed with. */
static void give_back(void *memory)
{
	for (size_t i = 0; i < MOST_LEFT; i++) {
		char *expected = memory;
		if (__atomic_compare_exchange_n(&left[i].memory, &expected, NULL, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
			SYS(SYS_munmap, memory, left[i].size);
			return;
		}
	}
}

/* Adds two entries: see preloadEnv in server.go, and clean_environment. NULL if there is no memory. */
static char **heir_environment(char *const *envp)
{
	size_t n = entries(envp), length = 0;
	const char *runtime = runtime_path(&length);
	char **out = take_memory(room_for(envp)), **to = out;
	if (!out)
		return NULL;
	char *text = (char *)(out + n + 3);
	const char *had = NULL;
	char *preload = text;
	text = append(text, PRELOAD, sizeof PRELOAD - 1);
	text = append(text, runtime, length);
	for (size_t i = 0; i < n; i++) {
		const char *rest = had ? NULL : ames_prefixed(envp[i], PRELOAD);
		if (!rest) {
			*to++ = envp[i];
			continue;
		}
		had = envp[i];
		*text++ = ':';
		text = append(text, rest, ames_strlen(rest));
		*to++ = preload;
	}
	*text++ = 0;
	if (had) {
		*to++ = text;
		text = append(text, HAD, sizeof HAD - 1);
		text = append(text, had, ames_strlen(had) + 1);
	} else {
		*to++ = preload;
	}
	*to++ = text;
	text = append(text, CONTROL, sizeof CONTROL - 1);
	*text++ = ':';
	text = ames_number(text, ames.handed->offset);
	*text++ = ':';
	text = append(text, ames.handed->file, ames_strlen(ames.handed->file));
	*text = 0;
	*to = NULL;
	return out;
}

static int find_linker(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_INTERP)
			*(const char **)arg = (const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
	return 1;
}

/* The dynamic linker that this program names; NULL if none. */
static const char *linker;

void ames_know_linker(void) { dl_iterate_phdr(find_linker, &linker); }

#define LONGEST 4096

/* Reports whether an executable is one for our dynamic linker, which takes the runtime. */
static int has_our_linker(int fd, const char *head, size_t size)
{
	const ElfW(Ehdr) *e = (const void *)head;
	char name[256];
	if (!linker || size < sizeof *e || e->e_ident[EI_CLASS] != ELFCLASS64 || e->e_phentsize != sizeof(ElfW(Phdr)))
		return 0;
	for (int i = 0; i < e->e_phnum; i++) {
		ElfW(Phdr) p;
		if (SYS(SYS_pread64, fd, &p, sizeof p, e->e_phoff + (size_t)i * sizeof p) != sizeof p)
			return 0;
		if (p.p_type != PT_INTERP)
			continue;
		long n = SYS(SYS_pread64, fd, name, sizeof name - 1, p.p_offset);
		name[n > 0 ? n : 0] = 0;
		return n > 0 && !ames_compare(name, linker);
	}
	return 0;
}

/* The interpreter in the first line of a script; see execve(2). */
static char *interpreter(char *head)
{
	char *from = head + 2, *to;
	while (*from == ' ' || *from == '\t')
		from++;
	for (to = from; *to && *to != ' ' && *to != '\t' && *to != '\n';)
		to++;
	*to = 0;
	return from;
}

/* How often an interpreter may be a script itself. */
#define MOST_SCRIPTS 4

/* Reports whether a program takes the runtime, if its interpreter is what it names. */
static int takes_runtime(int dir, const char *path, int flags)
{
	char head[256];
	for (int script = 0; script <= MOST_SCRIPTS; script++) {
		int fd = flags ? dir : (int)SYS(SYS_openat, dir, path, O_RDONLY | O_CLOEXEC, 0);
		if (fd < 0)
			return fd == -EACCES; /* who can execute it need not be able to read it */
		long n = SYS(SYS_pread64, fd, head, sizeof head - 1, 0);
		int elf = n > SELFMAG && !memcmp(head, ELFMAG, SELFMAG), ours = elf && has_our_linker(fd, head, (size_t)n);
		if (!flags)
			sys_close(fd);
		if (n < 2 || head[0] != '#' || head[1] != '!')
			return ours || !elf;
		head[n] = 0;
		path = interpreter(head);
		dir = AT_FDCWD;
		flags = 0;
	}
	return 0;
}

static int is_file(const char *path, const struct stat *st)
{
	struct stat own;
	return SYS(SYS_newfstatat, AT_FDCWD, path, &own, 0) == 0 && own.st_dev == st->st_dev && own.st_ino == st->st_ino;
}

/* Reports whether a run executes its own program: by its path, or, with flags, by a descriptor. */
static int is_own(int dir, const char *path, int flags)
{
	struct stat other;
	return ames.role == ROLE_TEST && SYS(SYS_newfstatat, dir, path, &other, flags) == 0 &&
	       (is_file("/proc/self/exe", &other) || is_file(ames.exec_path, &other));
}

/* Reports whether what is executed is to have the runtime. */
static int hands_on(int dir, const char *path, int flags)
{
	size_t length;
	if ((ames.role != ROLE_TEST && ames.role != ROLE_CARRIER) || !ames.handed || !path || !runtime_path(&length))
		return 0;
	if (!(ames_run_of(ames.handed)->flags & AMES_HANDED_TO_ALL))
		return is_own(dir, path, flags);
	if (takes_runtime(dir, path, flags))
		return 1;
	ames_note_foreign(path);
	return 0;
}

/* Executes what may be an heir. */
static long execute(int dir, const char *path, char *const *argv, char *const *envp, int flags)
{
	char **with = NULL;
	if (hands_on(dir, path, flags)) {
		if (ames_too_many_forks())
			return -EAGAIN;
		if (!(with = heir_environment(envp)))
			return -ENOMEM;
		envp = with;
	}
	long e = flags ? SYS(SYS_execveat, dir, path, argv, envp, flags) : SYS(SYS_execve, path, argv, envp);
	if (with)
		give_back(with);
	return e;
}

static int failed(long e)
{
	errno = (int)-e;
	return -1;
}

#define EXPORT __attribute__((visibility("default")))

EXPORT int execve(const char *path, char *const argv[], char *const envp[]);

int execve(const char *path, char *const argv[], char *const envp[])
{
	return failed(execute(AT_FDCWD, path, argv, envp, 0));
}

EXPORT int fexecve(int fd, char *const argv[], char *const envp[]);

int fexecve(int fd, char *const argv[], char *const envp[])
{
	if (fd < 0)
		return failed(-EINVAL);
	return failed(execute(fd, "", argv, envp, AT_EMPTY_PATH));
}

EXPORT int execv(const char *path, char *const argv[]);

int execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

/* Finds what a name without slashes stands for, as execvp does; NULL if nothing. */
static const char *search(const char *name, char *path, size_t room)
{
	const char *dirs = NULL;
	size_t length = ames_strlen(name);
	for (const char *s = name; *s; s++)
		if (*s == '/')
			return name;
	for (char **e = environ; e && *e && !dirs; e++)
		dirs = ames_prefixed(*e, "PATH=");
	while (dirs) {
		size_t n = 0;
		while (dirs[n] && dirs[n] != ':')
			n++;
		if (*name && n + length + 2 <= room) {
			char *to = append(path, dirs, n);
			if (n)
				*to++ = '/';
			append(to, name, length + 1);
			if (SYS(SYS_faccessat, AT_FDCWD, path, 1 /* X_OK */) == 0)
				return path;
		}
		dirs = dirs[n] ? dirs + n + 1 : NULL;
	}
	return NULL;
}

EXPORT int execvpe(const char *name, char *const argv[], char *const envp[]);

int execvpe(const char *name, char *const argv[], char *const envp[])
{
	char path[LONGEST];
	const char *found = search(name, path, sizeof path);
	int (*real)(const char *, char *const *, char *const *) =
		(int (*)(const char *, char *const *, char *const *))dlsym(RTLD_NEXT, "execvpe");
	char **with = NULL;
	if (!real)
		return failed(-ENOSYS);
	if (found && hands_on(AT_FDCWD, found, 0)) {
		if (ames_too_many_forks())
			return failed(-EAGAIN);
		if (!(with = heir_environment(envp)))
			return failed(-ENOMEM);
		envp = with;
	}
	int e = real(name, argv, envp);
	if (with)
		give_back(with);
	return e;
}

EXPORT int execvp(const char *name, char *const argv[]);

int execvp(const char *name, char *const argv[])
{
	return execvpe(name, argv, environ);
}

/* Gathers the arguments of a function that has them one by one. */
#define GATHER(first)                              \
	va_list ap;                                \
	size_t n = 1;                              \
	va_start(ap, first);                       \
	while (first && va_arg(ap, char *))        \
		n++;                               \
	va_end(ap);                                \
	char *argv[n + 1];                         \
	argv[0] = (char *)first;                   \
	va_start(ap, first);                       \
	for (size_t i = 1; first && i <= n; i++)   \
		argv[i] = va_arg(ap, char *)

EXPORT int execl(const char *path, const char *arg, ...);

int execl(const char *path, const char *arg, ...)
{
	GATHER(arg);
	va_end(ap);
	return execve(path, argv, environ);
}

EXPORT int execlp(const char *name, const char *arg, ...);

int execlp(const char *name, const char *arg, ...)
{
	GATHER(arg);
	va_end(ap);
	return execvpe(name, argv, environ);
}

EXPORT int execle(const char *path, const char *arg, ...);

int execle(const char *path, const char *arg, ...)
{
	GATHER(arg);
	char *const *envp = va_arg(ap, char *const *);
	va_end(ap);
	return execve(path, argv, envp);
}

typedef int spawner(pid_t *, const char *, const posix_spawn_file_actions_t *, const posix_spawnattr_t *,
                    char *const *, char *const *);

static int spawn(const char *which, const char *found, pid_t *pid, const char *name,
                 const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr, char *const *argv,
                 char *const *envp)
{
	spawner *real = (spawner *)dlsym(RTLD_NEXT, which);
	if (!real)
		return ENOSYS;
	if (!found || !hands_on(AT_FDCWD, found, 0))
		return real(pid, name, actions, attr, argv, envp);
	if (ames_too_many_forks())
		return EAGAIN;
	char **with = heir_environment(envp);
	if (!with)
		return ENOMEM;
	int e = real(pid, name, actions, attr, argv, with);
	give_back(with);
	return e;
}

EXPORT
int posix_spawn(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *restrict actions,
                const posix_spawnattr_t *restrict attr, char *const argv[restrict], char *const envp[restrict]);

int posix_spawn(pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *restrict actions,
                const posix_spawnattr_t *restrict attr, char *const argv[restrict], char *const envp[restrict])
{
	return spawn("posix_spawn", path, pid, path, actions, attr, argv, envp);
}

EXPORT
int posix_spawnp(pid_t *restrict pid, const char *restrict name, const posix_spawn_file_actions_t *restrict actions,
                 const posix_spawnattr_t *restrict attr, char *const argv[restrict], char *const envp[restrict]);

int posix_spawnp(pid_t *restrict pid, const char *restrict name, const posix_spawn_file_actions_t *restrict actions,
                 const posix_spawnattr_t *restrict attr, char *const argv[restrict], char *const envp[restrict])
{
	char path[LONGEST];
	return spawn("posix_spawnp", search(name, path, sizeof path), pid, name, actions, attr, argv, envp);
}

/* The shell that libc starts by itself gets the environment that stands there meanwhile. */
static char **for_shell(void)
{
	char **had = environ, **with = NULL;
	if (hands_on(AT_FDCWD, "/bin/sh", 0) && !ames_too_many_forks())
		with = heir_environment(environ);
	if (with)
		environ = with;
	return had;
}

static void after_shell(char **had)
{
	char **with = environ;
	if (with == had)
		return;
	environ = had;
	give_back(with);
}

EXPORT int system(const char *command);

int system(const char *command)
{
	int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "system");
	if (!real)
		return failed(-ENOSYS);
	char **had = for_shell();
	int status = real(command);
	after_shell(had);
	return status;
}

EXPORT FILE *popen(const char *command, const char *mode);

FILE *popen(const char *command, const char *mode)
{
	FILE *(*real)(const char *, const char *) = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "popen");
	if (!real) {
		errno = ENOSYS;
		return NULL;
	}
	char **had = for_shell();
	FILE *f = real(command, mode);
	after_shell(had);
	return f;
}
