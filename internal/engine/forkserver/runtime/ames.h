/* What the runtime's files share. One process is at any time in one role; the
 * state below is inherited by fork, which is how a run knows what to do. */
#ifndef AMES_RUNTIME_H
#define AMES_RUNTIME_H

#include "sys.h"
#include "wire.h"

/* Why a serve function returned: it returns only in a process that goes on with the program. */
enum role {
	ROLE_OFF,  /* not started by Ames */
	ROLE_MAIN, /* goes on to main and serves there */
	ROLE_TEST, /* a run: is the program under test from now on */
	ROLE_CARRIER, /* was started by a run, is not under test, and may start what is */
};

struct ames_handed_heir;

#define MAX_SEGMENTS 1024
#define MAX_CHILDREN 1024
#define MAX_FDS 8

/* Shared by all processes of a run. */
struct forks {
	uint32_t count;
	uint32_t threads; /* on the machine when it got many */
	uint32_t keeper;  /* the process that looks after the run */
};

struct state {
	enum role role;
	int control;        /* the control socket of this process */
	int at_main;        /* the fork point is main, not the first constructor */
	pid_t (*fork)(void);
	struct forks *forks; /* NULL: forks are not counted */
	uint64_t page_size;

	/* The program as it was started. */
	int argc;
	char **argv;
	char **envp;      /* cleaned: what the program sees */
	char **exec_envp; /* as it was, to start the program anew */
	const char *exec_path;
	uint64_t *auxv;
	size_t auxv_words;
	dev_t sink_dev; /* where stdout and stderr went at the start */
	ino_t sink_ino;

	/* What the program had set when the fork point was reached. */
	ames_sigset mask;
	struct ames_sigaction chld;

	uint32_t world; /* that this process is in: enum ames_world */

	/* Replacement arguments of this run, NULL: the program's own, and the environment
	 * that goes with them, NULL: as it is. */
	int new_argc;
	char **new_argv;
	char **new_envp;
	char **new_exec_envp;

	uint64_t layout; /* which modules lie where before the first constructor, in one number */
	uint64_t kin;    /* which modules there are by then */
	struct ames_handed *handed; /* NULL: processes that the run starts inherit nothing */
	const struct ames_handed_heir *heir; /* what of it is for this process; NULL: nothing */

	int snapshot; /* copy the shared memory when main is called */

	/* For runs that stop at contacts. */
	int channel;             /* to Ames */
	int scout;               /* only says where it has come to, and goes on */
	int stops;               /* it is a trunk or a scout */
	uint64_t used_before;    /* CPU time at the contact: runs that go on from there have used it */
	uint32_t *standing;      /* shared with the slot: it stands at a contact, where no limits hold */
	unsigned redirected;     /* bits of descriptors whose output goes to the slot's file */

	uint64_t shared_size;
	char *shared;      /* all of the shared memory */
	char *shared_copy; /* its second half */

	uint32_t segments;
	struct ames_segment segment[MAX_SEGMENTS];

	/* Children that are ours or that the program made before the fork point. */
	uint32_t children;
	pid_t child[MAX_CHILDREN];
};

extern struct state ames;

/* A message as received: points into the receiver's buffer until the next one. */
struct message {
	uint32_t kind;
	uint32_t size;
	char *payload;
	int fd[MAX_FDS];
	int fds;
};

/* io.c */
int ames_receive(int sock, struct message *m);          /* 0, or -1 at the end of the connection */
int ames_send(int sock, uint32_t kind, const void *a, size_t an, const void *b, size_t bn);
int ames_send_status(int sock, int error, int index, pid_t pid, int wait_status, uint64_t address);
/* Readable and writable, out of the program's way; NULL if there is none. */
void *ames_memory(size_t n, int flags, int fd, uint64_t offset);
/* Memory that forked children do not get; NULL if there is none. */
void *ames_buffer(size_t n);
void ames_buffer_lost(void);                             /* to be called first in a forked server */
void ames_close_fds(struct message *m);
int ames_high_fd(int fd);                                /* moves it out of the program's way */

/* process.c */
struct tree {
	uint64_t cpu;  /* nanoseconds, of all living descendants and those they waited for */
	uint64_t rss;  /* bytes, of the largest of them */
	int busy;      /* one of them can run, or waits for a disk */
	int runnable;  /* one of them can run */
	int stopped;   /* one of them was stopped by a signal, or is traced */
};
int ames_each_number(const char *path, void (*fn)(pid_t, void *), void *arg);
uint32_t ames_children(pid_t pid, pid_t *out, uint32_t cap);
void ames_tree(struct tree *t, uint64_t enough);
uint64_t ames_delay(pid_t pid);
int ames_is_stuck(void); /* no thread of any descendant waits for something that time brings */
uint32_t ames_threads(void);
void ames_adopt(pid_t pid);
void ames_forget(pid_t pid);
void *ames_shared(size_t n); /* zeros that children share; NULL if there is no memory */
/* Has a child do some work: what libc allocates meanwhile, for messages on names that
 * it does not find for instance, would change the heap that the program gets to see,
 * and with it how fast the program is. The work writes its results to shared memory. */
void ames_aside(void (*work)(void *), void *arg);
/* Kills children that are not in ames.child, and returns how many; account may be NULL. */
uint32_t ames_end_orphans(void (*account)(struct ames_result *, const struct rusage *), struct ames_result *result);
_Noreturn void ames_take_down(void);

/* contact.c: a run that stands still at first contact, and makes runs from there */
uint64_t ames_contact_address(void); /* what a stub calls; 0: not available */
int ames_contact_prepare(void);      /* errno */
int ames_contact_begin(int channel, int scout);

/* scout.c */
int ames_scout_begin(void); /* errno */
int ames_scout_may_fork(void);

/* watch.c */
void ames_watch_begin(int channel);

/* patch.c */
int ames_apply(const char *writes, uint32_t count, size_t size, uint64_t *address); /* errno, 0 is success */
int ames_poke(uint64_t addr, const void *data, size_t n); /* errno; its descriptor stays open, but for these: */
int ames_write_one(uint64_t addr, const void *data, size_t n);
/* Makes writes for good, each moved by shift; errno. */
int ames_write_all(const char *writes, uint32_t count, size_t size, uint64_t shift);
int ames_writable_segment(uint64_t addr, uint64_t size);
void ames_share_writes(int with_children); /* whether forked children know what was written */
int ames_unwrite(uint64_t addr);           /* undoes the write there; errno */
int ames_memory_file(void);                /* the descriptor that writes go through */
int ames_keep_memory_file(void);           /* opens it for good; -1: it cannot be */

/* image.c */
void ames_register_frames(const struct ames_map *map, uint64_t shift); /* tells the unwinder of an image */
/* All addresses of the image are moved by shift. */
int ames_map(const struct message *m, uint64_t shift, int *index, uint64_t *address);
int ames_share(int fd, uint64_t size);
int ames_share_again(uint32_t first); /* segments that were mapped since there were so many; errno */
int ames_view_shared(int fd, uint64_t size); /* errno */
void ames_snapshot(void);

/* origin.c */
int ames_know_image(const struct ames_map *map, const struct ames_segment *s, uint64_t shift); /* errno */

/* bind.c */
void ames_bind(void);

/* heir.c */
struct ames_handed;
void ames_find_handed(int fd, uint64_t offset);
const struct ames_handed *ames_estate(void); /* all of it; NULL if nothing is handed on */
/* Maps images that are handed on, and tells the unwinder of them, which nobody can while a library is opened; errno. */
int ames_map_handed(const struct ames_handed *h, uint64_t at, uint32_t count, uint64_t shift, int tells);
_Noreturn void ames_disinherited(const char *why);
enum role ames_inherit(const char *control); /* behind "heir:"; does not return if what it is to have is out of reach */

/* module.c: modules of this process, those that it opens itself too */
struct dl_phdr_info;
uint64_t ames_module_number(const struct dl_phdr_info *m);
void ames_know_modules(void);   /* those that are loaded at the start */
void ames_take_at_start(void);  /* what is handed on for them */
int ames_see_loads(void);       /* from now on; 0: it cannot */
void ames_catch_up(void);       /* makes the run's writes to those that were opened before, in place of the trunk's */
int ames_unwrite_opened(uint64_t addr); /* undoes the write there, of a scout; errno */
struct ames_contact;
void ames_name_entry(struct ames_contact *c); /* makes an address in a library that was opened one that Ames knows */
uint64_t ames_layout(void);     /* which modules lie where now, in one number */

/* exec.c */
void ames_know_linker(void); /* of this program: to be called before it runs */

/* seen.c: the log of who was started */
void ames_note_process(void);
void ames_note_foreign(const char *path);
void ames_note_opened(const char *path, uint64_t bias, uint64_t number, uint64_t code);

/* world.c */
uint32_t ames_world_fds(uint32_t kinds); /* how many descriptors they come with */
int ames_world_enter(uint32_t kinds, const int *fd, const char *dir); /* errno */
/* As fork, into a world; name is that of the memory that is shared with its runs. */
pid_t ames_world_fork(uint32_t kinds, const int *fd, const char *name, int *error);

/* wall.c */
int ames_wall_prepare(const char *paths, uint32_t size, int anew); /* errno */
int ames_wall_confine(void);                                       /* errno */

/* guard.c */
void ames_count_forks(pid_t keeper);
void ames_forks_begin(pid_t keeper); /* of a run */
int ames_too_many_forks(void); /* counts one */

/* slot.c, zygote.c, begin.c */
int ames_serve_slot(int chan, int output, int shared, const struct ames_slot *slot);
int ames_serve_runs(int chan);
enum role ames_serve(void);
int ames_set_args(const char *text, uint32_t count, uint32_t env, size_t size);
void ames_block_signals(void);
void ames_restore_signals(void);

/* text.c: what the compiler expects of a C library, and a little more */
size_t ames_strlen(const char *s);
int ames_compare(const char *a, const char *b); /* as strcmp */
char *ames_number(char *out, uint64_t v); /* returns the end; no zero byte */
const char *ames_prefixed(const char *s, const char *prefix); /* the rest, or NULL */
void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);

#endif
