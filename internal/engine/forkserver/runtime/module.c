/* The modules of a process, which may get images beside them, wherever they lie: those that are loaded at the start,
 * and those that it opens by itself at any time, as an interpreter its extensions and a program its plugins. The
 * dynamic linker calls a function that does nothing whenever it has changed the list of modules, for debuggers to
 * stop there (glibc, elf/dl-debug.c). That is after a library is mapped, and before it is relocated and any of its
 * code runs. We have it call us. */
#include "ames.h"
#include "handed.h"
#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#define MOST_MODULES 1024

struct module {
	const ElfW(Phdr) *headers; /* which tell it from others, with the bias */
	uint64_t to; /* where in ames.handed that is which it has got; 0: nothing */
	uint64_t bias;
	uint64_t number;
	uint64_t thread; /* its number in the dynamic thread vector */
	uint32_t header_count;
};

/* In the order in which the dynamic linker has them. */
static struct module modules[MOST_MODULES];
static uint32_t module_count;

/* Images that are in place: a library may be opened, closed and opened again. Their words are right for movers
 * that lie so. */
static struct placed {
	uint64_t number, code, shift;
	uint64_t *biases;
} placed[64];
static uint32_t placed_count;

#define FNV_START 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

static uint64_t digest(uint64_t sum, const void *data, size_t n)
{
	for (const unsigned char *b = data; n--; b++)
		sum = (sum ^ *b) * FNV_PRIME;
	return sum;
}

/* What of a file's beginning is in memory, for its header to be read. */
static int is_header(const ElfW(Phdr) *p)
{
	return p->p_type == PT_LOAD && p->p_offset == 0 && p->p_filesz >= sizeof(ElfW(Ehdr));
}

/* A module by its header, its program headers and its notes, of which one may be a build ID. */
uint64_t ames_module_number(const struct dl_phdr_info *m)
{
	uint64_t sum = digest(FNV_START, m->dlpi_phdr, m->dlpi_phnum * sizeof *m->dlpi_phdr);
	for (int i = 0; i < m->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &m->dlpi_phdr[i];
		if (is_header(p))
			sum = digest(sum, (const void *)(m->dlpi_addr + p->p_vaddr), sizeof(ElfW(Ehdr)));
		if (p->p_type == PT_NOTE)
			sum = digest(sum, (const void *)(m->dlpi_addr + p->p_vaddr), p->p_filesz);
	}
	return sum;
}

/* How much of each executable segment is looked at to tell modules of one number apart: all of small ones. */
#define MOST_CODE 16384u

static uint64_t module_code(const struct module *m)
{
	uint64_t sum = FNV_START;
	for (uint32_t i = 0; i < m->header_count; i++) {
		const ElfW(Phdr) *p = &m->headers[i];
		if (p->p_type == PT_LOAD && (p->p_flags & PF_X))
			sum = digest(sum, (const void *)(m->bias + p->p_vaddr), p->p_filesz < MOST_CODE ? p->p_filesz : MOST_CODE);
	}
	return sum;
}

static struct module describe(const struct dl_phdr_info *m)
{
	return (struct module){.headers = m->dlpi_phdr, .header_count = m->dlpi_phnum, .bias = m->dlpi_addr,
	                       .number = ames_module_number(m), .thread = m->dlpi_tls_modid};
}

/* The kernel's own is no file, and is told by its name. */
static int is_file(const struct dl_phdr_info *m) { return !m->dlpi_name || !*m->dlpi_name || *m->dlpi_name == '/'; }

static uint64_t add_number(uint64_t sum, uint64_t n) { return (sum ^ n) * FNV_PRIME; }

static int add_place(struct dl_phdr_info *info, size_t size, void *arg)
{
	uint64_t *sum = arg;
	(void)size;
	if (is_file(info))
		*sum = add_number(add_number(*sum, info->dlpi_addr), ames_module_number(info));
	return 0;
}

uint64_t ames_layout(void)
{
	uint64_t sum = FNV_START;
	dl_iterate_phdr(add_place, &sum);
	return sum;
}

static int know(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	if (module_count == MOST_MODULES)
		return 1;
	struct module *m = &modules[module_count++];
	*m = describe(info);
	if (is_file(info)) {
		ames.kin = add_number(ames.kin, m->number);
		ames.layout = add_number(add_number(ames.layout, m->bias), m->number);
	}
	return 0;
}

void ames_know_modules(void)
{
	ames.kin = ames.layout = FNV_START;
	dl_iterate_phdr(know, NULL);
}

/* Without the mutant the run would be judged wrongly. */
static _Noreturn void stray(const char *why)
{
	__atomic_add_fetch(&ames_run_of(ames.handed)->strays, 1, __ATOMIC_SEQ_CST);
	ames_disinherited(why);
}

static int is_named(const struct module *m, uint64_t number, uint64_t code)
{
	return m->number == number && module_code(m) == code;
}

/* What is handed on for a module; NULL: nothing. */
static const struct ames_handed_module *find_handed(const struct ames_handed *h, const struct module *m)
{
	if (!ames.heir)
		return NULL;
	const struct ames_handed_module *to = (const void *)((const char *)h + ames.heir->modules_at);
	for (uint32_t i = 0; i < ames.heir->modules; i++)
		if (is_named(m, to[i].number, to[i].code))
			return &to[i];
	return NULL;
}

/* Whether a module must not run as it is. */
static int is_under_test(const struct ames_handed *h, const struct module *m)
{
	const struct ames_handed_heir *heirs = ames_heirs_of(h);
	const struct ames_module_name *guarded = (const void *)(heirs + h->heirs);
	for (uint32_t i = 0; i < h->guarded; i++)
		if (is_named(m, guarded[i].number, guarded[i].code))
			return 1;
	return 0;
}

/* NULL if there is none, or more than one. */
static const struct module *find_module(uint64_t number)
{
	const struct module *found = NULL;
	for (uint32_t i = 0; i < module_count; i++) {
		if (modules[i].number != number)
			continue;
		if (found)
			return NULL;
		found = &modules[i];
	}
	return found;
}

static const struct ames_mover *movers_of(const struct ames_handed *h, const struct ames_handed_module *to)
{
	return (const void *)((const char *)h + to->movers_at);
}

/* How far a module and its images are from where images were linked for it. */
static uint64_t shift_of(const struct ames_handed *h, const struct ames_handed_module *to, const struct module *m)
{
	return m->bias - movers_of(h, to)->bias;
}

/* Has the words of images that depend on where modules lie say where they do. */
static int make_right(const struct ames_handed *h, const struct ames_handed_module *to, const struct module *own,
                      struct placed *p)
{
	const struct ames_mover *movers = movers_of(h, to);
	const struct ames_move *m = (const void *)((const char *)h + to->moves_at);
	for (uint32_t i = 0; i < to->moves; i++, m++) {
		if (m->mover >= to->movers)
			return EINVAL;
		const struct module *by = m->mover ? find_module(movers[m->mover].number) : own;
		if (!by)
			return ENOENT;
		if (m->kind == AMES_MOVE_ADDRESS && by->bias == p->biases[m->mover])
			continue;
		uint64_t at = m->addr + p->shift, was, word;
		memcpy(&was, (const void *)at, sizeof was);
		word = m->kind == AMES_MOVE_THREAD ? by->thread : was + by->bias - p->biases[m->mover];
		int e = word == was ? 0 : ames_poke(at, &word, sizeof word);
		if (e)
			return e;
	}
	for (uint32_t i = 0; i < to->movers; i++) {
		const struct module *by = i ? find_module(movers[i].number) : own;
		if (by)
			p->biases[i] = by->bias;
	}
	return 0;
}

/* Maps a module's images, if they are not there. */
static int place(const struct ames_handed *h, const struct ames_handed_module *to, const struct module *m, int at_start)
{
	uint64_t shift = shift_of(h, to, m);
	for (uint32_t i = 0; i < placed_count; i++)
		if (placed[i].number == to->number && placed[i].code == to->code && placed[i].shift == shift)
			return make_right(h, to, m, &placed[i]);
	struct placed *p = &placed[placed_count];
	if (placed_count == sizeof placed / sizeof *placed || !to->movers)
		return ENOSPC;
	p->number = to->number;
	p->code = to->code;
	p->shift = shift;
	p->biases = ames_memory(to->movers * sizeof *p->biases, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!p->biases)
		return ENOMEM;
	for (uint32_t i = 0; i < to->movers; i++)
		p->biases[i] = movers_of(h, to)[i].bias;
	placed_count++;
	uint32_t first = ames.segments;
	int e = ames_map_handed(h, to->images_at, to->images, shift, at_start);
	if (!e)
		e = ames_share_again(first);
	return e ? e : make_right(h, to, m, p);
}

/* What trunks and scouts have written to modules, and what was there before: the address and so many bytes. */
struct undo {
	struct undo *next;
	uint64_t addr;
	uint64_t size;
};
static struct undo *undone;

static int remember(const struct ames_write *w, uint32_t count, size_t size, uint64_t shift)
{
	char *to = ames_memory(size + count * sizeof(struct undo), MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!to)
		return ENOMEM;
	while (count--) {
		struct undo *u = (void *)to;
		*u = (struct undo){undone, w->addr + shift, w->size};
		memcpy(u + 1, (const void *)u->addr, u->size);
		undone = u;
		size_t padded = (w->size + 7) & ~(size_t)7;
		to += sizeof *u + padded;
		w = (const void *)((const char *)(w + 1) + padded);
	}
	return 0;
}

static int write_to(const struct ames_handed *h, const struct ames_handed_module *to, const struct module *m)
{
	if (to->writes_at > h->size || to->writes_size > h->size - to->writes_at)
		return EINVAL;
	const char *writes = (const char *)h + to->writes_at;
	uint64_t shift = shift_of(h, to, m);
	int e = ames.stops && to->writes ? remember((const void *)writes, to->writes, to->writes_size, shift) : 0;
	return e ? e : ames_write_all(writes, to->writes, to->writes_size, shift);
}

/* Has a module that was loaded have what is handed on for it. */
static void take(struct module *m, int at_start)
{
	const struct ames_handed *h = ames_estate();
	if (!h)
		return;
	const struct ames_handed_module *to = find_handed(h, m);
	if (!to && is_under_test(h, m))
		stray(at_start ? "its libraries are others, or at other addresses"
		               : "no unmutated test has opened that library so");
	if (!to || !to->images)
		return;
	if (place(h, to, m, at_start) || write_to(h, to, m))
		stray("it cannot be put beside a library");
	m->to = (uint64_t)((const char *)to - (const char *)h);
}

void ames_take_at_start(void)
{
	for (uint32_t i = 0; i < module_count; i++)
		take(&modules[i], 1);
}

/* What a look at all modules finds. */
struct look {
	uint32_t next; /* in the list as it was */
	uint32_t count;
	struct module now[MOST_MODULES];
	const char *opened[MOST_MODULES]; /* names of those that are new */
};

static int look_at(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct look *l = arg;
	uint32_t i = l->next;
	(void)size;
	if (l->count == MOST_MODULES)
		return 1;
	while (i < module_count && (modules[i].headers != info->dlpi_phdr || modules[i].bias != info->dlpi_addr))
		i++;
	if (i < module_count) { /* those in between were closed */
		l->now[l->count++] = modules[i];
		l->next = i + 1;
		return 0;
	}
	l->opened[l->count] = info->dlpi_name ? info->dlpi_name : "";
	l->now[l->count++] = describe(info);
	return 0;
}

/* The dynamic linker's list of modules (glibc, elf/link.h). */
static const struct r_debug *list;

/* Called by the dynamic linker, which holds its lock. */
static void changed(void)
{
	static struct look look;
	if (list->r_state != RT_CONSISTENT)
		return;
	look.next = look.count = 0;
	dl_iterate_phdr(look_at, &look);
	for (module_count = 0; module_count < look.count; module_count++)
		modules[module_count] = look.now[module_count];
	int takes = (ames.role == ROLE_TEST || ames.role == ROLE_CARRIER) && ames.handed;
	for (uint32_t i = 0; i < module_count; i++) {
		const char *name = look.opened[i];
		look.opened[i] = NULL;
		if (!name || !takes)
			continue;
		if (ames_run_of(ames.handed)->flags & AMES_HANDED_LOG) {
			ames_note_opened(name, modules[i].bias, modules[i].number, module_code(&modules[i]));
		}
		take(&modules[i], 0);
	}
}

int ames_unwrite_opened(uint64_t addr)
{
	for (struct undo *u = undone; u; u = u->next)
		if (u->addr == addr)
			return ames_poke(addr, u + 1, u->size);
	return ENOENT;
}

void ames_catch_up(void)
{
	int e = 0;
	for (struct undo *u = undone; u && !e; u = u->next)
		e = ames_poke(u->addr, u + 1, u->size);
	undone = NULL;
	for (uint32_t i = 0; i < module_count && !e; i++) {
		if (!modules[i].to)
			continue;
		const struct ames_handed *h = ames_estate();
		e = h ? write_to(h, (const void *)((const char *)h + modules[i].to), &modules[i]) : ENOENT;
	}
	if (e)
		stray("it cannot be put beside a library");
}

void ames_name_entry(struct ames_contact *c)
{
	const struct ames_handed *h = ames_estate();
	for (uint32_t i = 0; i < module_count; i++) {
		const struct module *m = &modules[i];
		for (uint32_t k = 0; h && m->to && k < m->header_count; k++) {
			const ElfW(Phdr) *p = &m->headers[k];
			if (p->p_type != PT_LOAD || c->entry - m->bias - p->p_vaddr >= p->p_memsz)
				continue;
			const struct ames_handed_module *to = (const void *)((const char *)h + m->to);
			c->entry -= shift_of(h, to, m);
			c->number = to->number;
			c->code = to->code;
			return;
		}
	}
}

int ames_see_loads(void)
{
	static int seen;
	char jump[16];
	if (seen)
		return 1;
	list = (const struct r_debug *)dlsym(RTLD_DEFAULT, "_r_debug");
	if (!list || !list->r_brk)
		return 0;
	size_t n = jump_to(jump, list->r_brk, (uint64_t)changed);
	seen = n && is_empty_function((const char *)list->r_brk, n) && !ames_write_one(list->r_brk, jump, n);
	return seen;
}
