/* A fork point: a process that stands still where runs begin, and serves requests
 * about itself. It makes slots, which make the runs. */
#include "ames.h"
#include "handed.h"
#include <dlfcn.h>
#include <link.h>

static int module_failed;

static int send_module(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)arg;
	struct ames_module mod = {.bias = info->dlpi_addr, .phnum = info->dlpi_phnum};
	mod.thread_pointer = sys_thread_pointer();
	if (size >= offsetof(struct dl_phdr_info, dlpi_tls_data) + sizeof info->dlpi_tls_data) {
		mod.tls_module = info->dlpi_tls_modid;
		mod.tls_block = (uint64_t)info->dlpi_tls_data;
	}
	const char *name = info->dlpi_name ? info->dlpi_name : "";
	mod.path_size = (uint32_t)ames_strlen(name);
	/* One message of three parts: put the first two together. */
	char head[sizeof mod + 4096];
	if (mod.path_size > 4096)
		mod.path_size = 4096;
	memcpy(head, &mod, sizeof mod);
	memcpy(head + sizeof mod, name, mod.path_size);
	module_failed |= ames_send(ames.control, AMES_MODULE, head, sizeof mod + mod.path_size,
	                           info->dlpi_phdr, info->dlpi_phnum * sizeof(ElfW(Phdr)));
	return module_failed;
}

static void serve_modules(void)
{
	dl_iterate_phdr(send_module, NULL);
	ames_send_status(ames.control, 0, 0, 0, 0, 0);
}

/* The library that this process was made to open: its names are looked up too, as its own code does. */
static void *opened;

static uint64_t look_up_in(void *scope, const char *name, const char *version)
{
	return (uint64_t)(version ? dlvsym(scope, name, version) : dlsym(scope, name));
}

/* name may carry a version: name@version or name@@version. */
static uint64_t look_up(char *name)
{
	char *at = name, *version = NULL;
	while (*at && *at != '@')
		at++;
	if (*at) {
		*at++ = 0;
		version = *at == '@' ? at + 1 : at;
	}
	uint64_t addr = look_up_in(RTLD_DEFAULT, name, version);
	return addr || !opened ? addr : look_up_in(opened, name, version);
}

/* Shared with the child that looks up: as many answers, then the names. */
struct lookup {
	uint64_t *answers;
	uint32_t count;
	char *names, *end;
};

static void look_up_all(void *arg)
{
	struct lookup *l = arg;
	char *name = l->names;
	for (uint32_t i = 0; i < l->count && name < l->end; i++) {
		size_t n = ames_strlen(name);
		l->answers[i] = look_up(name);
		name += n + 1;
	}
}

static void serve_resolve(const struct message *m)
{
	struct lookup l = {.count = 0};
	if (m->size >= 4)
		memcpy(&l.count, m->payload, 4);
	size_t bytes = (size_t)l.count * 8, text = m->size - 4, all = bytes + text + 1;
	int sound = m->size >= 4 && l.count <= m->size && (!l.count || !m->payload[m->size - 1]);
	char *shared = sound ? ames_shared(all) : NULL;
	if (!shared) {
		ames_send_status(ames.control, sound ? ENOMEM : EINVAL, 0, 0, 0, 0);
		return;
	}
	l.answers = (uint64_t *)(void *)shared;
	l.names = shared + bytes;
	l.end = l.names + text;
	memcpy(l.names, m->payload + 4, text);
	ames_aside(look_up_all, &l);
	ames_send(ames.control, AMES_RESOLVE, l.answers, bytes, NULL, 0);
	SYS(SYS_munmap, shared, all);
}

static void serve_map(const struct message *m)
{
	int index = 0;
	uint64_t address = 0;
	int e = ames_map(m, 0, &index, &address);
	if (!e)
		ames_register_frames((const void *)m->payload, 0);
	ames_send_status(ames.control, e, index, 0, 0, address);
}

/* A child that serves in turn, and does not live longer than this process. */
static pid_t fork_server(uint32_t world, const int *fd, const char *name, int *error)
{
	int self = sys_getpid();
	*error = EAGAIN;
	pid_t pid = world ? ames_world_fork(world, fd, name, error) : ames.fork();
	if (pid == 0) {
		sys_close(ames.control);
		SYS(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
		/* Whose parent is in another namespace sees the end of its channel. */
		if (sys_getppid() != self && !(world & AMES_WORLD_PROCESSES))
			sys_exit(0);
	} else if (pid > 0) {
		ames_adopt(pid);
		*error = 0;
	}
	return pid;
}

/* Returns ROLE_TEST in a run, ROLE_OFF in this process. */
static enum role serve_slot(struct message *m)
{
	const struct ames_slot *s = (const void *)m->payload;
	const char *name = (const char *)(s + 1);
	if (m->size < sizeof *s || m->size != sizeof *s + s->name_size || m->fds != 3 + (int)ames_world_fds(s->world) ||
	    (s->world && (!s->name_size || name[s->name_size - 1])) || (ames.world && !s->world)) {
		ames_send_status(ames.control, EINVAL, 0, 0, 0, 0);
		return ROLE_OFF;
	}
	struct ames_slot slot = *s;
	char shared[AMES_HANDED_PATH] = ""; /* a child does not have the message */
	if (slot.name_size <= sizeof shared)
		memcpy(shared, name, slot.name_size);
	int e;
	pid_t pid = fork_server(slot.world, m->fd + 3, shared, &e);
	if (pid == 0) {
		for (int i = 3; i < m->fds; i++)
			sys_close(m->fd[i]);
		ames_serve_slot(m->fd[0], m->fd[1], m->fd[2], &slot);
		return ROLE_TEST;
	}
	ames_send_status(ames.control, e, 0, pid, 0, 0);
	return ROLE_OFF;
}

/* Returns ROLE_MAIN in the process that goes on to main. */
static enum role serve_main(struct message *m)
{
	if (m->fds != 1 || ames.at_main) {
		ames_send_status(ames.control, EINVAL, 0, 0, 0, 0);
		return ROLE_OFF;
	}
	int e;
	pid_t pid = fork_server(0, NULL, NULL, &e);
	if (pid == 0) {
		ames_buffer_lost();
		ames.children = 0;
		ames.control = ames_high_fd(m->fd[0]);
		ames_restore_signals();
		return ROLE_MAIN;
	}
	ames_send_status(ames.control, e, 0, pid, 0, 0);
	return ROLE_OFF;
}

/* Where thread-local variables lie is known once somebody has asked for them. */
static int ask_for_thread_data(struct dl_phdr_info *info, size_t size, void *arg)
{
	void *(*get)(size_t *) = *(void *(**)(size_t *))arg;
	size_t first[2] = {info->dlpi_tls_modid, 0}; /* tls_index: TLS ABI, 3.4.2 */
	(void)size;
	if (get && info->dlpi_tls_modid && !info->dlpi_tls_data)
		get(first);
	return 0;
}

/* Opens libraries, of which the last is the one that matters: the others are what it may need. */
static void open_all(const char *paths, const char *end)
{
	for (const char *path = paths; path < end; path += ames_strlen(path) + 1) {
		int last = path + ames_strlen(path) + 1 >= end;
		opened = dlopen(path, RTLD_LAZY | (last ? RTLD_LOCAL : RTLD_GLOBAL));
	}
	const char *why = opened ? NULL : dlerror();
	if (why)
		SYS(SYS_write, 2, why, ames_strlen(why));
	if (!opened)
		sys_exit(127);
	void *get = dlsym(RTLD_DEFAULT, "__tls_get_addr");
	dl_iterate_phdr(ask_for_thread_data, &get);
}

/* Makes a process that has opened libraries, for images of these to be linked there. In it the role of what it
 * serves is returned. */
static enum role serve_open(const struct message *m)
{
	int e = EINVAL;
	pid_t pid = 0;
	if (m->fds == 1 && m->size && !m->payload[m->size - 1]) {
		char *paths = ames_memory(m->size, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (paths)
			memcpy(paths, m->payload, m->size);
		e = paths ? 0 : ENOMEM;
		if (!e && (pid = fork_server(0, NULL, NULL, &e)) == 0) {
			ames_buffer_lost();
			ames.children = 0;
			ames.control = ames_high_fd(m->fd[0]);
			ames_restore_signals();
			open_all(paths, paths + m->size);
			ames_block_signals();
			return ames_serve();
		}
		if (paths)
			SYS(SYS_munmap, paths, m->size);
	}
	ames_send_status(ames.control, e, 0, pid, 0, 0);
	return ROLE_OFF;
}

static void serve_enter(const struct message *m)
{
	const struct ames_enter *w = (const void *)m->payload;
	int e = EINVAL;
	if (m->size > sizeof *w && m->size == sizeof *w + w->dir_size && !m->payload[m->size - 1] &&
	    m->fds == (int)ames_world_fds(w->world))
		e = ames_world_enter(w->world, m->fd, (const char *)(w + 1));
	ames_send_status(ames.control, e, 0, 0, 0, 0);
}

/* Ends a slot or the process that went on to main, with all that hung on it. */
static void serve_end(const struct message *m)
{
	const struct ames_process *p = (const void *)m->payload;
	int status = 0, e = EINVAL;
	if (m->size == sizeof *p && p->pid > 0) {
		/* It may have ended by itself: then its own status is what counts. */
		long r = sys_wait4(p->pid, &status, WNOHANG, NULL);
		if (r == 0) {
			sys_kill(p->pid, SIGKILL);
			r = sys_wait4(p->pid, &status, 0, NULL);
		}
		e = r < 0 ? (int)-r : 0;
		ames_forget(p->pid);
		ames_end_orphans(NULL, NULL);
	}
	ames_send_status(ames.control, e, 0, 0, status, 0);
}

/* The process itself becomes the run: it was started for it. At the first of two
 * requests it gets its shared memory; the second, at main, brings the writes. */
static enum role serve_go(const struct message *m)
{
	const struct ames_run *r = (const void *)m->payload;
	uint64_t address = 0;
	int e = EINVAL;
	if (m->size >= sizeof *r && m->size == sizeof *r + (uint64_t)r->writes_size && m->fds == !ames.at_main) {
		e = ames.at_main ? 0 : ames_share(m->fd[0], r->shared_size);
		if (!e)
			e = ames_apply((const char *)(r + 1), r->writes, r->writes_size, &address);
	}
	ames_send_status(ames.control, e, 0, 0, 0, address);
	if (e)
		sys_exit(127);
	ames.snapshot = (r->flags & AMES_RUN_SNAPSHOT) != 0;
	int to_main = (r->flags & AMES_RUN_TO_MAIN) != 0;
	SYS(SYS_prctl, PR_SET_CHILD_SUBREAPER, 0);
	for (int i = 0; i < m->fds; i++)
		sys_close(m->fd[i]);
	ames_restore_signals();
	if (to_main)
		return ROLE_MAIN;
	ames_count_forks(sys_getppid());
	sys_close(ames.control);
	return ROLE_TEST;
}

enum role ames_serve(void)
{
	struct message m;
	ames.children = ames_children(sys_getpid(), ames.child, MAX_CHILDREN / 2);
	SYS(SYS_prctl, PR_SET_CHILD_SUBREAPER, 1);
	struct ames_hello hello = {AMES_WIRE_VERSION, sys_getpid(), ames_threads(), (uint32_t)ames.page_size,
	                           ames_contact_address(), (uint64_t)ames_see_loads(), ames_layout(), ames.kin};
	if (ames_send(ames.control, AMES_HELLO, &hello, sizeof hello, NULL, 0))
		sys_exit(AMES_EXIT_CUT_OFF);
	for (;;) {
		enum role role = ROLE_OFF;
		if (ames_receive(ames.control, &m))
			ames_take_down();
		switch (m.kind) {
		case AMES_MODULES: serve_modules(); break;
		case AMES_RESOLVE: serve_resolve(&m); break;
		case AMES_MAP: serve_map(&m); break;
		case AMES_SLOT: role = serve_slot(&m); break;
		case AMES_MAIN: role = serve_main(&m); break;
		case AMES_END: serve_end(&m); break;
		case AMES_GO: role = serve_go(&m); break;
		case AMES_ENTER: serve_enter(&m); break;
		case AMES_OPEN: role = serve_open(&m); break;
		default: ames_take_down();
		}
		if (role != ROLE_OFF)
			return role;
		ames_close_fds(&m);
	}
}
