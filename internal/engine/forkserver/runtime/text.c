/* The compiler may call memcpy and friends wherever it likes; hidden definitions
 * of our own keep these calls away from what the program defines. */
#include "ames.h"

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	arch_copy(to, from, n);
	return to;
}

void *memset(void *to, int c, size_t n)
{
	volatile char *t = to;
	while (n--)
		*t++ = (char)c;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x < *y ? -1 : 1;
	return 0;
}

size_t ames_strlen(const char *s)
{
	const volatile char *p = s;
	while (*p)
		p++;
	return (size_t)((const char *)p - s);
}

int ames_compare(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

char *ames_number(char *out, uint64_t v)
{
	char digits[20];
	int n = 0;
	do
		digits[n++] = (char)('0' + v % 10);
	while (v /= 10);
	while (n)
		*out++ = digits[--n];
	return out;
}

const char *ames_prefixed(const char *s, const char *prefix)
{
	while (*prefix)
		if (*s++ != *prefix++)
			return NULL;
	return s;
}
