/* Opens the plugin, and tells by its exit status how often that is wrong. */
#include <dlfcn.h>
#include <stdio.h>

static int wrong;

static void check(long got, long want)
{
	if (got != want)
		wrong++;
}

int main(void)
{
	for (int i = 0; i < 2; i++) {
		void *plugin = dlopen("./shapes.so", RTLD_NOW);
		if (!plugin) {
			puts(dlerror());
			return 2;
		}
		long (*price)(const char *, long) = (long (*)(const char *, long))dlsym(plugin, "price");
		long (*in_inches)(int) = (long (*)(int))dlsym(plugin, "in_inches");
		check(price("square", 5), 75);
		check(price("disc", 3), 117);
		check(price("square", -4), -1);
		check(price("cube", 4), -2);
		if (i == 0)
			check(in_inches(2), 26);
		dlclose(plugin);
	}
	return wrong;
}
