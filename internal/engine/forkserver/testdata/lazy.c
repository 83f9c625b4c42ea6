/* Calls functions that are bound at their first call. The address of puts is taken,
 * which gives an executable that is not position independent a stub of that name. */
#include <stdio.h>
int convert(const char *);
int (*volatile printer)(const char *) = puts;
#ifdef OWN
/* Wins over the C library's, for the library too, though it has no version. */
long strtol(const char *restrict s, char **restrict end, int base)
{
	return s && !end && base ? 55 : 0;
}
#endif
int main(int argc, char **argv)
{
	puts("called");
	printer("printed");
	return argc > 1 ? convert(argv[1]) : 0;
}
