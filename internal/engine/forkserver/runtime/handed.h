/* What a run hands on to processes that it starts anew from the same program. Ames
 * writes it behind the shared memory of the slot, where the run finds it; such a
 * process opens it by its path. The Go side has the same structs
 * in its package wire; a test compares the two. */
#ifndef AMES_HANDED_H
#define AMES_HANDED_H

#include <stdint.h>

#define AMES_HANDED_MAGIC 0x6e6f2d73656d61ull

/* The longest path, with its zero byte. */
#define AMES_HANDED_PATH 64

/* Followed by struct ames_handed_run and the images. */
struct ames_handed {
	uint64_t magic;
	uint64_t offset; /* of this in the file */
	uint64_t size;   /* with all that follows */
	uint64_t shared_size;
	uint64_t writes_at; /* from the beginning of this */
	uint64_t images;
	char file[AMES_HANDED_PATH]; /* this memory, as a run can open it */
};

/* What is of one run only. */
struct ames_handed_run {
	uint64_t writes_size;
	uint32_t writes;
	uint32_t count; /* these three are struct forks */
	uint32_t threads;
	uint32_t keeper;
};

/* Followed by `size` bytes, a multiple of eight: what AMES_MAP has. */
struct ames_handed_image {
	uint64_t size;
	char file[AMES_HANDED_PATH]; /* the contents */
};

#endif
