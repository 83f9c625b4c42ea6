/* The wall around a run: where it may change files, by Landlock. It is the second one where a run is in a world of
 * its own, and the only one where the system gives none. Signals do not pass it either, where the kernel can do that.
 * See landlock(7), and the kernel's Documentation/userspace-api/landlock.rst. */
#include "ames.h"

#define SYS_CREATE_RULESET 444
#define SYS_ADD_RULE 445
#define SYS_RESTRICT_SELF 446

/* All that changes files; the version of Landlock that knows it first. */
enum {
	WRITE_FILE = 1 << 1,
	REMOVE_TO_MAKE_SYM = 0x1ff << 4,
	REFER = 1 << 13,    /* 2 */
	TRUNCATE = 1 << 14, /* 3 */
	OF_FILE = WRITE_FILE | TRUNCATE,
};

/* What else is kept within the wall, from version 6 on. */
enum { SOCKETS = 1 << 0 /* abstract ones */, SIGNALS = 1 << 1 };

struct ruleset {
	uint64_t files, network, scope;
};

struct __attribute__((packed)) beneath {
	uint64_t allowed;
	int32_t parent;
};

static struct {
	int fd; /* -1: there is no wall */
	uint32_t size;
	char *paths; /* that the rules were made of */
} wall = {.fd = -1};

static uint64_t changes(long version)
{
	return WRITE_FILE | REMOVE_TO_MAKE_SYM | (version >= 2 ? REFER : 0) | (version >= 3 ? TRUNCATE : 0);
}

/* In a world without processes or a network of its own, a run may reach those of others. */
static uint64_t kept_within(void)
{
	if (!ames.world)
		return SOCKETS | SIGNALS;
	return (ames.world & AMES_WORLD_NETWORK ? SOCKETS : 0) | (ames.world & AMES_WORLD_PROCESSES ? SIGNALS : 0);
}

/* What is not there needs no rule. */
static int allow(int ruleset, const char *path, uint64_t what)
{
	struct stat st;
	int fd = sys_open(path, O_PATH);
	if (fd < 0)
		return 0;
	long e = SYS(SYS_fstat, fd, &st);
	if (!e && !S_ISDIR(st.st_mode))
		what &= OF_FILE;
	struct beneath rule = {what, fd};
	if (!e)
		e = SYS(SYS_ADD_RULE, ruleset, 1, &rule, 0);
	sys_close(fd);
	return (int)-e;
}

static int build(const char *paths, uint32_t size)
{
	long version = SYS(SYS_CREATE_RULESET, NULL, 0, 1);
	if (version < 1)
		return 0;
	struct ruleset set = {changes(version), 0, version >= 6 ? kept_within() : 0};
	long fd = SYS(SYS_CREATE_RULESET, &set, version >= 6 ? 24 : 8, 0);
	if (fd < 0)
		return (int)-fd;
	for (uint32_t at = 0; at < size; at += (uint32_t)ames_strlen(paths + at) + 1) {
		int e = allow((int)fd, paths + at, set.files);
		if (e) {
			sys_close((int)fd);
			return e;
		}
	}
	wall.fd = ames_high_fd((int)fd);
	return (int)-SYS(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1);
}

/* In who makes runs, before it forks one: paths are where it may change files, each ended by a zero byte. anew says
 * that other files may be there now. */
int ames_wall_prepare(const char *paths, uint32_t size, int anew)
{
	if (size == wall.size && !anew && !memcmp(paths, wall.paths, size))
		return 0;
	if (wall.paths)
		SYS(SYS_munmap, wall.paths, wall.size);
	if (wall.fd >= 0)
		sys_close(wall.fd);
	wall.fd = -1;
	wall.size = 0;
	wall.paths = NULL;
	if (!size)
		return 0;
	if (paths[size - 1])
		return EINVAL;
	if (!(wall.paths = ames_memory(size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)))
		return ENOMEM;
	memcpy(wall.paths, paths, wall.size = size);
	return build(paths, size);
}

/* In a run. It writes nothing: the page would become the run's own. */
int ames_wall_confine(void)
{
	if (wall.fd < 0)
		return 0;
	long e = SYS(SYS_RESTRICT_SELF, wall.fd, 0);
	sys_close(wall.fd);
	return (int)-e;
}
