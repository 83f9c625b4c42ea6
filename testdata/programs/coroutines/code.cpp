#include "code.h"

#include <coroutine>
#include <exception>
#include <utility>

namespace {
int alive;

class Numbers {
public:
    struct promise_type {
        int value = 0;
        std::exception_ptr error;
        Numbers get_return_object() { return Numbers(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int v) {
            value = v;
            return {};
        }
        void return_void() {}
        void unhandled_exception() { error = std::current_exception(); }
    };
    explicit Numbers(std::coroutine_handle<promise_type> h) : handle(h) {}
    Numbers(Numbers &&o) : handle(std::exchange(o.handle, nullptr)) {}
    ~Numbers() {
        if (handle)
            handle.destroy();
    }
    bool next() {
        handle.resume();
        if (handle.promise().error)
            std::rethrow_exception(handle.promise().error);
        return !handle.done();
    }
    int value() const { return handle.promise().value; }

private:
    std::coroutine_handle<promise_type> handle;
};

struct Alive {
    Alive() { alive++; }
    ~Alive() { alive--; }
};

Numbers squares(int n) {
    Alive a;
    for (int i = 1; i <= n; ++i)
        co_yield i * i;
}

Numbers fibonacci() {
    Alive guard;
    int a = 0, b = 1;
    while (true) {
        co_yield a;
        int next = a + b;
        a = b;
        b = next;
    }
}

Numbers breaking(int at) {
    Alive guard;
    for (int i = 0;; ++i) {
        if (i == at)
            throw i * 2;
        co_yield i;
    }
}
} // namespace

int sum_squares(int n) {
    int sum = 0;
    Numbers g = squares(n);
    while (g.next())
        sum += g.value();
    return sum;
}

int first_above(int limit) {
    Numbers g = fibonacci();
    while (g.next())
        if (g.value() > limit)
            return g.value();
    return -1;
}

int destroyed_early(int n) {
    int seen = 0;
    {
        Numbers g = squares(n + 5);
        for (int i = 0; i < n && g.next(); ++i)
            seen = alive * 100 + g.value();
    }
    return seen + alive * 1000;
}

int failing(int at) {
    Numbers g = breaking(at);
    int count = 0;
    try {
        while (g.next())
            ++count;
    } catch (int code) {
        return code * 100 + count;
    }
    return -1;
}
