/* Looking at, and ending, the processes below this one. */
#include "ames.h"

#define MAX_TREE 1024

struct linux_dirent64 {
	uint64_t ino;
	int64_t off;
	unsigned short reclen;
	unsigned char type;
	char name[];
};

static long parse(const char **s)
{
	long v = 0;
	while (**s == ' ')
		(*s)++;
	while (**s >= '0' && **s <= '9')
		v = v * 10 + (*(*s)++ - '0');
	return v;
}

/* Writes /proc/PID, and /task/TID if tid is not 0, and then the file's name. */
static void proc_path(char *out, pid_t pid, pid_t tid, const char *file)
{
	memcpy(out, "/proc/", 6);
	out = ames_number(out + 6, (uint64_t)pid);
	if (tid) {
		memcpy(out, "/task/", 6);
		out = ames_number(out + 6, (uint64_t)tid);
	}
	memcpy(out, file, ames_strlen(file) + 1);
}

static long slurp(const char *path, char *buf, size_t cap)
{
	int fd = sys_open(path, O_RDONLY);
	if (fd < 0)
		return -1;
	size_t have = 0;
	while (have < cap - 1) {
		long n = sys_read(fd, buf + have, cap - 1 - have);
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	sys_close(fd);
	buf[have] = 0;
	return (long)have;
}

/* Calls fn for each entry of the directory whose name is a number. */
int ames_each_number(const char *path, void (*fn)(pid_t, void *), void *arg)
{
	_Alignas(8) char buf[512]; /* who forks may have little stack: see guard.c */
	int fd = sys_open(path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return -1;
	long n;
	while ((n = SYS(SYS_getdents64, fd, buf, sizeof buf)) > 0) {
		for (long at = 0; at < n;) {
			const struct linux_dirent64 *d = (const void *)(buf + at);
			const char *name = d->name;
			if (*name >= '1' && *name <= '9')
				fn((pid_t)parse(&name), arg);
			at += d->reclen;
		}
	}
	sys_close(fd);
	return 0;
}

struct stat_line {
	char state;
	pid_t ppid;
	uint64_t waited_cpu; /* nanoseconds used by children that were waited for */
	long threads;
	uint64_t rss; /* bytes */
};

static int read_stat(pid_t pid, pid_t tid, struct stat_line *st)
{
	char path[64], buf[1024];
	proc_path(path, pid, tid, "/stat");
	long n = slurp(path, buf, sizeof buf);
	if (n <= 0)
		return -1;
	/* The name in parentheses may hold anything, parentheses too. */
	const char *p = buf + n;
	while (p > buf && *p != ')')
		p--;
	if (p == buf || p[1] != ' ' || !p[2])
		return -1;
	st->state = p[2];
	p += 3;
	uint64_t ticks = 0;
	for (int field = 4; field <= 24; field++) {
		int negative = 0;
		while (*p == ' ')
			p++;
		if (*p == '-') {
			negative = 1;
			p++;
		}
		long v = parse(&p);
		if (field == 4)
			st->ppid = negative ? -1 : (pid_t)v;
		else if (field == 16 || field == 17)
			ticks += (uint64_t)v;
		else if (field == 20)
			st->threads = v;
		else if (field == 24)
			st->rss = (uint64_t)v * ames.page_size;
	}
	st->waited_cpu = ticks * 10000000u; /* USER_HZ is 100 on both architectures */
	return 0;
}

/* How long a process was ready to run, but had no processor; of its threads the first one. The kernel
 * says it of those too that have ended and are not waited for yet (proc(5), /proc/pid/schedstat). */
uint64_t ames_delay(pid_t pid)
{
	char path[64], buf[128];
	proc_path(path, pid, 0, "/schedstat");
	if (slurp(path, buf, sizeof buf) <= 0)
		return 0;
	const char *s = buf;
	parse(&s); /* how long it ran */
	return (uint64_t)parse(&s);
}

struct child_list {
	pid_t parent;
	pid_t *out;
	uint32_t n, cap;
};

/* The file holds numbers, each followed by a space. A number that is cut in two by
 * the buffer's end must never be taken for one: it would be killed. */
static void add_children_of_task(pid_t tid, void *arg)
{
	struct child_list *l = arg;
	char path[64], buf[512];
	proc_path(path, l->parent, tid, "/children");
	int fd = sys_open(path, O_RDONLY);
	if (fd < 0)
		return;
	pid_t number = 0;
	long n;
	while (l->n < l->cap && (n = sys_read(fd, buf, sizeof buf)) > 0) {
		for (long i = 0; i < n && l->n < l->cap; i++) {
			if (buf[i] >= '0' && buf[i] <= '9') {
				number = number * 10 + (buf[i] - '0');
				continue;
			}
			if (number > 1)
				l->out[l->n++] = number;
			number = 0;
		}
	}
	sys_close(fd);
}

static void add_if_child(pid_t pid, void *arg)
{
	struct child_list *l = arg;
	struct stat_line st = {0};
	if (l->n < l->cap && read_stat(pid, 0, &st) == 0 && st.ppid == l->parent)
		l->out[l->n++] = pid;
}

uint32_t ames_children(pid_t pid, pid_t *out, uint32_t cap)
{
	struct child_list l = {pid, out, 0, cap};
	char path[64];
	proc_path(path, pid, pid, "/children");
	/* Kernels may be built without the children files: then look at everyone. */
#ifdef AMES_WITHOUT_CHILDREN_FILES /* defined by a test */
	path[0] = 0;
#endif
	if (SYS(SYS_faccessat, AT_FDCWD, path, 4 /* R_OK */) == 0) {
		proc_path(path, pid, 0, "/task");
		ames_each_number(path, add_children_of_task, &l);
	} else {
		ames_each_number("/proc", add_if_child, &l);
	}
	return l.n;
}

static int state_is_busy(char state)
{
	return state == 'R' || state == 'D';
}

struct busy_scan {
	pid_t pid;
	int busy, runnable;
};

static void scan_thread(pid_t tid, void *arg)
{
	struct busy_scan *s = arg;
	struct stat_line st = {0};
	if (!s->runnable && read_stat(s->pid, tid, &st) == 0) {
		s->busy |= state_is_busy(st.state);
		s->runnable |= st.state == 'R';
	}
}

/* The clock id of another process's CPU time, as clock_getcpuclockid makes it. */
static clockid_t cpu_clock(pid_t pid)
{
	return (clockid_t)((~(unsigned)pid << 3) | 2);
}

/* Stops looking once the tree has used as much as `enough`. */
void ames_tree(struct tree *t, uint64_t enough)
{
	static pid_t list[MAX_TREE];
	uint32_t n = ames_children(sys_getpid(), list, MAX_TREE);
	t->cpu = t->rss = 0;
	t->busy = t->runnable = t->stopped = 0;
	for (uint32_t i = 0; i < n && t->cpu < enough; i++) {
		struct stat_line st = {0};
		t->cpu += sys_clock(cpu_clock(list[i]));
		if (read_stat(list[i], 0, &st) == 0) {
			t->cpu += st.waited_cpu;
			t->rss = t->rss > st.rss ? t->rss : st.rss;
			t->busy |= state_is_busy(st.state);
			t->runnable |= st.state == 'R';
			t->stopped |= st.state == 'T' || st.state == 't';
			if (st.threads > 1 && !t->busy) {
				char path[64];
				struct busy_scan s = {list[i], 0, 0};
				proc_path(path, list[i], 0, "/task");
				ames_each_number(path, scan_thread, &s);
				t->busy |= s.busy;
				t->runnable |= s.runnable;
			}
		}
		n += ames_children(list[i], list + n, MAX_TREE - n);
	}
}

static uint64_t hexadecimal(const char **s)
{
	uint64_t v = 0;
	while (**s == ' ')
		(*s)++;
	*s += **s == '0' && (*s)[1] == 'x' ? 2 : 0;
	for (;; (*s)++) {
		char c = **s;
		if (c >= '0' && c <= '9')
			v = v * 16 + (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (uint64_t)(c - 'a' + 10);
		else
			return v;
	}
}

static int is_pipe(pid_t pid, uint64_t fd)
{
	char path[64], target[8];
	proc_path(path, pid, 0, "/fd/");
	*ames_number(path + ames_strlen(path), fd) = 0;
	return SYS(SYS_readlinkat, AT_FDCWD, path, target, sizeof target) == (long)sizeof target &&
	       !memcmp(target, "pipe:", 5);
}

/* Whether a thread waits in a system call that no passing of time ends. */
static int waits_for_others(pid_t pid, pid_t tid)
{
	char path[64], buf[256];
	proc_path(path, pid, tid, "/syscall");
	if (slurp(path, buf, sizeof buf) <= 0 || buf[0] < '0' || buf[0] > '9')
		return 0;
	const char *s = buf;
	long call = parse(&s);
	uint64_t arg[4];
	for (int i = 0; i < 4; i++)
		arg[i] = hexadecimal(&s);
	switch (call) {
	case SYS_futex:
		return !arg[3] && ((arg[1] & 127) == 0 /* WAIT */ || (arg[1] & 127) == 9 /* WAIT_BITSET */);
	case SYS_read:
		return is_pipe(pid, arg[0]);
	case SYS_wait4:
	case SYS_waitid:
		return 1;
	}
	return 0;
}

struct stuck_scan {
	pid_t pid;
	int stuck;
};

static void scan_wait(pid_t tid, void *arg)
{
	struct stuck_scan *s = arg;
	s->stuck = s->stuck && waits_for_others(s->pid, tid);
}

/* Who only waits for others of its kind, all of which wait, waits for ever, but for a
 * timer that it has set. */
int ames_is_stuck(void)
{
	static pid_t list[MAX_TREE];
	uint32_t n = ames_children(sys_getpid(), list, MAX_TREE);
	struct stuck_scan s = {0, n > 0};
	for (uint32_t i = 0; i < n && s.stuck; i++) {
		char path[64];
		s.pid = list[i];
		proc_path(path, s.pid, 0, "/task");
		if (ames_each_number(path, scan_wait, &s))
			return 0;
		n += ames_children(list[i], list + n, MAX_TREE - n);
	}
	return s.stuck;
}

static void count_one(pid_t pid, void *arg)
{
	(void)pid;
	++*(uint32_t *)arg;
}

uint32_t ames_threads(void)
{
	uint32_t n = 0;
	ames_each_number("/proc/self/task", count_one, &n);
	return n;
}

void *ames_shared(size_t n)
{
	return ames_memory(n, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

void ames_aside(void (*work)(void *), void *arg)
{
	/* Another thread might hold a lock of the loader's, which would stay locked in a child. */
	pid_t pid = ames_threads() == 1 ? ames.fork() : -1;
	if (pid == 0) {
		work(arg);
		sys_exit(0);
	}
	if (pid < 0) {
		work(arg);
		return;
	}
	while (sys_wait4(pid, NULL, 0, NULL) == -EINTR)
		;
}

void ames_adopt(pid_t pid)
{
	if (ames.children < MAX_CHILDREN)
		ames.child[ames.children++] = pid;
}

void ames_forget(pid_t pid)
{
	for (uint32_t i = 0; i < ames.children; i++)
		if (ames.child[i] == pid)
			ames.child[i] = ames.child[--ames.children];
}

static int is_adopted(pid_t pid)
{
	for (uint32_t i = 0; i < ames.children; i++)
		if (ames.child[i] == pid)
			return 1;
	return 0;
}

/* Kills a child of ours, and its process group if that is not ours: one call reaches
 * all members at once, which is what stops processes that keep forking. As long as
 * the child was not waited for, neither number can belong to anyone else. */
static void kill_with_group(pid_t pid)
{
	pid_t group = (pid_t)SYS(SYS_getpgid, pid);
	if (group > 1 && group != (pid_t)SYS(SYS_getpgid, 0))
		sys_kill(-group, SIGKILL);
	if (pid > 1)
		sys_kill(pid, SIGKILL);
}

/* Orphans come to us, the subreaper, when their parents die, so the loop reaches
 * descendants of any depth; those that sit in a group of their own included. */
uint32_t ames_end_orphans(void (*account)(struct ames_result *, const struct rusage *), struct ames_result *result)
{
	static pid_t list[MAX_TREE];
	uint32_t killed = 0;
	for (;;) {
		uint32_t strangers = 0, n = ames_children(sys_getpid(), list, MAX_TREE);
		for (uint32_t i = 0; i < n; i++) {
			if (is_adopted(list[i]))
				continue;
			strangers++;
			kill_with_group(list[i]);
		}
		if (!strangers)
			return killed;
		for (uint32_t i = 0; i < n; i++) {
			struct rusage ru;
			int status = 0;
			if (is_adopted(list[i]) || sys_wait4(list[i], &status, 0, &ru) != list[i])
				continue;
			killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
			if (account)
				account(result, &ru);
		}
	}
}

_Noreturn void ames_take_down(void)
{
	for (uint32_t i = 0; i < ames.children; i++)
		sys_kill(ames.child[i], SIGKILL);
	ames.children = 0;
	ames_end_orphans(NULL, NULL);
	sys_exit(0);
}
