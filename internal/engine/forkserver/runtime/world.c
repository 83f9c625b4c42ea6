/* The world of a run: the namespaces that it is in. Ames makes worlds, one for each of the
 * runs that it makes at once; a slot enters one for good before it makes its first run.
 *
 * A fork point is in a world of its own, with the powers over it still permitted but not
 * effective: what it forks to become a slot needs them to enter another one. The slot gives
 * them up, and its runs have none. It is the first process of a PID namespace: nothing that
 * a run sends reaches it, and whatever a run leaves ends with it. See namespaces(7),
 * user_namespaces(7) and pid_namespaces(7). */
#include "ames.h"
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>

typedef struct __user_cap_data_struct capability_set[_LINUX_CAPABILITY_U32S_3];

/* What root is left of its powers: those that work on its own files and processes, none over
 * mounts, devices, the network's set-up and other users' processes. */
static const uint64_t of_root = 1ull << CAP_CHOWN | 1ull << CAP_DAC_OVERRIDE | 1ull << CAP_FOWNER |
                                1ull << CAP_FSETID | 1ull << CAP_KILL | 1ull << CAP_SETGID | 1ull << CAP_SETUID |
                                1ull << CAP_SETPCAP | 1ull << CAP_SETFCAP | 1ull << CAP_NET_BIND_SERVICE |
                                1ull << CAP_NET_RAW | 1ull << CAP_SYS_CHROOT;

static long capabilities(long call, capability_set set)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	return SYS(call, &head, set);
}

static uint64_t allowed(void)
{
	return SYS(SYS_geteuid, 0) == 0 ? of_root : 0;
}

/* Makes all that is permitted effective, or only what a run may do. */
static int use_powers(int all)
{
	capability_set set = {{0}};
	long e = capabilities(SYS_capget, set);
	for (int i = 0; !e && i < _LINUX_CAPABILITY_U32S_3; i++)
		set[i].effective = all ? set[i].permitted : set[i].permitted & (uint32_t)(allowed() >> 32 * i);
	if (!e)
		e = capabilities(SYS_capset, set);
	return (int)-e;
}

/* Takes away for good what a run may not do. */
static int give_up_powers(void)
{
	capability_set set = {{0}};
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		set[i].permitted = set[i].effective = (uint32_t)(allowed() >> 32 * i);
	return (int)-capabilities(SYS_capset, set);
}

/* Nor may a program that it executes as root. */
static int bound(void)
{
	for (int i = 0; SYS(SYS_prctl, PR_CAPBSET_READ, i) >= 0; i++)
		if (!(allowed() >> i & 1) && SYS(SYS_prctl, PR_CAPBSET_DROP, i))
			return EPERM;
	return (int)-SYS(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1);
}

static const struct {
	uint32_t kind;
	int flag;
} namespaces[] = {
	{AMES_WORLD_USER, CLONE_NEWUSER},
	{AMES_WORLD_MOUNTS, CLONE_NEWNS},
	{AMES_WORLD_IPC, CLONE_NEWIPC},
	{AMES_WORLD_NETWORK, CLONE_NEWNET},
};

#define NAMESPACES (sizeof namespaces / sizeof *namespaces)

uint32_t ames_world_fds(uint32_t kinds)
{
	uint32_t n = 0;
	for (size_t i = 0; i < NAMESPACES; i++)
		n += (kinds & namespaces[i].kind) != 0;
	return n;
}

/* The descriptors are in the order of the kinds. */
static int enter(uint32_t kinds, const int *fd)
{
	for (size_t i = 0; i < NAMESPACES; i++) {
		if (!(kinds & namespaces[i].kind))
			continue;
		long e = SYS(SYS_setns, *fd++, namespaces[i].flag);
		if (e)
			return (int)-e;
	}
	return 0;
}

/* A fork point enters its world. */
int ames_world_enter(uint32_t kinds, const int *fd, const char *dir)
{
	int e = enter(kinds, fd);
	if (!e)
		e = (int)-SYS(SYS_chdir, dir);
	if (!e)
		e = use_powers(0);
	if (!e)
		ames.world = kinds;
	return e;
}

static int mount_at(const char *from, const char *to, const char *type, unsigned long flags)
{
	return (int)-SYS(SYS_mount, from, to, type, flags, NULL);
}

/* Where root, by its number alone, may change what is the whole machine's. */
static const char *const of_machine[] = {"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs",
                                         "/proc/acpi", "/proc/scsi", "/proc/mtrr", "/proc/latency_stats"};

static int own_processes(void)
{
	const unsigned long plain = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	int e = mount_at("proc", "/proc", "proc", plain);
	for (size_t i = 0; !e && SYS(SYS_geteuid, 0) == 0 && i < sizeof of_machine / sizeof *of_machine; i++) {
		const char *path = of_machine[i];
		e = mount_at(path, path, NULL, MS_BIND | MS_REC);
		if (e == ENOENT)
			e = 0;
		else if (!e)
			e = mount_at(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | plain);
	}
	return e;
}

static int open_shared(const char *name)
{
	char from[128] = AMES_WORLD_SHARED_WHOLE, to[128] = AMES_WORLD_SHARED;
	size_t n = ames_strlen(name) + 1;
	if (n + sizeof AMES_WORLD_SHARED_WHOLE > sizeof from)
		return ENAMETOOLONG;
	memcpy(from + sizeof AMES_WORLD_SHARED_WHOLE - 1, name, n);
	memcpy(to + sizeof AMES_WORLD_SHARED - 1, name, n);
	return mount_at(from, to, NULL, MS_BIND);
}

/* The slot, on its side of the fork. What Ames mounts in the world later reaches it, and nothing that it
 * mounts reaches others. */
static int settle(uint32_t kinds, const char *name)
{
	int e = 0;
	if (kinds & AMES_WORLD_MOUNTS)
		e = mount_at(NULL, "/", NULL, MS_REC | MS_SLAVE);
	if (!e && kinds & AMES_WORLD_MOUNTS)
		e = open_shared(name);
	if (!e && kinds & AMES_WORLD_MOUNTS)
		e = (int)-SYS(SYS_umount2, AMES_WORLD_HIDDEN, MNT_DETACH);
	if (!e && kinds & AMES_WORLD_PROCESSES)
		e = own_processes();
	SYS(SYS_setsid, 0);
	if (!e)
		e = bound();
	return e ? e : give_up_powers();
}

struct birth {
	pid_t pid;
	int error;
	int settled;
};

/* Enters the world, and forks the slot as a child of this process's parent: namespaces of processes and
 * their mounts are a child's. libc knows nothing of it, as with runs of a trunk; a slot calls none of it.
 * Returns only in the slot. */
static void go_between(uint32_t kinds, const int *fd, const char *name, struct birth *b)
{
	int news = (kinds & AMES_WORLD_MOUNTS ? CLONE_NEWNS : 0) | (kinds & AMES_WORLD_PROCESSES ? CLONE_NEWPID : 0);
	if (!(b->error = use_powers(1)) && !(b->error = enter(kinds & ~(uint32_t)AMES_WORLD_USER, fd)) &&
	    !(b->error = (int)-SYS(SYS_unshare, news))) {
		long pid = SYS(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
		if (pid == 0) {
			SYS(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
			ames.world = kinds;
			b->error = settle(kinds, name);
			b->settled = 1;
			if (b->error)
				sys_exit(0);
			return;
		}
		if (pid < 0)
			b->error = (int)-pid;
		else
			b->pid = (pid_t)pid;
	}
	sys_exit(0);
}

pid_t ames_world_fork(uint32_t kinds, const int *fd, const char *name, int *error)
{
	struct birth *b = ames_shared(sizeof *b);
	int over[2];
	*error = ENOMEM;
	if (!b)
		return -1;
	*error = (int)-SYS(SYS_pipe2, over, O_CLOEXEC);
	if (*error)
		return -1;
	pid_t self = sys_getpid(), between = ames.fork();
	if (between == 0) {
		/* Somebody may stop it, or the slot, and end this process meanwhile. */
		SYS(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
		if (sys_getppid() != self)
			sys_exit(0);
		sys_close(over[0]);
		go_between(kinds, fd, name, b);
		SYS(SYS_munmap, b, sizeof *b);
		sys_close(over[1]);
		return 0;
	}
	sys_close(over[1]);
	if (between > 0) { /* the pipe ends when the slot is settled, or gone */
		char end;
		while (sys_read(over[0], &end, 1) == -EINTR)
			;
		while (sys_wait4(between, NULL, 0, NULL) == -EINTR)
			;
	}
	sys_close(over[0]);
	*error = between < 0 ? EAGAIN : b->error;
	pid_t pid = b->pid;
	if (!*error && !b->settled)
		*error = ECHILD;
	SYS(SYS_munmap, b, sizeof *b);
	if (*error && pid > 0) {
		sys_kill(pid, SIGKILL);
		sys_wait4(pid, NULL, 0, NULL);
	}
	return *error ? -1 : pid;
}
