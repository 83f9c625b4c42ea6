#pragma once
#include <string>

struct Tracked { // counts the live instances
    static int live;
    int value;
    explicit Tracked(int v) : value(v) { ++live; }
    Tracked(const Tracked &o) : value(o.value) { ++live; }
    Tracked &operator=(const Tracked &) = default;
    ~Tracked() { --live; }
};

struct Error {
    int code;
    Tracked payload;
    Error(int c) : code(c), payload(c) {}
    virtual ~Error() {}
    virtual int weight() const { return code * 2; }
};

struct RangeError : Error {
    int limit;
    RangeError(int c, int l) : Error(c), limit(l) {}
    int weight() const override { return code + limit; }
};

int parse_digit(char c);                     // throws Error
int parse_number(const char *text);          // through: Error passes
int number_or(const char *text, int other);  // caught
int checked_index(int i, int n);             // throws RangeError, or int for negative
int classify(int i, int n);                  // several handlers
int rethrown(const char *text, int *seen);
int translated(const char *text);
int nested(int depth);
int cleanup_order(int fail_at, std::string *log);
int add_limited(int a, int b) noexcept;
bool is_noexcept_add();
int stored(const char *text);
int across_c(int value);

class Holder { // function-try-block of a constructor
public:
    static int failures;
    explicit Holder(int v);
    int get() const;

private:
    Tracked member;
    int doubled;
};
int function_try(int v);
