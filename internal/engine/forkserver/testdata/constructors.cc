// A C++ program whose static constructors have run when main begins.
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

static int constructed = 0;
extern "C" __attribute__((noinline)) int make_value(int x) { asm volatile(""); return x + 1; }

struct Registry {
	std::map<std::string, int> values;
	void *libm;
	Registry() : libm(dlopen("libm.so.6", RTLD_NOW))
	{
		constructed++;
		values["value"] = make_value(20);
	}
	~Registry() { std::cout << "destroyed\n"; }
};
static Registry registry;

extern "C" __attribute__((noinline)) int thrower(int x)
{
	if (x > 2)
		throw std::runtime_error("too much");
	asm volatile("" : "+r"(x)); // or the compiler knows that x comes back
	return x;
}

int main(int argc, char **argv)
{
	std::cout << "constructed " << constructed << " value " << registry.values["value"] << " libm " << (registry.libm != nullptr) << "\n";
	try {
		return thrower(argc > 1 ? atoi(argv[1]) : 0);
	} catch (const std::exception &e) {
		std::cout << "caught " << e.what() << "\n";
		return 20;
	}
}
