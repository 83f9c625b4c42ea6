/* Messages in and out. */
#include "ames.h"

/* Where the kernel would put it, it would move what the program maps later. This far
 * below the libraries there is nothing, and sanitizers want no memory elsewhere. */
void *ames_memory(size_t n, int flags, int fd, uint64_t offset)
{
	static uint64_t next;
	if (!next)
		next = ((uint64_t)&ames & ~0xffffull) - (16ull << 30);
	void *p = sys_mmap(next, n, PROT_READ | PROT_WRITE, flags, fd, offset);
	next += (n + 0x1ffff) & ~0xffffull;
	return sys_failed(p) ? NULL : p;
}

/* The receive buffer grows to the largest message seen and is never copied into
 * children: a forked child could not use it, and the copy-on-write faults that
 * each fork would bring would cost more than the message. */
static char *buffer;
static size_t buffer_size;

void *ames_buffer(size_t n)
{
	n = (n + 0xffff) & ~(size_t)0xffff;
	void *p = ames_memory(n, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p)
		SYS(SYS_madvise, p, n, MADV_DONTFORK);
	return p;
}

static int reserve(size_t n)
{
	if (n <= buffer_size)
		return 0;
	n = (n + 0xffff) & ~(size_t)0xffff;
	char *p = ames_buffer(n);
	if (!p)
		return -1;
	if (buffer) {
		memcpy(p, buffer, buffer_size);
		SYS(SYS_munmap, buffer, buffer_size);
	}
	buffer = p;
	buffer_size = n;
	return 0;
}

/* A forked server process has no buffer yet: its parent's is not there. */
void ames_buffer_lost(void)
{
	buffer = NULL;
	buffer_size = 0;
}

static void take_fds(struct msghdr *h, struct message *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		const int *fd = (const int *)(const void *)CMSG_DATA(c);
		for (size_t i = 0; i < n; i++) {
			if (m->fds < MAX_FDS)
				m->fd[m->fds++] = fd[i];
			else
				sys_close(fd[i]);
		}
	}
}

int ames_receive(int sock, struct message *m)
{
	m->fds = 0;
	if (reserve(1))
		return -1;
	size_t have = 0, want = sizeof(struct ames_header);
	while (have < want) {
		_Alignas(struct cmsghdr) char control[CMSG_SPACE(MAX_FDS * sizeof(int))];
		struct iovec iov = {buffer + have, buffer_size - have};
		struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
		long n = SYS(SYS_recvmsg, sock, &h, MSG_CMSG_CLOEXEC);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return -1;
		take_fds(&h, m);
		have += (size_t)n;
		if (have >= sizeof(struct ames_header)) {
			const struct ames_header *head = (const void *)buffer;
			want = sizeof *head + head->size;
			if (reserve(want))
				return -1;
		}
	}
	const struct ames_header *head = (const void *)buffer;
	m->kind = head->kind;
	m->size = head->size;
	m->payload = buffer + sizeof *head;
	return 0;
}

int ames_send(int sock, uint32_t kind, const void *a, size_t an, const void *b, size_t bn)
{
	struct ames_header head = {kind, (uint32_t)(an + bn)};
	struct iovec iov[3] = {{&head, sizeof head}, {(void *)a, an}, {(void *)b, bn}};
	size_t left = sizeof head + an + bn;
	int first = 0;
	while (left) {
		struct msghdr h = {.msg_iov = iov + first, .msg_iovlen = (size_t)(3 - first)};
		long n = SYS(SYS_sendmsg, sock, &h, MSG_NOSIGNAL);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return -1;
		left -= (size_t)n;
		for (; first < 3 && (size_t)n >= iov[first].iov_len; first++)
			n -= (long)iov[first].iov_len;
		if (first < 3) {
			iov[first].iov_base = (char *)iov[first].iov_base + n;
			iov[first].iov_len -= (size_t)n;
		}
	}
	return 0;
}

int ames_send_status(int sock, int error, int index, pid_t pid, int wait_status, uint64_t address)
{
	struct ames_status s = {error, index, pid, wait_status, address};
	return ames_send(sock, AMES_STATUS, &s, sizeof s, NULL, 0);
}

void ames_close_fds(struct message *m)
{
	for (int i = 0; i < m->fds; i++)
		sys_close(m->fd[i]);
	m->fds = 0;
}

/* Programs expect their first own descriptor to be 3, and test suites check it.
 * The number stays below 1024 because some programs use select. */
int ames_high_fd(int fd)
{
	struct rlimit lim = {1024, 1024};
	SYS(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &lim);
	long top = lim.rlim_cur > 1024 ? 1024 : (long)lim.rlim_cur;
	long high = SYS(SYS_fcntl, fd, F_DUPFD_CLOEXEC, top > 64 ? top - 32 : top / 2);
	if (high < 0)
		return fd;
	sys_close(fd);
	return (int)high;
}
