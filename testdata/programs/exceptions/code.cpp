#include "code.h"

#include <exception>
#include <stdexcept>

int Tracked::live = 0;
int Holder::failures = 0;

int parse_digit(char c) {
    if (c < '0' || c > '9')
        throw Error(c);
    return c - '0';
}

int parse_number(const char *text) {
    Tracked guard(1); // must be destroyed on the way out
    if (!*text)
        throw std::invalid_argument("empty");
    int sum = 0;
    for (; *text; ++text)
        sum = sum * 10 + parse_digit(*text);
    return sum;
}

int number_or(const char *text, int other) {
    try {
        return parse_number(text);
    } catch (const Error &e) {
        return e.code == ' ' ? 0 : other + e.payload.value - e.code;
    } catch (const std::exception &) {
        return -other;
    }
}

int checked_index(int i, int n) {
    if (i < 0)
        throw i;
    if (i >= n)
        throw RangeError(i, n);
    return i;
}

int classify(int i, int n) {
    int result = 0;
    try {
        result = checked_index(i, n) + 1000;
    } catch (int negative) {
        result = negative - 1;
    } catch (RangeError &e) {
        e.code += 1;
        result = e.weight();
    } catch (...) {
        result = 9999;
    }
    return result;
}

static int rethrow_inner(const char *text, int *seen) {
    try {
        return parse_number(text);
    } catch (Error &e) {
        *seen = *seen + e.weight();
        e.code = e.code + 1;
        throw;
    }
}

int rethrown(const char *text, int *seen) {
    try {
        return rethrow_inner(text, seen);
    } catch (const Error &e) {
        return -e.code;
    }
}

int translated(const char *text) {
    try {
        try {
            return parse_number(text);
        } catch (const Error &e) {
            throw std::out_of_range(std::string(e.code - '0' > 9 ? "above" : "below"));
        }
    } catch (const std::logic_error &e) {
        return e.what()[0] == 'a' ? 1 : -1;
    }
}

int nested(int depth) {
    Tracked t(depth);
    if (depth == 0)
        throw Error(7);
    try {
        return nested(depth - 1) + 1;
    } catch (const Error &e) {
        if (depth % 2 == 0)
            return e.code + depth;
        throw Error(e.code * 2);
    }
}

namespace {
struct Note {
    std::string *log;
    char name;
    ~Note() { *log += name; }
};
} // namespace

int cleanup_order(int fail_at, std::string *log) {
    int step = 0;
    try {
        Note a{log, 'a'};
        if (++step == fail_at)
            throw step;
        Note b{log, 'b'};
        if (++step == fail_at)
            throw step;
        {
            Note c{log, 'c'};
            if (++step == fail_at)
                throw step;
        }
        step += 10;
    } catch (int at) {
        *log += '!';
        return -at;
    }
    return step;
}

// A mutant that throws here ends in std::terminate.
int add_limited(int a, int b) noexcept {
    if (a > 1000 && b > 1000)
        return 2000;
    return checked_index(a, 1001) + b;
}

bool is_noexcept_add() { return noexcept(add_limited(1, 2)) && !noexcept(parse_digit('1')); }

int stored(const char *text) {
    std::exception_ptr kept;
    try {
        return parse_number(text);
    } catch (...) {
        kept = std::current_exception();
    }
    try {
        std::rethrow_exception(kept);
    } catch (const Error &e) {
        return e.code - 1;
    } catch (...) {
        return -1;
    }
}

Holder::Holder(int v) try : member(checked_index(v, 100)), doubled(member.value * 2) {
    if (doubled == 84)
        throw Error(doubled);
} catch (const Error &e) {
    failures += e.code; // rethrown at the end
}

int Holder::get() const { return doubled + 1; }

int function_try(int v) try {
    return Holder(v).get();
} catch (const RangeError &e) {
    return e.limit - e.code;
} catch (const Error &e) {
    return e.code + 1;
} catch (int i) {
    return i * 10;
}
