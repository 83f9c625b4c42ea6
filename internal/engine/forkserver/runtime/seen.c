/* The log of an unmutated run: which programs its processes are, what they were started with, and which modules they
 * have. Ames reads it once the run is over. */
#include "ames.h"
#include "handed.h"
#include <link.h>

static struct ames_log *map_log(void)
{
	if (!ames.handed)
		return NULL;
	int fd = sys_open(ames.handed->file, O_RDWR);
	if (fd < 0)
		return NULL;
	struct ames_log *log = ames_memory(AMES_LOG_SIZE, MAP_SHARED, fd, ames.handed->offset - AMES_LOG_SIZE);
	sys_close(fd);
	return log;
}

/* Whether a process like this one, a program of that path, or a library in such a process is in the log already.
 * A record that is being written is not seen; then there are two. */
static int is_known(const struct ames_log *log, uint32_t kind, const char *path,
                    const struct ames_seen_module *library)
{
	const char *at = (const char *)(log + 1), *end = (const char *)log + log->used;
	while (at < end) {
		const struct ames_seen *s = (const void *)at;
		const struct ames_seen_module *module = (const void *)(s + 1);
		const char *program = (const char *)(module + s->modules);
		if (!s->size)
			return 0;
		int same = kind == AMES_SEEN_FOREIGN ? !ames_compare(program, path)
		                                     : s->layout == ames.layout && s->kin == ames.kin;
		if (library && (module->number != library->number || module->code != library->code))
			same = 0;
		if (s->kind == kind && same)
			return 1;
		at += s->size;
	}
	return 0;
}

/* Room for a record; NULL if there is none. */
static struct ames_seen *reserve(struct ames_log *log, size_t size)
{
	uint32_t n = (uint32_t)((size + 7) & ~(size_t)7), none = 0;
	__atomic_compare_exchange_n(&log->used, &none, sizeof *log, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	uint32_t at = __atomic_load_n(&log->used, __ATOMIC_SEQ_CST);
	do {
		if (n > AMES_LOG_SIZE - at) {
			__atomic_add_fetch(&log->lost, 1, __ATOMIC_SEQ_CST);
			return NULL;
		}
	} while (!__atomic_compare_exchange_n(&log->used, &at, at + n, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
	return (void *)((char *)log + at);
}

/* What a record is made of: counted first, then written. */
struct writer {
	size_t size; /* of the texts so far */
	char *to;    /* NULL: only count */
	struct ames_seen_module *module;
	uint32_t modules;
};

static void add_text(struct writer *w, const char *s)
{
	size_t n = ames_strlen(s) + 1;
	if (w->to)
		memcpy(w->to + w->size, s, n);
	w->size += n;
}

static uint32_t add_list(struct writer *w, char **list)
{
	uint32_t n = 0;
	for (; list && list[n]; n++)
		add_text(w, list[n]);
	return n;
}

static void add_module(struct writer *w, const char *name, struct ames_seen_module m)
{
	if (w->module)
		w->module[w->modules] = m;
	w->modules++;
	add_text(w, name);
}

static int add_loaded(struct dl_phdr_info *info, size_t size, void *arg)
{
	const char *name = info->dlpi_name ? info->dlpi_name : "";
	(void)size;
	if (!*name || *name == '/') /* else the kernel's own */
		add_module(arg, name, (struct ames_seen_module){
			info->dlpi_addr, ames_module_number(info), 0});
	return 0;
}

/* A library that the process has opened. */
struct opened {
	const char *path;
	struct ames_seen_module module;
};

static void note(uint32_t kind, const char *path, const char *dir, const struct opened *library)
{
	struct ames_log *log = map_log();
	if (!log)
		return;
	struct writer count = {0}, w = {0};
	if (is_known(log, kind, path, library ? &library->module : NULL))
		goto out;
	int process = kind == AMES_SEEN_PROCESS;
	for (int writes = 0; writes < 2; writes++) {
		struct writer *to = writes ? &w : &count;
		struct ames_seen *s = NULL;
		if (writes) {
			size_t modules = count.modules * sizeof(struct ames_seen_module);
			if (!(s = reserve(log, sizeof *s + modules + count.size)))
				goto out;
			to->module = (void *)(s + 1);
			to->to = (char *)to->module + modules;
		}
		add_text(to, path);
		add_text(to, dir);
		uint32_t args = process ? add_list(to, ames.argv) : 0, env = process ? add_list(to, ames.envp) : 0;
		if (process)
			dl_iterate_phdr(add_loaded, to);
		if (library)
			add_module(to, library->path, library->module);
		if (!writes)
			continue;
		struct rlimit stack = {0};
		SYS(SYS_prlimit64, 0, RLIMIT_STACK, NULL, &stack);
		s->kind = kind;
		s->layout = ames.layout;
		s->kin = ames.kin;
		s->stack = stack.rlim_cur;
		s->modules = count.modules;
		s->args = args;
		s->env = env;
		s->parent = sys_getppid();
		size_t all = sizeof *s + count.modules * sizeof *w.module + count.size;
		__atomic_store_n(&s->size, (uint32_t)((all + 7) & ~(size_t)7), __ATOMIC_SEQ_CST);
	}
out:
	SYS(SYS_munmap, log, AMES_LOG_SIZE);
}

#define LONGEST 4096

static void note_own(uint32_t kind, const struct opened *library)
{
	char path[LONGEST], dir[LONGEST];
	long n = SYS(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", path, sizeof path - 1);
	path[n > 0 ? n : 0] = 0;
	if (SYS(SYS_getcwd, dir, sizeof dir) < 0)
		*dir = 0;
	note(kind, path, dir, library);
}

void ames_note_process(void) { note_own(AMES_SEEN_PROCESS, NULL); }

void ames_note_opened(const char *path, uint64_t bias, uint64_t number, uint64_t code)
{
	struct opened o = {path, {bias, number, code}};
	note_own(AMES_SEEN_OPENED, &o);
}

void ames_note_foreign(const char *path)
{
	if (ames_run_of(ames.handed)->flags & AMES_HANDED_LOG)
		note(AMES_SEEN_FOREIGN, path, "", NULL);
}
