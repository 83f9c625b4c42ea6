/* A run may start its own program anew: Criterion does so for each test, GoogleTest for
 * death tests that ask for it. The mutant is to be in such a process as it is in the
 * run: the run adds the runtime to the environment that it gives it, and the new
 * process, the heir, takes images and writes from where Ames has them before any code
 * of the program runs. What is started by way of another program inherits nothing. */
#include "ames.h"
#include "handed.h"
#include <dlfcn.h>
#include <link.h>
#include <spawn.h>
#include <stdarg.h>

/* The modules that images depend on, and where they are, in one number. */
static int add_module(struct dl_phdr_info *info, size_t size, void *arg)
{
	uint64_t *sum = arg;
	const char *name = info->dlpi_name ? info->dlpi_name : "";
	(void)size;
	if (*name && *name != '/')
		return 0; /* the kernel's own */
	*sum = (*sum ^ info->dlpi_addr) * 0x100000001b3u;
	for (; *name; name++)
		*sum = (*sum ^ (unsigned char)*name) * 0x100000001b3u;
	return 0;
}

uint64_t ames_layout(void)
{
	uint64_t sum = 0xcbf29ce484222325u;
	dl_iterate_phdr(add_module, &sum);
	return sum;
}

/* Both ends of the string that the environment carries: numbers, each after a colon. */
static char *write_number(char *to, uint64_t v)
{
	*to++ = ':';
	return ames_number(to, v);
}

static uint64_t read_number(const char **s)
{
	uint64_t v = 0;
	if (**s == ':')
		++*s;
	for (; **s >= '0' && **s <= '9'; ++*s)
		v = v * 10 + (uint64_t)(**s - '0');
	return v;
}

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

/* How many bytes heir_environment needs. */
static size_t room_for(char *const *envp)
{
	size_t runtime = 0, had = 0;
	runtime_path(&runtime);
	for (size_t i = 0; envp && envp[i]; i++)
		if (ames_prefixed(envp[i], PRELOAD))
			had = had ? had : ames_strlen(envp[i]) + 1;
	return (entries(envp) + 3) * sizeof(char *) + sizeof PRELOAD + runtime + sizeof HAD + 2 * had +
	       sizeof CONTROL + 2 * 21 + 1 + AMES_HANDED_PATH;
}

static char *append(char *to, const char *s, size_t n)
{
	memcpy(to, s, n);
	return to + n;
}

/* Adds two entries: see preloadEnv in server.go, and clean_environment. The memory is
 * not on the stack, which may be as small as GoogleTest's for its children. Who shares
 * memory with a process that waits for it, after vfork, leaves it there: it is out of
 * the program's way. NULL if there is none. */
static char **heir_environment(char *const *envp)
{
	size_t n = entries(envp), length = 0;
	const char *runtime = runtime_path(&length);
	char **out = ames_memory(room_for(envp), MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), **to = out;
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
	text = write_number(text, ames.handed->offset);
	text = write_number(text, ames.layout);
	*text++ = ':';
	text = append(text, ames.handed->file, ames_strlen(ames.handed->file));
	*text = 0;
	*to = NULL;
	return out;
}

static int is_file(const char *path, const struct stat *st)
{
	struct stat own;
	return SYS(SYS_newfstatat, AT_FDCWD, path, &own, 0) == 0 && own.st_dev == st->st_dev && own.st_ino == st->st_ino;
}

/* Reports whether a run executes its own program: by its path, or, with flags, by a descriptor. */
static int is_heir(int dir, const char *path, int flags)
{
	struct stat other;
	size_t length;
	return ames.role == ROLE_TEST && ames.handed && path && runtime_path(&length) &&
	       SYS(SYS_newfstatat, dir, path, &other, flags) == 0 &&
	       (is_file("/proc/self/exe", &other) || is_file(ames.exec_path, &other));
}

/* Executes what may be an heir. */
static long execute(int dir, const char *path, char *const *argv, char *const *envp, int flags)
{
	if (is_heir(dir, path, flags)) {
		if (ames_too_many_forks())
			return -EAGAIN;
		if (!(envp = heir_environment(envp)))
			return -ENOMEM;
	}
	if (flags)
		return SYS(SYS_execveat, dir, path, argv, envp, flags);
	return SYS(SYS_execve, path, argv, envp);
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

#define LONGEST 4096

EXPORT int execvpe(const char *name, char *const argv[], char *const envp[]);

int execvpe(const char *name, char *const argv[], char *const envp[])
{
	char path[LONGEST];
	const char *found = search(name, path, sizeof path);
	if (found && is_heir(AT_FDCWD, found, 0))
		return execve(found, argv, envp);
	int (*real)(const char *, char *const *, char *const *) =
		(int (*)(const char *, char *const *, char *const *))dlsym(RTLD_NEXT, "execvpe");
	return real ? real(name, argv, envp) : failed(-ENOSYS);
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
	if (!found || !is_heir(AT_FDCWD, found, 0))
		return real(pid, name, actions, attr, argv, envp);
	if (ames_too_many_forks())
		return EAGAIN;
	char **with = heir_environment(envp);
	if (!with)
		return ENOMEM;
	int e = real(pid, name, actions, attr, argv, with);
	SYS(SYS_munmap, with, room_for(envp));
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

/* Without the mutant the program would be judged wrongly: better that it fails. */
static _Noreturn void disinherited(const char *why)
{
	static const char head[] = "ames: a process that the test starts cannot have the mutant: ";
	SYS(SYS_write, 2, head, sizeof head - 1);
	SYS(SYS_write, 2, why, ames_strlen(why));
	SYS(SYS_write, 2, "\n", 1);
	sys_exit(127);
}

static int map_images(const struct ames_handed *h)
{
	const char *at = (const char *)(h + 1) + sizeof(struct ames_handed_run), *end = (const char *)h + h->size;
	for (uint64_t i = 0; i < h->images; i++) {
		const struct ames_handed_image *im = (const void *)at;
		if ((size_t)(end - at) < sizeof *im || (size_t)(end - at) - sizeof *im < im->size)
			return EINVAL;
		struct message m = {.kind = AMES_MAP, .size = (uint32_t)im->size, .payload = (char *)(im + 1), .fds = 1};
		m.fd[0] = im->file[AMES_HANDED_PATH - 1] ? -ENAMETOOLONG : sys_open(im->file, O_RDONLY);
		if (m.fd[0] < 0)
			return -m.fd[0];
		int index;
		uint64_t address;
		int e = ames_map(&m, &index, &address);
		sys_close(m.fd[0]);
		if (e)
			return e;
		at += sizeof *im + im->size;
	}
	return 0;
}

void ames_inherit(const char *control)
{
	uint64_t offset = read_number(&control), layout = read_number(&control), address;
	if (layout != ames.layout)
		disinherited("its libraries are others, or at other addresses");
	int fd = *control == ':' ? sys_open(control + 1, O_RDWR) : -1;
	if (fd < 0)
		disinherited("what is handed on to it is out of its reach");
	struct ames_handed *h = ames_memory(ames.page_size, MAP_SHARED, fd, offset);
	if (!h || h->magic != AMES_HANDED_MAGIC || h->size < sizeof *h)
		disinherited("nothing is handed on");
	uint64_t size = h->size;
	const struct ames_handed_run *run;
	SYS(SYS_munmap, h, ames.page_size);
	h = ames_memory(size, MAP_SHARED, fd, offset);
	run = (const void *)(h + 1);
	if (!h || size < sizeof *h + sizeof *run || h->writes_at > size || run->writes_size > size - h->writes_at)
		disinherited("what is handed on is malformed");
	if (map_images(h) || ames_share(fd, h->shared_size) ||
	    ames_apply((const char *)h + h->writes_at, run->writes, run->writes_size, &address))
		disinherited("it cannot be put in place");
	SYS(SYS_munmap, h, size);
	sys_close(fd);
}

/* Finds what Ames has written behind the shared memory. */
void ames_find_handed(int fd, uint64_t offset)
{
	struct stat st;
	if (SYS(SYS_fstat, fd, &st) || (uint64_t)st.st_size < offset + sizeof(struct ames_handed))
		return;
	struct ames_handed *h = ames_memory(ames.page_size, MAP_SHARED, fd, offset);
	if (!h || h->magic != AMES_HANDED_MAGIC || h->file[AMES_HANDED_PATH - 1])
		return;
	ames.handed = h;
	ames.forks = (struct forks *)(void *)&((struct ames_handed_run *)(h + 1))->count;
}
