// Coroutines: a generator and a task.
//! std: c++20
//! since: 16
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
#include <coroutine>
#include <exception>
#include <utility>

class Numbers {
public:
    struct promise_type {
        int current = 0; //~ missed:implicit-constructor constant(0=>1)
        Numbers get_return_object() { return Numbers(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int n) noexcept {
            current = n + 1; //~ add-sub(+)
            return {};
        }
        void return_void() noexcept {}
        void unhandled_exception() { std::terminate(); } //~ missed:no-return remove-call(std::terminate)
    };
    explicit Numbers(std::coroutine_handle<promise_type> h) : handle_(h) {}
    Numbers(Numbers &&o) noexcept : handle_(std::exchange(o.handle_, {})) {}
    ~Numbers() {
        if (handle_)
            handle_.destroy(); //~ remove-call(destroy)
    }
    bool next() {
        handle_.resume(); //~ remove-call(resume)
        return !handle_.done(); //~ return-value(0) remove-not(!) zero-result(done)
    }
    int value() const { return handle_.promise().current - 1; } //~ return-value(0) sub-add(-)

private:
    std::coroutine_handle<promise_type> handle_;
};

Numbers count_to(int n) {
    for (int i = 1; i <= n; i++) //~ constant(1=>0) boundary(<=) negate-comparison(<=) inc-dec(++)
        if (i % 3 != 0) //~ rem-mul(%) negate-comparison(!=)
            co_yield i * 2; //~ mul-div(*)
}

int sum_to(int n) {
    int sum = 0; //~ constant(0=>1)
    for (Numbers numbers = count_to(n); numbers.next();) //~ zero-result(next)
        sum += numbers.value(); //~ add-sub(+=) zero-result(value)
    return sum; //~ return-value(0)
}

struct Task {
    struct promise_type {
        int result = -1; //~ missed:implicit-constructor constant(-1=>0)
        Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_value(int n) noexcept { result = n; }
        void unhandled_exception() noexcept { result = 99; } //~ constant(99=>0)
    };
    std::coroutine_handle<promise_type> handle;
    bool await_ready() const noexcept { return handle.done(); } //~ return-value(0) zero-result(done)
    void await_suspend(std::coroutine_handle<>) noexcept {}
    int await_resume() const noexcept { return handle.promise().result; } //~ return-value(0)
};

Task half(int n) {
    if (n < 0) //~ boundary(<) negate-comparison(<)
        throw n;
    co_return n / 2; //~ div-mul(/)
}

Task both(int a, int b) { co_return co_await half(a) + co_await half(b); } //~ add-sub(+)

int run(int a, int b) {
    Task t = both(a, b);
    int result = t.await_resume(); //~ zero-result(await_resume)
    t.handle.destroy(); //~ remove-call(destroy)
    return result; //~ return-value(0)
}
