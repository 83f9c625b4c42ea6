/* The writes of a run, applied to the serving process before it forks.
 *
 * Consecutive runs mostly share their writes: all mutants of one function have
 * the same jump at its entry and differ in a selector. So the writes of the last
 * run stay, and only the difference is made; nothing of the program runs here in
 * between, only the runtime, which no write can reach. */
#include "ames.h"

struct applied {
	uint64_t addr;
	uint64_t size;
	uint64_t original; /* offset of the original bytes in the same store */
};

/* Two stores, swapped at each change; children get neither, but for trunks and scouts. */
static struct store {
	char *memory;
	size_t size;
	uint32_t count;
} stores[2];
static int current;

int ames_writable_segment(uint64_t addr, uint64_t size)
{
	for (uint32_t i = 0; i < ames.segments; i++) {
		const struct ames_segment *s = &ames.segment[i];
		if (addr >= s->addr && addr - s->addr < s->size)
			return (s->prot & PROT_WRITE) && size <= s->size - (addr - s->addr);
	}
	return 0;
}

static int mem_fd = -1;

/* Descriptors that stay are moved out of the program's way, and none is closed. */
static int mem_kept;

int ames_memory_file(void) { return mem_fd; }

int ames_keep_memory_file(void)
{
	mem_kept = 1;
	mem_fd = sys_open("/proc/self/mem", O_RDWR);
	if (mem_fd >= 0)
		mem_fd = ames_high_fd(mem_fd);
	return mem_fd;
}

static int open_mem(void)
{
	if (mem_fd < 0)
		mem_fd = sys_open("/proc/self/mem", O_RDWR);
	return mem_fd < 0 ? -mem_fd : 0;
}

static void close_mem(void)
{
	if (mem_fd >= 0 && !mem_kept) {
		sys_close(mem_fd);
		mem_fd = -1;
	}
}

/* For kernels that are set up to refuse what poke does: the page is made
 * writable and not executable, and executable again. */
static int poke_by_protection(uint64_t addr, const void *data, size_t n)
{
	uint64_t from = addr & ~(ames.page_size - 1), to = (addr + n + ames.page_size - 1) & ~(ames.page_size - 1);
	long e = SYS(SYS_mprotect, from, to - from, PROT_READ | PROT_WRITE);
	if (e < 0)
		return (int)-e;
	memcpy((void *)addr, data, n);
	__builtin___clear_cache((char *)addr, (char *)addr + n);
	return (int)-SYS(SYS_mprotect, from, to - from, PROT_READ | PROT_EXEC);
}

/* Writing through /proc/self/mem needs no change of protection: text stays
 * readable and executable, never writable, and its mapping is not split. */
int ames_poke(uint64_t addr, const void *data, size_t n)
{
	if (ames_writable_segment(addr, n)) {
		memcpy((void *)addr, data, n);
		return 0;
	}
	int e = open_mem();
	if (e)
		return e;
#ifndef AMES_WITHOUT_MEM_WRITES /* defined by a test */
	if (SYS(SYS_pwrite64, mem_fd, data, n, addr) == (long)n)
		return 0;
#endif
	char probe;
	if (SYS(SYS_pread64, mem_fd, &probe, 1, addr) != 1)
		return EFAULT;
	return poke_by_protection(addr, data, n);
}

static int peek(uint64_t addr, void *data, size_t n)
{
	if (ames_writable_segment(addr, n)) {
		memcpy(data, (const void *)addr, n);
		return 0;
	}
	int e = open_mem();
	if (e)
		return e;
	return SYS(SYS_pread64, mem_fd, data, n, addr) == (long)n ? 0 : EFAULT;
}

static int reserve(struct store *s, size_t n)
{
	if (n <= s->size)
		return 0;
	char *p = ames_buffer(n);
	if (!p)
		return ENOMEM;
	if (s->memory)
		SYS(SYS_munmap, s->memory, s->size);
	s->memory = p;
	s->size = (n + 0xffff) & ~(size_t)0xffff;
	return 0;
}

static const struct ames_write *next_write(const struct ames_write *w)
{
	return (const void *)((const char *)(w + 1) + ((w->size + 7) & ~7ull));
}

static int same(const struct applied *a, const struct ames_write *w)
{
	return a->addr == w->addr && a->size == w->size;
}

/* Puts back what the last run wrote and this one does not. */
static int restore_others(const struct store *old, const struct ames_write *w, uint32_t count)
{
	const struct applied *a = (const void *)old->memory;
	uint32_t i = 0;
	for (uint32_t k = 0; k < old->count; k++, a++) {
		while (i < count && w->addr < a->addr) {
			w = next_write(w);
			i++;
		}
		if (i < count && same(a, w))
			continue;
		int e = ames_poke(a->addr, old->memory + a->original, a->size);
		if (e)
			return e;
	}
	return 0;
}

static int check(const char *writes, uint32_t count, size_t size)
{
	size_t at = 0;
	for (uint32_t i = 0; i < count; i++) {
		const struct ames_write *w = (const void *)(writes + at);
		if (size - at < sizeof *w || w->size > size - at - sizeof *w)
			return EINVAL;
		at += sizeof *w + ((w->size + 7) & ~7ull);
		if (at > size)
			return EINVAL;
	}
	return 0;
}

/* Makes the writes; `was` walks over those of the last run in step. */
static int apply(const struct store *old, struct store *new, const struct ames_write *w, uint32_t count,
                 uint64_t *address)
{
	const struct applied *was = (const void *)old->memory, *was_end = was + old->count;
	struct applied *now = (void *)new->memory;
	uint64_t original = count * sizeof(struct applied);
	for (new->count = 0; new->count < count; new->count++, w = next_write(w), now++) {
		int e = 0;
		*address = w->addr;
		*now = (struct applied){w->addr, w->size, original};
		while (was < was_end && was->addr < w->addr)
			was++;
		if (was < was_end && same(was, w)) {
			memcpy(new->memory + original, old->memory + was->original, w->size);
			if (memcmp((const void *)w->addr, w + 1, w->size))
				e = ames_poke(w->addr, w + 1, w->size);
		} else {
			e = peek(w->addr, new->memory + original, w->size);
			if (!e)
				e = ames_poke(w->addr, w + 1, w->size);
		}
		if (e)
			return e;
		original += w->size;
	}
	return 0;
}

/* After an error the memory is in a state between two runs: the caller must give up. */
int ames_apply(const char *writes, uint32_t count, size_t size, uint64_t *address)
{
	struct store *old = &stores[current], *new = &stores[!current];
	const struct ames_write *first = (const void *)writes;
	if (!count && !old->count)
		return 0;
	int e = check(writes, count, size);
	if (!e)
		e = reserve(new, count * sizeof(struct applied) + size);
	if (!e)
		e = restore_others(old, first, count);
	if (!e)
		e = apply(old, new, first, count, address);
	current = !current;
	close_mem();
	return e;
}

int ames_write_one(uint64_t addr, const void *data, size_t n)
{
	int e = ames_poke(addr, data, n);
	close_mem();
	return e;
}

int ames_write_all(const char *writes, uint32_t count, size_t size, uint64_t shift)
{
	const struct ames_write *w = (const void *)writes;
	int e = check(writes, count, size);
	for (; !e && count--; w = next_write(w))
		e = ames_poke(w->addr + shift, w + 1, w->size);
	close_mem();
	return e;
}

void ames_share_writes(int with_children)
{
	for (int i = 0; i < 2; i++)
		if (stores[i].memory)
			SYS(SYS_madvise, stores[i].memory, stores[i].size, with_children ? MADV_DOFORK : MADV_DONTFORK);
}

int ames_unwrite(uint64_t addr)
{
	const struct store *s = &stores[current];
	const struct applied *a = (const void *)s->memory;
	for (uint32_t i = 0; i < s->count; i++)
		if (a[i].addr == addr)
			return ames_poke(addr, s->memory + a[i].original, a[i].size);
	return ENOENT;
}
