#include "code.h"

int count_up(int by) {
    plain -= 1;
    return shared_counter.bump(by) + plain;
}

int local_sequence() {
    static thread_local Counter local(100);
    if (local.value >= 103)
        return -1;
    return local.bump(1);
}

const std::string &thread_name(int id) {
    thread_local std::string name = "thread-" + std::to_string(id * 2);
    return name;
}

int inline_user(int x) {
    per_thread_slot() += x;
    return per_thread_slot() + Cache<long>::exchange(x);
}
