/* A test that starts the programs, and itself, and computes something by itself as well. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int sum(const int *list, int n)
{
	int s = 0;
	for (int i = 0; i < n; i++)
		s += list[i];
	return s;
}

int main(int argc, char **argv)
{
	char line[100] = "";
	if (argc > 1) {
		static const int list[] = {1, 2, 3};
		return sum(list, atoi(argv[1]));
	}
	FILE *f = popen("env -i ./count 'one, two'", "r");
	if (!f || !fgets(line, sizeof line, f) || pclose(f) || strcmp(line, "2 words, 6 letters\n"))
		return 1;
	if (system("./longest three four; test $? = 5"))
		return 2;
	return system("sh -c './driver 2; test $? = 3'") != 0;
}
