/* Code of images as part of the module that it stands for. Who asks the dynamic loader
 * about an address of an image, or gets one in a backtrace, gets what the original
 * function has. These functions stand before libc's, since the runtime is preloaded; a
 * program that does not call them never comes here.
 *
 * libgcc looks for unwind tables among those that were registered, and then asks
 * _dl_find_object (GCC 12 and glibc 2.35 on). A C program has libgcc loaded by its first
 * backtrace or pthread_exit, when nothing can be registered any more. */
#include "ames.h"
#include <dlfcn.h>

#define PUBLIC __attribute__((visibility("default")))
#define MAX_IMAGES 256

/* .eh_frame_hdr without a table: the unwinder searches .eh_frame itself (LSB Core,
 * "Exception Frames"). */
struct unwind_header {
	uint8_t version, pointer_encoding, count_encoding, table_encoding;
	uint8_t eh_frame[8];
};

static struct image {
	uint64_t start, end;
	uint64_t shift; /* of what the origins say */
	uint64_t eh_frame;
	const struct ames_origin *origin; /* by start */
	uint64_t origins;
	struct unwind_header header;
} images[MAX_IMAGES];
static uint32_t image_count;

int ames_know_image(const struct ames_map *map, const struct ames_segment *s, uint64_t shift)
{
	if (!map->origins)
		return 0;
	if (image_count == MAX_IMAGES)
		return ENOSPC;
	struct image *im = &images[image_count];
	im->start = s[0].addr + shift;
	im->end = s[map->segments - 1].addr + s[map->segments - 1].size + shift;
	im->shift = shift;
	im->eh_frame = map->eh_frame ? map->eh_frame + shift : 0;
	im->origin = (const void *)(map->origin + shift);
	im->origins = map->origins;
	im->header = (struct unwind_header){.version = 1, .count_encoding = 0xff, .table_encoding = 0xff};
	memcpy(im->header.eh_frame, &im->eh_frame, 8);
	image_count++;
	return 0;
}

/* The image's function that an address lies in or behind; NULL if it is in no image. */
static const struct ames_origin *find_origin(uint64_t addr, const struct image **in)
{
	for (uint32_t i = 0; i < image_count; i++) {
		const struct image *im = &images[i];
		if (addr < im->start || addr >= im->end || addr - im->shift < im->origin[0].start)
			continue;
		uint64_t low = 0, high = im->origins; /* origin[low] is at or below addr */
		while (high - low > 1) {
			uint64_t middle = low + (high - low) / 2;
			if (im->origin[middle].start <= addr - im->shift)
				low = middle;
			else
				high = middle;
		}
		*in = im;
		return &im->origin[low];
	}
	return NULL;
}

/* The place in the original function for one in an image; any other address as it is. */
static const void *original(const void *addr)
{
	const struct image *in;
	const struct ames_origin *o = find_origin((uint64_t)addr, &in);
	if (!o)
		return addr;
	uint64_t off = (uint64_t)addr - in->shift - o->start;
	if (off >= o->size)
		off = o->size ? o->size - 1 : 0;
	return (const void *)(o->original + in->shift + off);
}

/* The definition after ours. Whoever calls has it. */
static void *next(void **known, const char *name)
{
	if (!*known)
		*known = dlsym(RTLD_NEXT, name);
	return *known;
}

PUBLIC int dladdr(const void *addr, Dl_info *info)
{
	static void *real;
	return ((int (*)(const void *, Dl_info *))next(&real, "dladdr"))(original(addr), info);
}

PUBLIC int dladdr1(const void *addr, Dl_info *info, void **extra, int flags)
{
	static void *real;
	return ((int (*)(const void *, Dl_info *, void **, int))next(&real, "dladdr1"))(original(addr), info, extra, flags);
}

/* Whether a function is libc's, and not one of a library of the program with that name. */
static int in_libc(const void *function)
{
	static void *real, *start;
	int (*find)(const void *, Dl_info *) = (int (*)(const void *, Dl_info *))next(&real, "dladdr");
	Dl_info a, b;
	return find(function, &a) && find(next(&start, "__libc_start_main"), &b) && a.dli_fbase == b.dli_fbase;
}

/* One entry more than asked for: the first is ours. */
__attribute__((always_inline)) static inline long libc_backtrace(int (*real)(void **, int), void **buffer, int size)
{
	if (size <= 0)
		return 0;
	void *small[64], **all = small;
	size_t bytes = ((size_t)size + 1) * sizeof *all;
	if (bytes > sizeof small && !(all = ames_memory(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)))
		return 0;
	int n = real(all, size + 1) - 1;
	for (int i = 0; i < n; i++)
		buffer[i] = (void *)original(all[i + 1]);
	if (all != small)
		SYS(SYS_munmap, all, bytes);
	return n < 0 ? 0 : n;
}

PUBLIC long backtrace(long a, long b, long c, long d, long e, long f);

/* The name is not reserved: a library may mean something else by it, with other arguments. */
PUBLIC long backtrace(long a, long b, long c, long d, long e, long f)
{
	static void *real;
	if (in_libc(next(&real, "backtrace")))
		return libc_backtrace((int (*)(void **, int))real, (void **)a, (int)b);
	return ((long (*)(long, long, long, long, long, long))real)(a, b, c, d, e, f);
}

#ifdef DLFO_STRUCT_HAS_EH_DBASE /* glibc 2.35 on */
PUBLIC int _dl_find_object(void *pc, struct dl_find_object *result)
{
	static void *real;
	const struct image *in = NULL;
	const struct ames_origin *o = find_origin((uint64_t)pc, &in);
	int e = ((int (*)(void *, struct dl_find_object *))next(&real, "_dl_find_object"))(
		o ? (void *)(o->original + in->shift) : pc, result);
	if (o && !e && in->eh_frame) {
		result->dlfo_map_start = (void *)in->start;
		result->dlfo_map_end = (void *)in->end;
		result->dlfo_eh_frame = (void *)&in->header;
	}
	return e;
}
#endif
