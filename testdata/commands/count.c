/* Counts the words of its arguments, or of its input. */
#include "words.h"
#include <stdio.h>
#include <string.h>

static int whole(const char *text)
{
	struct count n = count(text);
	return printf("%d words, %d letters\n", n.words, n.letters) < 0;
}

int main(int argc, char **argv)
{
	static char text[4096];
	if (argc > 1 && strcmp(argv[1], "-") == 0) {
		size_t n = fread(text, 1, sizeof text - 1, stdin);
		text[n] = 0;
		return whole(text);
	}
	for (int i = 1; i < argc; i++)
		if (whole(argv[i]))
			return 1;
	return argc > 1 ? 0 : 2;
}
