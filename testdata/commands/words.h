/* Counts what is in a text. */
struct count {
	int words, letters, longest;
};

struct count count(const char *text);
