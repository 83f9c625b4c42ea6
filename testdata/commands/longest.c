/* Says how long the longest word is, by its exit status. */
#include "words.h"

int main(int argc, char **argv)
{
	int longest = 0;
	for (int i = 1; i < argc; i++) {
		int n = count(argv[i]).longest;
		if (n > longest)
			longest = n;
	}
	return longest;
}
