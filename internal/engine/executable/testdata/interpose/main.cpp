// Definitions of the program in place of those of the C++ library, and what that throws and
// prints; types that both have.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <sstream>
#include <string>
#include <typeinfo>

static int allocated;

void *operator new(std::size_t n) {
    allocated++;
    if (void *p = std::malloc(n)) return p;
    throw std::bad_alloc();
}
void operator delete(void *p) noexcept { std::free(p); }
void operator delete(void *p, std::size_t) noexcept { std::free(p); }

static void ended() {
    std::printf("terminate\n");
    std::fflush(stdout);
    std::_Exit(5);
}

int main() {
    std::ostringstream out;
    for (int i = 0; i < 1000; i++) out << i << ' ';
    std::string text = out.str();
    std::printf("%d %d\n", allocated > 3, (int)text.size());
    std::cout << "stream " << 1.5 << std::endl;
    try {
        (void)std::stoi("x");
    } catch (const std::exception &e) {
        std::cout << typeid(e).name() << ' ' << e.what() << std::endl;
    }
    try {
        throw std::string("text");
    } catch (std::string &s) {
        std::cout << s << std::endl;
    }
    std::set_terminate(ended);
    throw 1;
}
