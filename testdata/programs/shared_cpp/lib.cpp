#include "lib.h"

Plugin::~Plugin() = default;

namespace {
class Multiplier : public Plugin {
public:
    explicit Multiplier(int f) : factor(f) {}
    int transform(int v) override {
        calls++;
        return v * factor - calls;
    }

private:
    int factor, calls = 0;
};
std::string message = std::string("too") + " large"; // constructed when the library is loaded
} // namespace

Plugin *make_plugin(int factor) { return factor > 0 ? new Multiplier(factor) : nullptr; }

int run_all(Plugin *const *plugins, int n, int v) {
    for (int i = 0; i < n; ++i)
        v = plugins[i]->run(v);
    return v;
}

int may_throw(int v) {
    if (v > 10)
        throw LibError(v - 10, message);
    return v + 1;
}

int lib_bump(int by) { return shared_static() += by; }
int lib_larger(int a, int b) { return larger(a, b) * 2; }
