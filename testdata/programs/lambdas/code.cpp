#include "code.h"

#include <algorithm>
#include <memory>

int apply_all(const std::vector<int> &v, int offset) {
    int sum = 0;
    std::for_each(v.begin(), v.end(), [&sum, offset](int x) { sum += x - offset; });
    return sum;
}

int counter_sum(int n) {
    int calls = 0;
    auto count = [calls]() mutable { return ++calls; };
    int sum = 0;
    for (int i = 0; i < n; ++i)
        sum += count();
    return sum * 10 + calls;
}

std::function<int(int)> make_adder(int by) {
    return [=](int v) { return v + by; };
}

std::function<int()> make_counter(int start, int step) {
    return [start, step]() mutable {
        int now = start;
        start += step;
        return now;
    };
}

int (*plain_pointer(bool negative))(int) {
    if (negative)
        return [](int v) { return -v; };
    return [](int v) { return v * v; };
}

int generic(int a, double b) {
    auto larger = [](auto x, auto y) { return x > y ? x : y; };
    return larger(a, 10) * 100 + (int)larger(b, 0.5);
}

std::string sorted_by_length(std::vector<std::string> words) {
    std::sort(words.begin(), words.end(), [](const std::string &a, const std::string &b) {
        if (a.size() != b.size())
            return a.size() < b.size();
        return a < b;
    });
    std::string joined;
    for (const auto &w : words)
        joined += w + ",";
    return joined;
}

int recursive(int n) {
    std::function<int(int)> sum = [&sum](int k) { return k <= 0 ? 0 : k + sum(k - 1); };
    return sum(n);
}

int nested(int v) {
    auto outer = [v](int a) {
        auto inner = [v, a](int b) { return v * 100 + a * 10 + b; };
        return inner(a + 1) + twice([](int x) { return x - 2; }, a);
    };
    return outer(v + 1);
}

int init_capture(int v) {
    auto f = [p = std::make_unique<int>(v * 2)](int by) { return *p - by; };
    return f(1) + [v] { return v % 3; }();
}

std::function<void(int)> Button::handler() {
    return [this](int n) {
        if (n > 0)
            clicks += n;
    };
}
