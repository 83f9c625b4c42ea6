#include "code.h"

int Adder::transform(int v) {
    if (v > 1000)
        throw LibError(v, "adder");
    return v + by;
}

int guarded(int v) {
    try {
        return may_throw(v);
    } catch (const LibError &e) {
        return e.code * 100 + (int)std::string(e.what()).size();
    } catch (const std::exception &) {
        return -1;
    }
}

// The exception of the executable passes the library's frames.
int through_library(int v) {
    Adder a(5), b(7);
    Plugin *chain[] = {&a, &b};
    try {
        return run_all(chain, 2, v);
    } catch (const std::runtime_error &e) {
        return -(int)e.what()[0];
    }
}

int mixed_chain(int v) {
    Plugin *m = make_plugin(3);
    Adder a(2);
    Plugin *chain[] = {m, &a, m};
    int r = run_all(chain, 3, v);
    delete m;
    return r;
}

int own_bump(int by) { return shared_static() -= by; }
