/* A watched run tells Ames what it uses outside of its memory: a filter of system calls
 * stops it at those that give files, sockets and shared memory their names, until Ames
 * has looked at the names and lets it go on. All that the run starts is watched as well. */
#include "ames.h"
#include <linux/filter.h>
#include <linux/seccomp.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

static const short naming[] = {
	SYS_bind, SYS_mkdirat, SYS_mknodat, SYS_symlinkat, SYS_linkat, SYS_renameat2, SYS_unlinkat, SYS_truncate,
	SYS_shmget, SYS_semget, SYS_msgget, SYS_mq_open, SYS_mq_unlink,
#ifdef SYS_openat2
	SYS_openat2,
#endif
#ifdef SYS_renameat
	SYS_renameat,
#endif
	OLD_CALLS_NAMING
};

#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY))

static struct sock_filter filter[128];
static unsigned short length;

static void add(uint16_t code, uint8_t yes, uint8_t no, uint32_t k)
{
	filter[length++] = (struct sock_filter){code, yes, no, k};
}

static void load(size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset); }

/* Only what is opened to be written, or made. */
static void tell_writing(long call, size_t argument)
{
	add(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, (uint32_t)call);
	load(offsetof(struct seccomp_data, args) + 8 * argument);
	add(BPF_JMP | BPF_JSET | BPF_K, 0, 1, WRITES);
	add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_USER_NOTIF);
	add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
}

static void make_filter(void)
{
	length = 0;
	load(offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < sizeof naming / sizeof *naming; i++) {
		add(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (uint32_t)naming[i]);
		add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_USER_NOTIF);
	}
	tell_writing(SYS_openat, 2);
#ifdef OLD_CALL_OPEN
	tell_writing(OLD_CALL_OPEN, 1);
#endif
	add(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
}

/* A signal must not end a call that it would not have met otherwise: not all kernels can
 * see to that. */
static long install(const struct sock_fprog *prog)
{
	long fd = SYS(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	              SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, prog);
	if (fd == -EINVAL)
		fd = SYS(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, prog);
	return fd;
}

static int hand_over(int channel, int fd)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {0};
	char byte = 0;
	struct iovec iov = {&byte, 1};
	struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
	struct cmsghdr *c = CMSG_FIRSTHDR(&h);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	return SYS(SYS_sendmsg, channel, &h, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

/* In the run, when all else is prepared. The run goes on unwatched where the kernel cannot
 * watch it: Ames sees that nothing is handed over. */
void ames_watch_begin(int channel)
{
	make_filter();
	struct sock_fprog prog = {length, filter};
	long fd = install(&prog);
	if (fd == -EACCES && !SYS(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1))
		fd = install(&prog);
	if (fd >= 0) {
		/* Without a listener, the calls would fail. */
		if (hand_over(channel, (int)fd))
			sys_exit(127);
		sys_close((int)fd);
	}
	sys_close(channel);
}
