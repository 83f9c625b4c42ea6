/* What a run hands on to processes that it starts anew, by way of whatever other programs. Ames
 * writes it behind the shared memory of the slot, where the run finds it; such a process opens it
 * by its path. The Go side has the same structs in its package wire; a test compares the two. */
#ifndef AMES_HANDED_H
#define AMES_HANDED_H

#include <stdint.h>

#define AMES_HANDED_MAGIC 0x6e6f2d73656d62ull

/* The longest path, with its zero byte. */
#define AMES_HANDED_PATH 64

/* Room for the log, which lies before this in the file. */
#define AMES_LOG_SIZE (1u << 20)

/* Followed by struct ames_handed_run, the heirs, the modules that must not run as they are, and what heirs get. */
struct ames_handed {
	uint64_t magic;
	uint64_t offset; /* of this in the file */
	uint64_t size;   /* with all that follows */
	uint64_t shared_size;
	uint32_t heirs;
	uint32_t guarded; /* modules, each a struct ames_module_name */
	char file[AMES_HANDED_PATH]; /* this memory, as a run can open it */
};

enum ames_handed_flags {
	AMES_HANDED_TO_ALL = 1, /* any program that a run starts hands on in turn; else the run's own only */
	AMES_HANDED_LOG = 2,    /* processes write themselves down */
};

/* What is of one run only. */
struct ames_handed_run {
	uint32_t flags;
	uint32_t strays; /* processes that have a module of which nothing is handed on to them */
	uint32_t count;  /* these three are struct forks */
	uint32_t threads;
	uint32_t keeper;
	uint32_t padding;
};

/* A module by what is in its file, wherever it lies and whatever it is called. */
struct ames_module_name {
	uint64_t number; /* see ames_module_number */
	uint64_t code;   /* of the beginning of its code: see module_code in module.c */
};

/* What is of one run only, and where the heirs begin. */
static inline struct ames_handed_run *ames_run_of(const struct ames_handed *h) { return (void *)(h + 1); }

/* What is for processes that have the same modules. Offsets are from the beginning of struct ames_handed. */
struct ames_handed_heir {
	uint64_t kin; /* see ames_kin */
	uint64_t modules_at; /* each a struct ames_handed_module */
	uint32_t modules;
	uint32_t flags; /* enum ames_handed_heir_flags */
	/* With AMES_HANDED_OWN. */
	uint64_t layout;
	uint64_t images_at;
	uint32_t images;
	uint32_t writes; /* how many; these three are of one run only */
	uint64_t writes_at;
	uint64_t writes_size;
};

enum ames_handed_heir_flags {
	AMES_HANDED_OWN = 1, /* the run itself, and processes of its program whose modules lie as its own do */
	AMES_HANDED_RUN_ONLY = 2, /* and not the latter: they cannot have the images */
};

static inline const struct ames_handed_heir *ames_heirs_of(const struct ames_handed *h)
{
	return (const void *)(ames_run_of(h) + 1);
}

/* What is for a module of such processes, wherever it lies, and whenever it is loaded. */
struct ames_handed_module {
	uint64_t number;
	uint64_t code; /* as in struct ames_module_name */
	uint64_t images_at;
	uint32_t images; /* 0: nothing is to be done with it */
	uint32_t writes; /* these three are of one run only */
	uint64_t writes_at;
	uint64_t writes_size;
	uint64_t movers_at; /* struct ames_mover; the first is the module itself */
	uint64_t moves_at;  /* struct ames_move */
	uint32_t movers;
	uint32_t moves;
};

/* A module, and where it lies if all of ames_handed_module is as it is written down. */
struct ames_mover {
	uint64_t number;
	uint64_t bias;
};

/* A word of an image that depends on where a module lies. */
struct ames_move {
	uint64_t addr;
	uint32_t mover;
	uint32_t kind; /* enum ames_move_kind */
};

enum ames_move_kind {
	AMES_MOVE_ADDRESS, /* an address in the mover */
	AMES_MOVE_THREAD,  /* the mover's number in the dynamic thread vector */
};

/* Followed by `size` bytes, a multiple of eight: what AMES_MAP has. */
struct ames_handed_image {
	uint64_t size;
	char file[AMES_HANDED_PATH]; /* the contents */
};

/* The head of the log. Records follow, each at a multiple of eight. */
struct ames_log {
	uint32_t used; /* bytes, with this */
	uint32_t lost; /* records for which there was no room */
};

/* A process before its first constructor, or a program that could not be handed anything. Followed by the
 * modules, and by texts, each ended by a zero byte: the program, the working directory, the arguments, the environment,
 * and the path of each module. */
struct ames_seen {
	uint32_t size; /* of all; 0: it is not complete */
	uint32_t kind;
	uint64_t layout;
	uint64_t kin;
	uint64_t stack; /* limit in bytes, on which it depends where modules lie */
	uint32_t modules;
	uint32_t args;
	uint32_t env;
	int32_t parent; /* the process that started the program */
};

enum ames_seen_kind {
	AMES_SEEN_PROCESS,
	AMES_SEEN_FOREIGN, /* a program that does not take a library from us: it is static, say */
	AMES_SEEN_OPENED,  /* a library that a process opens itself, which is its only module */
};

struct ames_seen_module {
	uint64_t bias;
	uint64_t number;
	uint64_t code; /* of a library that the process has opened itself; else 0 */
};

#endif
