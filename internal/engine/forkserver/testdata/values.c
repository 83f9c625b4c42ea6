/* Reads the structs that are named in fields.h, which the test writes, again and again. Prints the values of their
 * fields, and the bytes of structs whose fields are given these values. */
#include "wire.h"
#include "handed.h"
#include <stdio.h>
#include <string.h>

static void print_signed(int64_t v) { printf("%lld\n", (long long)v); }
static void print_unsigned(uint64_t v) { printf("%llu\n", (unsigned long long)v); }
static void print_text(const char *v) { printf("%.*s\n", AMES_HANDED_PATH, v); }

static void print_bytes(const void *at, size_t size)
{
	for (size_t i = 0; i < size; i++)
		printf("%02x", ((const unsigned char *)at)[i]);
	putchar('\n');
}

#define PRINT(v) \
	_Generic((v), int32_t: print_signed, uint32_t: print_unsigned, uint64_t: print_unsigned, char *: print_text)(v)

#define STRUCT(s) \
	struct s got_##s, made_##s; \
	if (fread(&got_##s, sizeof got_##s, 1, stdin) != 1) \
		return 0; \
	memset(&made_##s, 0xa5, sizeof made_##s);
#define FIELD(s, f) \
	PRINT(got_##s.f); \
	memcpy(&made_##s.f, &got_##s.f, sizeof got_##s.f);
#define END(s) print_bytes(&made_##s, sizeof made_##s);

int main(void)
{
	for (;;) {
#include "fields.h"
	}
}
