// Thread-local variables, of which some have constructors, in several objects and threads.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "threads.h"

static thread_local int counted = 5;
static thread_local char big[100000];
alignas(64) thread_local int aligned = 9;
static std::mutex lock;
static int sum;

static void work(int n) {
    for (int i = 0; i < n; i++) counted++;
    big[n] = 1;
    other_local += n;
    errno = n;
    std::lock_guard<std::mutex> guard(lock);
    sum += counted + other_local + made().value + big[n] + errno + aligned;
    if (reinterpret_cast<unsigned long>(&aligned) % 64) std::printf("not aligned\n");
}

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; i++) threads.emplace_back(work, i);
    for (auto &t : threads) t.join();
    work(100);
    std::printf("sum %d made %d destroyed %d\n", sum, constructed(), destroyed());
    std::fflush(stdout);
    std::thread([] { std::exit(counted + 1); }).join();
}
