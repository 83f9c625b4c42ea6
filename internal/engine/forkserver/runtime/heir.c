/* A run may start its own program anew: Criterion does so for each test, GoogleTest for
 * death tests that ask for it. It may also be a script, or any program, whose processes
 * start the programs under test. Each of these, an heir, is to have the mutant as a run has
 * it: it takes images and writes from where Ames has them before any code of the program
 * runs. Who starts it adds the runtime to its environment: see exec.c. */
#include "ames.h"
#include "handed.h"

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
_Noreturn void ames_disinherited(const char *why)
{
	static const char head[] = "ames: a process that the test starts cannot have the mutant: ";
	SYS(SYS_write, 2, head, sizeof head - 1);
	SYS(SYS_write, 2, why, ames_strlen(why));
	SYS(SYS_write, 2, "\n", 1);
	sys_exit(127);
}

int ames_map_handed(const struct ames_handed *h, uint64_t images_at, uint32_t images, uint64_t shift, int tells)
{
	const char *at = (const char *)h + images_at, *end = (const char *)h + h->size;
	if (images_at > h->size)
		return EINVAL;
	for (uint32_t i = 0; i < images; i++) {
		const struct ames_handed_image *im = (const void *)at;
		if ((size_t)(end - at) < sizeof *im || (size_t)(end - at) - sizeof *im < im->size)
			return EINVAL;
		struct message m = {.kind = AMES_MAP, .size = (uint32_t)im->size, .payload = (char *)(im + 1), .fds = 1};
		m.fd[0] = im->file[AMES_HANDED_PATH - 1] ? -ENAMETOOLONG : sys_open(im->file, O_RDONLY);
		if (m.fd[0] < 0)
			return -m.fd[0];
		int index;
		uint64_t address;
		int e = ames_map(&m, shift, &index, &address);
		sys_close(m.fd[0]);
		if (e)
			return e;
		if (tells)
			ames_register_frames((const void *)m.payload, shift);
		at += sizeof *im + im->size;
	}
	return 0;
}

static void take_own(const struct ames_handed *h, const struct ames_handed_heir *heir, int fd)
{
	uint64_t address;
	if (heir->writes_at > h->size || heir->writes_size > h->size - heir->writes_at)
		ames_disinherited("what is handed on is malformed");
	if (ames_map_handed(h, heir->images_at, heir->images, 0, 1) || ames_share(fd, h->shared_size) ||
	    ames_apply((const char *)h + heir->writes_at, heir->writes, heir->writes_size, &address))
		ames_disinherited("it cannot be put in place");
}

/* Finds this process among the heirs: one of the run's own program by where its modules lie, others by which they
 * are. */
static const struct ames_handed_heir *find_heir(const struct ames_handed *h)
{
	const struct ames_handed_heir *first = ames_heirs_of(h), *heir = first;
	for (uint32_t i = 0; i < h->heirs; i++, heir++)
		if ((heir->flags & AMES_HANDED_OWN) && !(heir->flags & AMES_HANDED_RUN_ONLY) && heir->layout == ames.layout)
			return heir;
	for (uint32_t i = 0; i < h->heirs; i++)
		if (!(first[i].flags & AMES_HANDED_OWN) && first[i].kin == ames.kin)
			return &first[i];
	return NULL;
}

enum role ames_inherit(const char *control)
{
	uint64_t offset = read_number(&control);
	int fd = *control == ':' ? sys_open(control + 1, O_RDWR) : -1;
	if (fd < 0)
		ames_disinherited("what is handed on to it is out of its reach");
	ames_find_handed(fd, offset);
	const struct ames_handed *h = ames_estate();
	if (!h || h->size < sizeof *h + sizeof(struct ames_handed_run) + h->heirs * sizeof(struct ames_handed_heir) +
	                            h->guarded * sizeof(struct ames_module_name))
		ames_disinherited("what is handed on is malformed");
	struct ames_handed_run *run = ames_run_of(h);
	ames.heir = find_heir(h);
	ames.role = ames.heir ? ROLE_TEST : ROLE_CARRIER;
	if (ames.heir && (ames.heir->flags & AMES_HANDED_OWN))
		take_own(h, ames.heir, fd);
	else if (ames.heir && h->shared_size && ames_view_shared(fd, h->shared_size))
		ames_disinherited("it cannot be put in place");
	/* Where only the run's own program hands on, this is one. */
	if (!ames.heir && !(run->flags & AMES_HANDED_TO_ALL)) {
		__atomic_add_fetch(&run->strays, 1, __ATOMIC_SEQ_CST);
		ames_disinherited("its libraries are others, or at other addresses");
	}
	if (!ames.heir || !(ames.heir->flags & AMES_HANDED_OWN))
		ames_take_at_start();
	if (run->flags & AMES_HANDED_LOG)
		ames_note_process();
	if ((run->flags & AMES_HANDED_TO_ALL) || (ames.heir && ames.heir->modules))
		ames_see_loads();
	sys_close(fd);
	return ames.role;
}

/* How much of ames.handed is mapped. */
static uint64_t handed_size;

/* Finds what Ames has written behind the shared memory. */
void ames_find_handed(int fd, uint64_t offset)
{
	struct stat st;
	if (SYS(SYS_fstat, fd, &st) || (uint64_t)st.st_size < offset + sizeof(struct ames_handed))
		return;
	uint64_t size = (uint64_t)st.st_size - offset;
	struct ames_handed *h = ames_memory(size, MAP_SHARED, fd, offset);
	if (!h || h->magic != AMES_HANDED_MAGIC || h->file[AMES_HANDED_PATH - 1])
		return;
	handed_size = size;
	ames.handed = h;
	ames.forks = (struct forks *)(void *)&ames_run_of(h)->count;
	/* A run finds its own among the heirs; who was started anew looks for itself. */
	const struct ames_handed_heir *heir = ames_heirs_of(h);
	ames.heir = h->heirs && (heir->flags & AMES_HANDED_OWN) ? heir : NULL;
}

const struct ames_handed *ames_estate(void)
{
	if (!ames.handed || ames.handed->size <= handed_size)
		return ames.handed;
	/* There is more of it now. */
	uint64_t heir = ames.heir ? (uint64_t)((const char *)ames.heir - (const char *)ames.handed) : 0;
	int fd = sys_open(ames.handed->file, O_RDWR);
	if (fd < 0)
		return NULL;
	ames_find_handed(fd, ames.handed->offset);
	sys_close(fd);
	ames.heir = heir ? (const void *)((const char *)ames.handed + heir) : NULL;
	return ames.handed->size <= handed_size ? ames.handed : NULL;
}
