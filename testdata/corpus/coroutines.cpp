// Coroutines: a generator and a task.
//! std: c++20
//! since: 16
#include <coroutine>
#include <exception>
#include <utility>

class Numbers {
public:
    struct promise_type {
        int current = 0; //~ missed:implicit-constructor constant(0=>1) decrement-constant(0)
        Numbers get_return_object() { return Numbers(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int n) noexcept {
            current = n + 1; //~ add-sub(+) remove-assignment(=) vary(1)
            return {};
        }
        void return_void() noexcept {}
        void unhandled_exception() { std::terminate(); } //~ missed:no-return remove-call(std::terminate) remove-body({)
    };
    explicit Numbers(std::coroutine_handle<promise_type> h) : handle_(h) {}
    Numbers(Numbers &&o) noexcept : handle_(std::exchange(o.handle_, {})) {}
    ~Numbers() {
        if (handle_) //~ condition(if) negate-condition(if)
            handle_.destroy(); //~ remove-call(destroy)
    }
    bool next() { //~ remove-body({)
        handle_.resume(); //~ remove-call(resume)
        return !handle_.done(); //~ return-value(0) remove-not(!) zero-result(done) return-one(return)
    }
    int value() const { return handle_.promise().current - 1; } //~ return-value(0) sub-add(-) return-one(return) vary(1) remove-body({)

private:
    std::coroutine_handle<promise_type> handle_;
};

Numbers count_to(int n) {
    for (int i = 1; i <= n; i++) //~ constant(1=>0) boundary(<=) negate-comparison(<=) inc-dec(++) increment-constant(1) negate-constant(1) condition(for) remove-step(++)
        if (i % 3 != 0) //~ rem-mul(%) negate-comparison(!=) condition(if) shift(0) vary(3)
            co_yield i * 2; //~ mul-div(*) vary(2)
}

int sum_to(int n) { //~ remove-body({)
    int sum = 0; //~ constant(0=>1) decrement-constant(0)
    for (Numbers numbers = count_to(n); numbers.next();) //~ zero-result(next) condition(for) negate-condition(for)
        sum += numbers.value(); //~ add-sub(+=) zero-result(value) remove-update(+=)
    return sum; //~ return-value(0) return-one(return)
}

struct Task {
    struct promise_type {
        int result = -1; //~ missed:implicit-constructor constant(-1=>0)
        Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_value(int n) noexcept { result = n; } //~ remove-assignment(=) remove-body({)
        void unhandled_exception() noexcept { result = 99; } //~ constant(99=>0) remove-assignment(=) vary(99) remove-body({)
    };
    std::coroutine_handle<promise_type> handle;
    bool await_ready() const noexcept { return handle.done(); } //~ return-value(0) zero-result(done) return-one(return) remove-body({)
    void await_suspend(std::coroutine_handle<>) noexcept {}
    int await_resume() const noexcept { return handle.promise().result; } //~ return-value(0) return-one(return) remove-body({)
};

Task half(int n) {
    if (n < 0) //~ boundary(<) negate-comparison(<) condition(if) shift(0)
        throw n;
    co_return n / 2; //~ div-mul(/) vary(2)
}

Task both(int a, int b) { co_return co_await half(a) + co_await half(b); } //~ add-sub(+)

int run(int a, int b) { //~ remove-body({)
    Task t = both(a, b);
    int result = t.await_resume(); //~ zero-result(await_resume)
    t.handle.destroy(); //~ remove-call(destroy)
    return result; //~ return-value(0) return-one(return)
}
