/* Images of jitted code and the memory that they share with Ames. */
#include "ames.h"
#include "handed.h"
#include <dlfcn.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static int map_segment(const struct ames_segment *s, uint64_t addr, int fd)
{
	int flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE;
	/* Shared memory gets its real backing in each slot; until then, zeros. */
	if (s->shared)
		flags |= MAP_ANONYMOUS;
	char *p = sys_mmap(addr, s->size, (int)s->prot, flags, s->shared ? -1 : fd, s->shared ? 0 : s->offset);
	if (sys_failed(p))
		return (int)-(long)p;
	if (p != (char *)addr) { /* a kernel that does not know the flag */
		SYS(SYS_munmap, p, s->size);
		return EEXIST;
	}
	return 0;
}

static void *function(const char *name)
{
	return dlsym(RTLD_DEFAULT, name);
}

/* libgcc's __register_frame takes a whole section; LLVM's libunwind takes one
 * entry at a time and has a function of its own for sections. */
void ames_register_frames(const struct ames_map *map, uint64_t shift)
{
	if (!map->eh_frame)
		return;
	void *section = function("__unw_add_dynamic_eh_frame_section");
	void *frame = map->register_frame ? (void *)(map->register_frame + shift) : function("__register_frame");
	char *eh = (char *)(map->eh_frame + shift);
	if (!map->register_frame && section) {
		((void (*)(void *))section)(eh);
		return;
	}
	if (!frame)
		return; /* nothing in the program unwinds */
	if (!map->register_frame && function("__unw_add_dynamic_fde")) {
		for (char *end = eh + map->eh_frame_size; eh + 8 <= end;) {
			uint32_t size, cie;
			memcpy(&size, eh, 4);
			if (!size || size == 0xffffffff || size > (size_t)(end - eh) - 4)
				break;
			memcpy(&cie, eh + 4, 4);
			if (cie)
				((void (*)(void *))frame)(eh);
			eh += size + 4;
		}
		return;
	}
	((void (*)(void *))frame)(eh);
	/* libgcc sorts its table at the first lookup: once here, not in each child. */
	void *find = function("_Unwind_Find_FDE");
	if (find) {
		void *bases[3];
		((const void *(*)(void *, void *))find)(eh, bases);
	}
}

int ames_map(const struct message *m, uint64_t shift, int *index, uint64_t *address)
{
	const struct ames_map *map = (const void *)m->payload;
	if (m->size < sizeof *map || m->fds != 1 || map->segments > MAX_SEGMENTS ||
	    m->size != sizeof *map + map->segments * sizeof(struct ames_segment))
		return EINVAL;
	const struct ames_segment *s = (const void *)(map + 1);
	if (map->segments > MAX_SEGMENTS - ames.segments)
		return ENOSPC;
	for (uint32_t i = 0; i < map->segments; i++) {
		int e = map_segment(s + i, s[i].addr + shift, m->fd[0]);
		if (e) {
			*index = (int)i;
			*address = s[i].addr + shift;
			while (i--)
				SYS(SYS_munmap, s[i].addr + shift, s[i].size);
			return e;
		}
	}
	for (uint32_t i = 0; i < map->segments; i++) {
		ames.segment[ames.segments] = s[i];
		ames.segment[ames.segments++].addr += shift;
	}
	return ames_know_image(map, s, shift);
}

/* Puts the slot's own memory behind the shared segments, so that runs at the same
 * time do not mix their records. Its second half is for the copy taken at main. */
int ames_share(int fd, uint64_t size)
{
	ames_find_handed(fd, 2 * size + AMES_LOG_SIZE);
	if (!size)
		return 0;
	for (uint32_t i = 0; i < ames.segments; i++) {
		const struct ames_segment *s = &ames.segment[i];
		if (!s->shared)
			continue;
		void *p = sys_mmap(s->addr, s->size, (int)s->prot, MAP_SHARED | MAP_FIXED, fd, s->offset);
		if (sys_failed(p))
			return (int)-(long)p;
	}
	return ames_view_shared(fd, size);
}

/* The same, by the view that is there: a copy of a mapping of size 0 is another one of the same memory (mremap(2)). */
int ames_share_again(uint32_t first)
{
	for (uint32_t i = first; i < ames.segments; i++) {
		const struct ames_segment *s = &ames.segment[i];
		if (!s->shared)
			continue;
		if (!ames.shared || s->offset + s->size > ames.shared_size)
			return EINVAL;
		long p = SYS(SYS_mremap, ames.shared + s->offset, 0, s->size, MREMAP_MAYMOVE | MREMAP_FIXED, s->addr);
		if (p < 0 && p >= -4095)
			return (int)-p;
	}
	return 0;
}

int ames_view_shared(int fd, uint64_t size)
{
	char *all = ames_memory(2 * size, MAP_SHARED, fd, 0);
	if (!all)
		return ENOMEM;
	ames.shared = all;
	ames.shared_copy = all + size;
	ames.shared_size = size;
	return 0;
}

void ames_snapshot(void)
{
	if (!ames.snapshot || !ames.shared_copy)
		return;
	for (uint32_t i = 0; i < ames.segments; i++) {
		const struct ames_segment *s = &ames.segment[i];
		if (s->shared && s->offset + s->size <= ames.shared_size)
			memcpy(ames.shared_copy + s->offset, (const void *)s->addr, s->size);
	}
}
