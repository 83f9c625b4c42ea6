/* A run may start its own program anew: Criterion does so for each test, GoogleTest for
 * death tests that ask for it. It may also be a script, or any program, whose processes
 * start the programs under test. Each of these, an heir, is to have the mutant as a run has
 * it: it takes images and writes from where Ames has them before any code of the program
 * runs. Who starts it adds the runtime to its environment: see exec.c. */
#include "ames.h"
#include "handed.h"
#include <link.h>

#define FNV_START 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

/* A module by what its file says of its segments: wherever it lies, and whatever it is called. */
uint64_t ames_module_number(const void *headers, size_t count)
{
	uint64_t n = FNV_START;
	const unsigned char *b = headers, *end = b + count * sizeof(ElfW(Phdr));
	while (b < end)
		n = (n ^ *b++) * FNV_PRIME;
	return n;
}

static void add_number(uint64_t *sum, uint64_t n) { *sum = (*sum ^ n) * FNV_PRIME; }

/* The modules that images depend on, and where they are, in one number. */
static int add_module(struct dl_phdr_info *info, size_t size, void *arg)
{
	const char *name = info->dlpi_name ? info->dlpi_name : "";
	(void)size;
	if (*name && *name != '/')
		return 0; /* the kernel's own */
	add_number(arg, info->dlpi_addr);
	add_number(arg, ames_module_number(info->dlpi_phdr, info->dlpi_phnum));
	return 0;
}

uint64_t ames_layout(void)
{
	uint64_t sum = FNV_START;
	dl_iterate_phdr(add_module, &sum);
	return sum;
}

static uint64_t read_number(const char **s)
{
	uint64_t v = 0;
	if (**s == ':')
		++*s;
	for (; **s >= '0' && **s <= '9'; ++*s)
		v = v * 10 + (uint64_t)(**s - '0');
	return v;
}

/* Without the mutant the program would be judged wrongly: better that it fails. */
static _Noreturn void disinherited(const char *why)
{
	static const char head[] = "ames: a process that the test starts cannot have the mutant: ";
	SYS(SYS_write, 2, head, sizeof head - 1);
	SYS(SYS_write, 2, why, ames_strlen(why));
	SYS(SYS_write, 2, "\n", 1);
	sys_exit(127);
}

static int map_images(const struct ames_handed *h, const struct ames_handed_heir *heir)
{
	const char *at = (const char *)h + heir->images_at, *end = (const char *)h + h->size;
	if (heir->images_at > h->size)
		return EINVAL;
	for (uint32_t i = 0; i < heir->images; i++) {
		const struct ames_handed_image *im = (const void *)at;
		if ((size_t)(end - at) < sizeof *im || (size_t)(end - at) - sizeof *im < im->size)
			return EINVAL;
		struct message m = {.kind = AMES_MAP, .size = (uint32_t)im->size, .payload = (char *)(im + 1), .fds = 1};
		m.fd[0] = im->file[AMES_HANDED_PATH - 1] ? -ENAMETOOLONG : sys_open(im->file, O_RDONLY);
		if (m.fd[0] < 0)
			return -m.fd[0];
		int index;
		uint64_t address;
		int e = ames_map(&m, &index, &address);
		sys_close(m.fd[0]);
		if (e)
			return e;
		at += sizeof *im + im->size;
	}
	return 0;
}

/* All that is handed on, as this process finds it. */
struct estate {
	struct ames_handed *head;
	struct ames_handed_run *run;
	const struct ames_handed_heir *heirs;
	const uint64_t *modules;
	int fd;
};

static struct estate open_estate(const char *control)
{
	struct estate s = {0};
	uint64_t offset = read_number(&control);
	s.fd = *control == ':' ? sys_open(control + 1, O_RDWR) : -1;
	if (s.fd < 0)
		disinherited("what is handed on to it is out of its reach");
	struct ames_handed *h = ames_memory(ames.page_size, MAP_SHARED, s.fd, offset);
	if (!h || h->magic != AMES_HANDED_MAGIC || h->size < ames.page_size)
		disinherited("nothing is handed on");
	uint64_t size = h->size;
	SYS(SYS_munmap, h, ames.page_size);
	s.head = h = ames_memory(size, MAP_SHARED, s.fd, offset);
	s.run = (void *)(h + 1);
	s.heirs = (const void *)(s.run + 1);
	s.modules = (const void *)(s.heirs + h->heirs);
	if (!h || size < sizeof *h + sizeof *s.run + h->heirs * sizeof *s.heirs + 8 * (uint64_t)h->modules)
		disinherited("what is handed on is malformed");
	return s;
}

static void take(const struct estate *s, const struct ames_handed_heir *heir)
{
	uint64_t address;
	if (heir->writes_at > s->head->size || heir->writes_size > s->head->size - heir->writes_at)
		disinherited("what is handed on is malformed");
	if (map_images(s->head, heir) || ames_share(s->fd, s->head->shared_size) ||
	    ames_apply((const char *)s->head + heir->writes_at, heir->writes, heir->writes_size, &address))
		disinherited("it cannot be put in place");
}

/* Whether a module is one of those that must not run as they are. */
static int is_under_test(struct dl_phdr_info *info, size_t size, void *arg)
{
	const struct estate *s = arg;
	uint64_t number = ames_module_number(info->dlpi_phdr, info->dlpi_phnum);
	(void)size;
	for (uint32_t i = 0; i < s->head->modules; i++)
		if (s->modules[i] == number)
			return 1;
	return 0;
}

enum role ames_inherit(const char *control)
{
	struct estate s = open_estate(control);
	const struct ames_handed_heir *heir = s.heirs, *end = s.heirs + s.head->heirs;
	while (heir < end && heir->layout != ames.layout)
		heir++;
	if (heir < end) {
		take(&s, heir);
	} else {
		ames_find_handed(s.fd, s.head->offset);
		/* Where only the run's own program hands on, this is one. */
		if (!(s.run->flags & AMES_HANDED_TO_ALL) || dl_iterate_phdr(is_under_test, &s)) {
			__atomic_add_fetch(&s.run->strays, 1, __ATOMIC_SEQ_CST);
			disinherited("its libraries are others, or at other addresses");
		}
	}
	if (s.run->flags & AMES_HANDED_LOG)
		ames_note_process();
	SYS(SYS_munmap, s.head, s.head->size);
	sys_close(s.fd);
	return heir < end ? ROLE_TEST : ROLE_CARRIER;
}

/* Finds what Ames has written behind the shared memory. */
void ames_find_handed(int fd, uint64_t offset)
{
	struct stat st;
	if (SYS(SYS_fstat, fd, &st) || (uint64_t)st.st_size < offset + sizeof(struct ames_handed))
		return;
	struct ames_handed *h = ames_memory(ames.page_size, MAP_SHARED, fd, offset);
	if (!h || h->magic != AMES_HANDED_MAGIC || h->file[AMES_HANDED_PATH - 1])
		return;
	ames.handed = h;
	ames.forks = (struct forks *)(void *)&((struct ames_handed_run *)(h + 1))->count;
}
