/* A library that two programs are linked with. */
#include "words.h"

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct count count(const char *text)
{
	struct count n = {0, 0, 0};
	int length = 0;
	for (; *text; text++) {
		if (!is_letter(*text)) {
			length = 0;
			continue;
		}
		n.letters++;
		if (++length == 1)
			n.words++;
		if (length > n.longest)
			n.longest = length;
	}
	return n;
}
