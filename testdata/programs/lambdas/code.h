#pragma once
#include <functional>
#include <string>
#include <vector>
int apply_all(const std::vector<int> &v, int offset);
int counter_sum(int n);
std::function<int(int)> make_adder(int by);
std::function<int()> make_counter(int start, int step);
int (*plain_pointer(bool negative))(int);
int generic(int a, double b);
std::string sorted_by_length(std::vector<std::string> words);
int recursive(int n);
int nested(int v);
int init_capture(int v);
struct Button {
    int clicks = 0;
    std::function<void(int)> handler();
};
template <class F> int twice(F f, int v) { return f(f(v)); }
