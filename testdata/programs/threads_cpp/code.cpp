#include "code.h"

#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

void Account::deposit(int amount) {
    if (amount > 0)
        value += amount;
}

bool Account::withdraw(int amount) {
    int now = value.load();
    do {
        if (now < amount)
            return false;
    } while (!value.compare_exchange_weak(now, now - amount));
    return true;
}

int run_accounts(int threads, int rounds) {
    Account a;
    std::atomic<int> taken{0};
    std::vector<std::thread> pool;
    for (int i = 0; i < threads; ++i)
        pool.emplace_back([&, i] {
            for (int r = 0; r < rounds; ++r) {
                a.deposit(i + 1);
                if (a.withdraw(1))
                    ++taken;
            }
        });
    for (auto &t : pool)
        t.join();
    return a.balance() * 1000 + taken;
}

int triple_plus_one(int v) { return v * 3 + 1; }

std::vector<int> map_parallel(const std::vector<int> &in, int (*f)(int), int threads) {
    std::vector<int> out(in.size());
    std::vector<std::thread> pool;
    for (int t = 0; t < threads; ++t)
        pool.emplace_back([&, t] {
            for (size_t i = t; i < in.size(); i += threads)
                out[i] = f(in[i]);
        });
    for (auto &t : pool)
        t.join();
    return out;
}

int sum_async(int n) {
    auto low = std::async(std::launch::async, [n] { return n * (n - 1) / 2; });
    auto high = std::async(std::launch::deferred, [n] { return n + 1; });
    return low.get() - high.get();
}

int once_only(int calls) {
    std::once_flag flag;
    int count = 0;
    for (int i = 0; i < calls; ++i)
        std::call_once(flag, [&] { count += 10; });
    return count;
}

int ping_pong(int rounds) {
    std::mutex m;
    std::condition_variable cv;
    int turn = 0, hits = 0;
    auto player = [&](int me) {
        for (int i = 0; i < rounds; ++i) {
            std::unique_lock<std::mutex> lock(m);
            cv.wait(lock, [&] { return turn == me; });
            hits += me + 1;
            turn = 1 - me;
            cv.notify_all();
        }
    };
    std::thread a(player, 0), b(player, 1);
    a.join();
    b.join();
    return hits;
}

int caught_in_thread(int v) {
    int result = 0;
    std::thread([&] {
        try {
            if (v > 3)
                throw std::runtime_error("big");
            result = v;
        } catch (const std::exception &e) {
            result = -v + e.what()[0];
        }
    }).join();
    return result;
}
