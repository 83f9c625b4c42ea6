#pragma once
#include <stdexcept>
#include <string>

class LibError : public std::runtime_error {
public:
    int code;
    LibError(int c, const std::string &what) : std::runtime_error(what), code(c) {}
};

class Plugin { // implemented on both sides
public:
    virtual ~Plugin();
    virtual int transform(int v) = 0;
    int run(int v) { return transform(v) + offset; }
    int offset = 1;
};

Plugin *make_plugin(int factor);
int run_all(Plugin *const *plugins, int n, int v);
int may_throw(int v);

inline int &shared_static() { // one in the whole process
    static int value = 40;
    return value;
}
template <class T> T larger(T a, T b) { return a < b ? b : a; }
int lib_bump(int by);
int lib_larger(int a, int b);
