/* The wire between Ames and the runtime: what travels over the control sockets.
 * The Go side has the same structs in its package wire; a test compares the two field
 * by field. All integers are in the machine's byte order, structs have no padding.
 *
 * A message is a header followed by `size` bytes of payload. Every request has
 * exactly one reply, except AMES_MODULES, which has a series ended by AMES_STATUS. */
#ifndef AMES_WIRE_H
#define AMES_WIRE_H

#include <stdint.h>

#define AMES_WIRE_VERSION 3u

/* Tells a slot to end the run at hand, whose number it carries in si_errno: what somebody
 * else sends means nothing. */
#define AMES_CANCEL_SIGNAL 64

enum ames_kind {
	AMES_HELLO = 1, /* runtime to Ames, unasked: a fork point is ready */
	AMES_STATUS,
	AMES_RESULT,
	AMES_MODULE,
	AMES_MODULES,
	AMES_RESOLVE, /* u32 count, then names, each ended by a zero byte */
	AMES_MAP,     /* + descriptor of the image's contents */
	AMES_SLOT,    /* + descriptors: channel, output, shared memory, the world's namespaces */
	AMES_MAIN,    /* + descriptor of the new process's control socket */
	AMES_END,
	AMES_RUN,
	AMES_GO,
	AMES_CONTACT, /* runtime to Ames, unasked */
	AMES_ENTER,   /* + descriptors of the world's namespaces */
	AMES_OPEN,    /* libraries, each ended by a zero byte; + descriptor of the new process's control socket */
};

struct ames_header {
	uint32_t kind;
	uint32_t size;
};

struct ames_hello {
	uint32_t version;
	int32_t pid;
	uint32_t threads;
	uint32_t page_size;
	uint64_t contact; /* what stubs at contacts call, 0: there can be none */
	uint64_t loads;   /* it is seen which libraries are opened */
	uint64_t layout;  /* a digest of which modules lie where */
	uint64_t kin;     /* a digest of which modules there are */
};

struct ames_status {
	int32_t error; /* errno, 0 is success */
	int32_t index; /* which item of the request the error is about */
	int32_t pid;
	int32_t wait_status;
	uint64_t address;
};

/* Followed by path_size bytes of path and phnum program headers. */
struct ames_module {
	uint64_t bias;
	uint64_t tls_module;     /* 0: no thread-local storage */
	uint64_t tls_block;      /* the module's block in the main thread, 0: not allocated */
	uint64_t thread_pointer; /* of the main thread */
	uint32_t phnum;
	uint32_t path_size;
};

/* Followed by `segments` times struct ames_segment. */
struct ames_map {
	uint32_t segments;
	uint32_t flags;
	uint64_t eh_frame;
	uint64_t eh_frame_size;
	uint64_t register_frame; /* address of __register_frame, 0: look it up */
	uint64_t origin;         /* address of struct ames_origin, by start; in the image */
	uint64_t origins;        /* how many */
};

/* A function in an image, and the one in the program that it stands for. */
struct ames_origin {
	uint64_t start;
	uint64_t original;
	uint64_t size; /* of the original */
};

struct ames_segment {
	uint64_t addr;
	uint64_t size;
	uint64_t offset; /* in the image's contents, or in the shared memory */
	uint32_t prot;   /* PROT_READ and so on */
	uint32_t shared;
};

struct ames_slot {
	uint64_t shared_size; /* of one copy; the memory holds two: live, and as of main */
	uint32_t fresh;       /* it is for runs in fresh processes, whose images are not mapped here */
	uint32_t world;       /* enum ames_world: what of it the slot has of its own */
	uint64_t name_size;   /* of the shared memory's name in AMES_WORLD_SHARED, with its zero byte; it follows */
};

enum ames_world {
	AMES_WORLD_USER = 1, /* a fork point's only: slots have the same */
	AMES_WORLD_MOUNTS = 2,
	AMES_WORLD_IPC = 4,
	AMES_WORLD_NETWORK = 8,
	AMES_WORLD_PROCESSES = 16, /* a slot's only, which makes it */
};

/* What of a world is its keeper's, and not to be seen by runs. */
#define AMES_WORLD_HIDDEN "/dev/keeper"

/* What Ames shares with runs: they can read all of it, and write to the memory that is shared with them. */
#define AMES_WORLD_SHARED "/dev/ames/"
#define AMES_WORLD_SHARED_WHOLE AMES_WORLD_HIDDEN "/shared/"

/* Followed by the directory to be in, ended by a zero byte. */
struct ames_enter {
	uint32_t world;
	uint32_t dir_size;
};

struct ames_process {
	int32_t pid;
	uint32_t flags;
};

enum ames_run_flags {
	AMES_RUN_FRESH = 1,    /* exec the program anew; + descriptor of its control socket */
	AMES_RUN_SNAPSHOT = 2, /* copy the shared memory when main is called */
	AMES_RUN_ARGS = 4,     /* replace the program's arguments */
	AMES_RUN_TO_MAIN = 8,  /* with AMES_GO: go on to main, greet, and wait there for another one */
	AMES_RUN_TRUNK = 16,   /* stand still at the first contact, say so, and make runs; + descriptor to do so */
	AMES_RUN_SCOUT = 32,   /* say at which contacts a trunk may stand; + descriptor to do so */
	AMES_RUN_STUCK = 64,   /* a deadlock is seen as such, and not only by how long it takes */
	AMES_RUN_WATCH = 128,  /* tell what it uses outside; + descriptor to hand the listener of that over */
	AMES_RUN_DELAY = 256,  /* tell how long it could have gone on, but had no processor */
	AMES_RUN_ANEW = 512,   /* what is at the paths of its wall may be other files than before */
};

/* A trunk or a scout has come to a stub. */
struct ames_contact {
	uint64_t entry; /* of the function; of one in a library that the run has opened, where it was linked for */
	uint64_t number; /* of that library: see struct ames_module_name; else 0 */
	uint64_t code;
	uint64_t cpu;   /* nanoseconds used so far */
	uint64_t pid;   /* of a trunk */
};

/* Followed by the writes, the counters, the directory (ended by a zero byte, if there is one) and
 * the arguments, the environment and where files may be changed (each entry ended by a zero byte). Times in
 * nanoseconds, 0: no limit.
 * Also the payload of AMES_GO, which uses flags and writes only. */
struct ames_run {
	uint64_t cpu;
	uint64_t stepping; /* in place of cpu, for who comes to the limit of steps by then */
	uint64_t idle;
	uint64_t wall;
	uint64_t memory; /* bytes that one process may have resident, 0: no limit */
	uint64_t address_space;
	uint64_t file_size;
	uint64_t shared_size; /* AMES_GO only, with the descriptor of the shared memory */
	uint64_t steps;       /* what the counters may come to, together; 0: no limit */
	uint64_t number;      /* of the run, for AMES_CANCEL_SIGNAL */
	uint32_t flags;
	uint32_t writes;
	uint32_t writes_size;
	uint32_t dir_size;
	uint32_t args;
	uint32_t env; /* entries added to the environment, behind the arguments */
	uint32_t args_size; /* of both */
	uint32_t counters;  /* where in the shared memory they are, 64 bits each */
	uint64_t wall_size; /* of where files may be changed; 0: anywhere */
};

/* Followed by `size` bytes and padding up to a multiple of eight. Writes are
 * sorted by address and do not overlap. */
struct ames_write {
	uint64_t addr;
	uint64_t size;
};

enum ames_limit {
	AMES_LIMIT_NONE,
	AMES_LIMIT_CPU,
	AMES_LIMIT_IDLE,
	AMES_LIMIT_WALL,
	AMES_LIMIT_MEMORY,
	AMES_LIMIT_STEPS,
	AMES_LIMIT_CANCELLED,
};

/* Exit status of a process that found its socket closed when it came to main. */
#define AMES_EXIT_CUT_OFF 124

enum ames_stage {
	AMES_STAGE_NONE,
	AMES_STAGE_REQUEST,
	AMES_STAGE_DIR,
	AMES_STAGE_LIMIT,
	AMES_STAGE_WRITE,
	AMES_STAGE_FORK,
	AMES_STAGE_MEMORY,
	AMES_STAGE_CONTACT,
	AMES_STAGE_WALL,
	AMES_STAGE_LOST,
};

struct ames_result {
	uint64_t wall;
	uint64_t cpu;
	uint64_t max_rss; /* bytes */
	uint64_t address; /* that a failed write was for */
	int32_t error;    /* errno if the run could not be made, 0: it was */
	uint32_t stage;   /* what failed then */
	int32_t wait_status;
	uint32_t limit; /* that it met: enum ames_limit */
	uint32_t killed; /* processes that the run left behind */
	uint32_t stopped; /* at the limit somebody had stopped, or traced, one of its processes */
	uint64_t delay; /* with AMES_RUN_DELAY */
};

#endif
