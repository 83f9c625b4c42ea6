// Linked by the system's linker for an address in the running program: code that
// throws and catches there, through frames of its own and of the program.
#include <stdexcept>
extern "C" int thrower(int);
extern "C" __attribute__((noinline)) int inner(int x)
{
	if (x == 5)
		throw std::runtime_error("from the image");
	return x + 1;
}
extern "C" int catches(int x)
{
	try {
		return inner(x);
	} catch (const std::exception &) {
		return 33;
	}
}
