#pragma once
#include <atomic>
#include <vector>

class Account {
public:
    void deposit(int amount);
    bool withdraw(int amount);
    int balance() const { return value.load(); }

private:
    std::atomic<int> value{0};
};
int run_accounts(int threads, int rounds);
std::vector<int> map_parallel(const std::vector<int> &in, int (*f)(int), int threads);
int triple_plus_one(int v);
int sum_async(int n);
int once_only(int calls);
int ping_pong(int rounds);
int caught_in_thread(int v);
