/* Functions of shared libraries are bound when they are first called, so each run
 * would bind the same functions anew, and copy the pages that the addresses are
 * written to. This binds them once, before the first fork. LD_BIND_NOW would do so
 * too, but also for what the program loads later, where it can make dlopen fail. */
#include "ames.h"
#include <dlfcn.h>
#include <elf.h>
#include <link.h>

struct dynamic {
	uint64_t bias;
	const Elf64_Rela *rela;
	size_t count;
	const Elf64_Sym *symbols;
	const char *strings;
	const Elf64_Half *versions;
	const Elf64_Verneed *needed;
	int skip;
};

struct range {
	uint64_t start, end;
};

/* What is found is written down by a child, in memory that it shares with us. */
struct binding {
	uint64_t *slot, addr;
};

struct search {
	struct range program; /* of the first module that is listed */
	struct binding *out;  /* NULL: only count what there is at most */
	size_t found, most;
};

/* Addresses in the dynamic section are absolute in libraries, as glibc leaves
 * them, but not in the vDSO. */
static uint64_t absolute(uint64_t bias, uint64_t v)
{
	return v < bias ? v + bias : v;
}

static void read_dynamic(struct dynamic *d, const Elf64_Dyn *dyn)
{
	uint64_t size = 0;
	for (; dyn->d_tag != DT_NULL; dyn++) {
		uint64_t v = dyn->d_un.d_val;
		switch (dyn->d_tag) {
		case DT_JMPREL: d->rela = (const void *)absolute(d->bias, v); break;
		case DT_PLTRELSZ: size = v; break;
		case DT_PLTREL: d->skip |= v != DT_RELA; break;
		case DT_SYMTAB: d->symbols = (const void *)absolute(d->bias, v); break;
		case DT_STRTAB: d->strings = (const void *)absolute(d->bias, v); break;
		case DT_VERSYM: d->versions = (const void *)absolute(d->bias, v); break;
		case DT_VERNEED: d->needed = (const void *)absolute(d->bias, v); break;
		/* Bound already, or with a scope of its own. */
		case DT_BIND_NOW:
		case DT_SYMBOLIC: d->skip = 1; break;
		case DT_FLAGS: d->skip |= (v & (DF_BIND_NOW | DF_SYMBOLIC)) != 0; break;
		case DT_FLAGS_1: d->skip |= (v & DF_1_NOW) != 0; break;
		}
	}
	d->count = size / sizeof *d->rela;
}

static const char *version_of(const struct dynamic *d, uint32_t symbol)
{
	if (!d->versions || !d->needed)
		return NULL;
	Elf64_Half want = d->versions[symbol] & 0x7fff;
	for (const Elf64_Verneed *n = d->needed;; n = (const void *)((const char *)n + n->vn_next)) {
		const Elf64_Vernaux *a = (const void *)((const char *)n + n->vn_aux);
		for (int i = 0; i < n->vn_cnt; i++, a = (const void *)((const char *)a + a->vna_next))
			if ((a->vna_other & 0x7fff) == want)
				return d->strings + a->vna_name;
		if (!n->vn_next)
			return NULL;
	}
}

static void find_one(const struct dynamic *d, const Elf64_Rela *r, struct search *search)
{
	if (ELF64_R_TYPE(r->r_info) != JUMP_SLOT)
		return;
	uint32_t symbol = (uint32_t)ELF64_R_SYM(r->r_info);
	const Elf64_Sym *s = &d->symbols[symbol];
	/* What a library defines itself may be meant to stay with it. */
	if (s->st_shndx != SHN_UNDEF || ELF64_ST_BIND(s->st_info) == STB_LOCAL)
		return;
	const char *name = d->strings + s->st_name, *version = version_of(d, symbol);
	uint64_t addr = (uint64_t)dlsym(RTLD_DEFAULT, name);
	/* Asked for a version, dlvsym passes over definitions that have none, such as the
	 * program's own malloc; the loader takes them. Where the two differ it decides. */
	if (version && (uint64_t)dlvsym(RTLD_DEFAULT, name, version) != addr)
		return;
	/* In the executable there may be a stub that stands for the function wherever
	 * its address is taken; it jumps to what its own slot holds. */
	if (!addr || (addr >= search->program.start && addr < search->program.end))
		return;
	search->out[search->found++] = (struct binding){(uint64_t *)(d->bias + r->r_offset), addr};
}

static int search_module(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	struct search *search = arg;
	struct range *program = &search->program;
	struct dynamic d = {.bias = info->dlpi_addr};
	const Elf64_Dyn *dyn = NULL;
	int is_program = !program->end;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const Elf64_Phdr *p = &info->dlpi_phdr[i];
		if (p->p_type == PT_DYNAMIC)
			dyn = (const void *)(d.bias + p->p_vaddr);
		if (p->p_type == PT_LOAD && is_program) {
			if (!program->end)
				program->start = d.bias + p->p_vaddr;
			program->end = d.bias + p->p_vaddr + p->p_memsz;
		}
	}
	if (!dyn || (!is_program && (!info->dlpi_name || info->dlpi_name[0] != '/')))
		return 0; /* the vDSO is not ours to write to */
	read_dynamic(&d, dyn);
	if (d.skip || !d.rela || !d.symbols || !d.strings)
		return 0;
	if (!search->out)
		search->most += d.count;
	else
		for (size_t i = 0; i < d.count && search->found < search->most; i++)
			find_one(&d, &d.rela[i], search);
	return 0;
}

static void search_all(void *arg)
{
	dl_iterate_phdr(search_module, arg);
}

void ames_bind(void)
{
	struct search search = {.out = NULL};
	search_all(&search);
	size_t n = search.most * sizeof(struct binding);
	struct binding *out = n ? ames_shared(n) : NULL;
	if (!out)
		return;
	search = (struct search){.out = out, .most = search.most};
	ames_aside(search_all, &search);
	for (size_t i = 0; i < search.most && out[i].slot; i++)
		*out[i].slot = out[i].addr;
	SYS(SYS_munmap, out, n);
}
