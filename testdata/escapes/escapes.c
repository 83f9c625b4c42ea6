/* A test program that tries to reach what is not its own, in a way that its first argument names, and passes if
 * it is let go on. The second is a folder of the tester's with what it may try to reach there, the third the
 * number of a process that it may try to reach. Nothing here reaches further: what could is aimed at these two,
 * or is refused by the kernel to everybody outside of a sandbox too, or needs a namespace of processes. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <mqueue.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

int twice(int n);
int half(int n);

static const char *outside; /* the tester's folder */
static pid_t victim;

/* What reached its aim although it must not, in a way that leaves no trace: the test fails. */
static int reached;

static char path[4096];

static const char *in(const char *dir, const char *name)
{
	snprintf(path, sizeof path, "%s/%s", dir, name);
	return path;
}

/* Each folder that is tried has a file and a folder with a file in it. */
#define FILE_ "precious.txt"
#define TREE_ "precious"

static void unlinks(const char *d) { unlink(in(d, FILE_)); }
static void truncates(const char *d) { if (truncate(in(d, FILE_), 0)) return; }
static void appends(const char *d)
{
	int f = open(in(d, FILE_), O_WRONLY | O_APPEND);
	if (f >= 0 && write(f, "x", 1) < 0)
		return;
}
static void renames(const char *d)
{
	char from[4096];
	strcpy(from, in(d, FILE_));
	rename(from, in(d, "renamed.txt"));
}
static void chmods(const char *d) { chmod(in(d, FILE_), 0); }
static void replaces(const char *d)
{
	unlink(in(d, FILE_));
	if (symlink("/dev/null", in(d, FILE_)))
		return;
}
static void links(const char *d)
{
	if (link(in(d, FILE_), "linked.txt"))
		return;
	int f = open("linked.txt", O_WRONLY | O_TRUNC);
	if (f >= 0)
		close(f);
}
static void litters(const char *d)
{
	mkdir(in(d, "litter"), 0777);
	close(open(in(d, "litter/file"), O_CREAT | O_WRONLY, 0666));
}
static int drop(const char *p, const struct stat *st, int type, struct FTW *where)
{
	(void)st, (void)type, (void)where;
	remove(p);
	return 0;
}
static void wipes(const char *d) { nftw(in(d, TREE_), drop, 16, FTW_DEPTH | FTW_PHYS); }
static void maps(const char *d)
{
	int f = open(in(d, FILE_), O_RDWR);
	char *p = f < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);
	if (p != MAP_FAILED) {
		p[0] = 'X';
		msync(p, 4096, MS_SYNC);
	}
}
static void dates(const char *d)
{
	struct timespec t[2] = {{1, 0}, {1, 0}};
	utimensat(AT_FDCWD, in(d, FILE_), t, 0);
}
static void tags(const char *d) { setxattr(in(d, FILE_), "user.ames-test", "x", 1, 0); }
static void around(const char *d)
{
	char rooted[4096];
	snprintf(rooted, sizeof rooted, "/proc/self/root%s/%s", d, FILE_);
	unlink(rooted);
}
static void shells(const char *d)
{
	char command[4200];
	snprintf(command, sizeof command, "rm -rf '%s/%s' '%s/%s'; echo x >'%s/litter'", d, FILE_, d, TREE_, d);
	if (system(command))
		return;
}

static const struct {
	const char *name;
	void (*act)(const char *dir);
} on_files[] = {{"unlinks", unlinks}, {"truncates", truncates}, {"appends", appends}, {"renames", renames},
                {"chmods", chmods}, {"replaces", replaces}, {"links", links}, {"litters", litters}, {"wipes", wipes},
                {"maps", maps}, {"dates", dates}, {"tags", tags}, {"around", around}, {"shells", shells}};

/* By name; the tester has put the same into each. */
static const char *folder(const char *name)
{
	static char dir[4096];
	if (!strcmp(name, "home"))
		return getenv("HOME");
	if (!strcmp(name, "here"))
		return getenv("ESCAPES_HERE"); /* the folder in which Ames was called, by its path */
	snprintf(dir, sizeof dir, "%s/%s", outside, name);
	return dir;
}

static void signal_all(int sig)
{
	for (pid_t p = victim; p > 0; p = 0)
		kill(p, sig);
	if (getpid() < 100) /* in a namespace of processes of its own */
		kill(-1, sig);
}

static void daemonize(int closing, int stopping)
{
	pid_t child = fork();
	if (!child) {
		setsid();
		if (fork())
			_exit(0);
		for (int i = 0; closing && i < 1024; i++)
			close(i);
		signal(SIGTERM, SIG_IGN);
		signal(SIGHUP, SIG_IGN);
		if (stopping)
			raise(SIGSTOP);
		sleep(60);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

static void on_signals(const char *how)
{
	union sigval v = {.sival_int = 1};
	struct iovec local = {path, 1}, remote = {(void *)on_signals, 1};
	signal(SIGTERM, SIG_IGN); /* to survive itself */
	if (!strcmp(how, "terminate-all"))
		signal_all(SIGTERM);
	else if (!strcmp(how, "kill-victim"))
		kill(victim, SIGKILL);
	else if (!strcmp(how, "stop-victim"))
		kill(victim, SIGSTOP);
	else if (!strcmp(how, "kill-victims-group"))
		killpg(victim, SIGKILL);
	else if (!strcmp(how, "thread-of-victim"))
		syscall(SYS_tgkill, victim, victim, SIGKILL);
	else if (!strcmp(how, "queue-to-victim"))
		sigqueue(victim, SIGTERM, v);
	else if (!strcmp(how, "handle-of-victim")) {
		int fd = (int)syscall(SYS_pidfd_open, victim, 0);
		if (fd >= 0)
			syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
	} else if (!strcmp(how, "kill-parent"))
		kill(getppid(), SIGKILL);
	else if (!strcmp(how, "terminate-parent"))
		kill(getppid(), SIGTERM);
	else if (!strcmp(how, "interrupt-parent"))
		kill(getppid(), SIGINT);
	else if (!strcmp(how, "hang-up-parent"))
		kill(getppid(), SIGHUP);
	else if (!strcmp(how, "stop-parent"))
		kill(getppid(), SIGSTOP);
	else if (!strcmp(how, "queue-to-parent"))
		sigqueue(getppid(), 64, v);
	else if (!strcmp(how, "group-1")) {
		if (getpid() < 100)
			killpg(1, SIGTERM);
	} else if (!strcmp(how, "process-1")) {
		if (getpid() < 100)
			kill(1, SIGKILL);
	} else if (!strcmp(how, "trace-victim")) {
		if (!ptrace(PTRACE_SEIZE, victim, NULL, NULL))
			ptrace(PTRACE_INTERRUPT, victim, NULL, NULL);
	} else if (!strcmp(how, "trace-parent")) {
		if (!ptrace(PTRACE_SEIZE, getppid(), NULL, NULL))
			ptrace(PTRACE_INTERRUPT, getppid(), NULL, NULL);
	} else if (!strcmp(how, "memory-of-victim"))
		reached = process_vm_readv(victim, &local, 1, &remote, 1, 0) > 0;
	else if (!strcmp(how, "renice-victim"))
		setpriority(PRIO_PROCESS, (id_t)victim, 19);
	else if (!strcmp(how, "limit-victim")) {
		struct rlimit lim = {0, 0};
		prlimit(victim, RLIMIT_NOFILE, &lim, NULL);
	} else if (!strcmp(how, "move-victim")) {
		cpu_set_t set;
		CPU_ZERO(&set);
		CPU_SET(0, &set);
		sched_setaffinity(victim, sizeof set, &set);
	} else if (!strcmp(how, "starve-victim")) {
		snprintf(path, sizeof path, "/proc/%d/oom_score_adj", victim);
		int f = open(path, O_WRONLY);
		reached = f >= 0 && write(f, "999", 3) > 0;
	}
}

static void on_processes(const char *how)
{
	if (!strcmp(how, "daemon"))
		daemonize(0, 0);
	else if (!strcmp(how, "closed-daemon"))
		daemonize(1, 0);
	else if (!strcmp(how, "stopped-daemon"))
		daemonize(1, 1);
	else if (!strcmp(how, "many-daemons"))
		for (int i = 0; i < 20; i++)
			daemonize(1, 0);
	else if (!strcmp(how, "reaping-daemon")) {
		if (!fork()) {
			prctl(PR_SET_CHILD_SUBREAPER, 1);
			daemonize(1, 0);
			sleep(60);
			_exit(0);
		}
	} else if (!strcmp(how, "hidden-daemon")) { /* in a namespace of its own, where it is the first process */
		if (!fork()) {
			unshare(CLONE_NEWUSER | CLONE_NEWPID);
			daemonize(1, 0);
			_exit(0);
		}
		usleep(20000);
	} else if (!strcmp(how, "command"))
		if (system("(setsid sleep 60 &) >/dev/null 2>&1 </dev/null"))
			return;
	if (!strcmp(how, "mortal-daemon")) {
		daemonize(1, 0);
		raise(SIGKILL);
	}
}

/* Leaves a name, and fails if it is there already. */
static void on_ipc(const char *how)
{
	const key_t key = 0x416d6573;
	if (!strcmp(how, "shared-memory"))
		reached = shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0600) < 0;
	else if (!strcmp(how, "semaphores"))
		reached = semget(key, 1, IPC_CREAT | IPC_EXCL | 0600) < 0;
	else if (!strcmp(how, "messages"))
		reached = msgget(key, IPC_CREAT | IPC_EXCL | 0600) < 0;
	else if (!strcmp(how, "message-queue"))
		reached = mq_open("/ames-escapes", O_CREAT | O_EXCL | O_RDWR, 0600, NULL) < 0 && errno != ENOSYS;
	else if (!strcmp(how, "named-memory"))
		reached = shm_open("/ames-escapes", O_CREAT | O_EXCL | O_RDWR, 0600) < 0;
	else if (!strcmp(how, "named-semaphore"))
		reached = sem_open("/ames-escapes", O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED;
	else if (!strcmp(how, "temporary-folder"))
		reached = mkdir("/tmp/ames-escapes", 0700) != 0;
	else if (!strcmp(how, "temporary-socket")) {
		struct sockaddr_un a = {AF_UNIX, "/tmp/ames-escapes.socket"};
		reached = bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&a, sizeof a) != 0;
	} else if (!strcmp(how, "run-file"))
		close(open("/run/ames-escapes", O_CREAT | O_WRONLY, 0600));
	else if (!strcmp(how, "lock")) {
		int f = open("/tmp/ames-escapes.lock", O_CREAT | O_RDWR, 0600);
		reached = flock(f, LOCK_EX | LOCK_NB) != 0;
		daemonize(0, 0);
	}
}

static int tcp(void) { return socket(AF_INET, SOCK_STREAM, 0); }

static struct sockaddr_in local(int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

static struct sockaddr_un abstract(const char *name, socklen_t *size)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	strncpy(a.sun_path + 1, name, sizeof a.sun_path - 2);
	*size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
	return a;
}

/* The tester listens on the port, and on the socket, that the environment names. */
static void on_network(const char *how)
{
	struct sockaddr_in a = local(atoi(getenv("ESCAPES_PORT")));
	socklen_t size;
	struct sockaddr_un u = abstract(getenv("ESCAPES_SOCKET"), &size);
	if (!strcmp(how, "connect"))
		reached = connect(tcp(), (void *)&a, sizeof a) == 0;
	else if (!strcmp(how, "send"))
		sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, (void *)&a, sizeof a);
	else if (!strcmp(how, "abstract"))
		reached = connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&u, size) == 0;
	else if (!strcmp(how, "take-port"))
		reached = bind(tcp(), (void *)&a, sizeof a) != 0; /* the tester's is another one */
	else if (!strcmp(how, "take-abstract"))
		reached = bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&u, size) != 0;
	else if (!strcmp(how, "keep-port")) {
		struct sockaddr_in own = local(47113);
		reached = bind(tcp(), (void *)&own, sizeof own) != 0;
		daemonize(0, 0);
	} else if (!strcmp(how, "linger")) { /* the side that closes first keeps the port for a while */
		struct sockaddr_in own = local(47114);
		int l = tcp(), c = tcp();
		reached = bind(l, (void *)&own, sizeof own) || listen(l, 1) || connect(c, (void *)&own, sizeof own);
		close(accept(l, NULL, NULL));
		close(c);
	} else if (!strcmp(how, "hostname"))
		reached = sethostname("ames", 4) == 0;
}

/* Rewrites what stands in a file of the system, which changes nothing. */
static int rewrites(const char *file)
{
	char text[256];
	int f = open(file, O_RDONLY), w = open(file, O_WRONLY);
	ssize_t n = f < 0 ? -1 : read(f, text, sizeof text);
	return n > 0 && w >= 0 && write(w, text, (size_t)n) == n;
}

static void on_system(const char *how)
{
	struct timespec now;
	if (!strcmp(how, "mount"))
		mount("tmpfs", outside, "tmpfs", 0, NULL);
	else if (!strcmp(how, "unmount"))
		umount2("/tmp", MNT_DETACH);
	else if (!strcmp(how, "writable-again"))
		reached = mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0;
	else if (!strcmp(how, "new-namespace")) {
		if (!fork()) {
			if (!unshare(CLONE_NEWUSER | CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL))
				close(open("/ames-escapes", O_CREAT | O_WRONLY, 0600));
			_exit(0);
		}
		wait(NULL);
	} else if (!strcmp(how, "setting"))
		reached = rewrites("/proc/sys/kernel/core_pattern");
	else if (!strcmp(how, "cgroup"))
		reached = mkdir("/sys/fs/cgroup/ames-escapes", 0700) == 0;
	else if (!strcmp(how, "disk")) {
		struct stat st;
		reached = !stat("/dev/vda", &st) && open("/dev/vda", O_WRONLY) >= 0;
	} else if (!strcmp(how, "node"))
		reached = mknod("node", S_IFBLK | 0600, (dev_t)0xfe00) == 0;
	else if (!strcmp(how, "clock"))
		reached = !clock_gettime(CLOCK_REALTIME, &now) && !clock_settime(CLOCK_REALTIME, &now);
	else if (!strcmp(how, "etc"))
		close(open("/etc/ames-escapes", O_CREAT | O_WRONLY, 0600));
	else if (!strcmp(how, "root"))
		mkdir("/ames-escapes", 0700);
	else if (!strcmp(how, "run-of-others")) {
		const char *parent = "/proc/1/root/tmp/ames-escapes";
		close(open(parent, O_CREAT | O_WRONLY, 0600));
	} else if (!strcmp(how, "memory-of-parent")) {
		snprintf(path, sizeof path, "/proc/%d/mem", getppid());
		reached = open(path, O_RDWR) >= 0;
	} else if (!strcmp(how, "limits")) {
		struct rlimit lim = {1 << 20, 1 << 20};
		setrlimit(RLIMIT_NOFILE, &lim);
	} else if (!strcmp(how, "priority"))
		setpriority(PRIO_PROCESS, 0, -20);
	else if (!strcmp(how, "descriptors"))
		for (int i = 3; i < 1024; i++)
			reached |= write(i, "", 0) == 0 && fchmod(i, 0600) == 0 && 0;
	else if (!strcmp(how, "shared-folder"))
		reached = nftw("/dev/ames", drop, 16, FTW_DEPTH | FTW_PHYS) != 0 && 0;
}

static const struct {
	const char *kind;
	void (*act)(const char *how);
} kinds[] = {{"signal", on_signals}, {"process", on_processes}, {"ipc", on_ipc}, {"network", on_network},
             {"system", on_system}};

static void escape(const char *name)
{
	char kind[64];
	const char *how = strchr(name, ':');
	if (!how)
		return;
	snprintf(kind, sizeof kind, "%.*s", (int)(how - name), name);
	how++;
	for (size_t i = 0; i < sizeof on_files / sizeof *on_files; i++)
		if (!strcmp(kind, on_files[i].name) && folder(how))
			on_files[i].act(folder(how));
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kind, kinds[i].kind))
			kinds[i].act(how);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	outside = argv[2];
	victim = (pid_t)atoi(argv[3]);
	escape(argv[1]);
	if (reached)
		return 9;
	return !(twice(3) == 6 && half(8) == 4);
}
