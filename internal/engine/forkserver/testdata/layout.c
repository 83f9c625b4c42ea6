/* Prints name, offset and size of what is named in fields.h, which the test writes. */
#include "wire.h"
#include "handed.h"
#include "arch.h"
#include <stddef.h>
#include <stdio.h>
#define STRUCT(s) printf("%s %zu\n", #s, sizeof(struct s));
#define FIELD(s, f) printf("%s.%s %zu %zu\n", #s, #f, offsetof(struct s, f), sizeof(((struct s *)0)->f));
#define VALUE(v) printf("%s %ld\n", #v, (long)v);
int main(void)
{
#include "fields.h"
	return 0;
}
