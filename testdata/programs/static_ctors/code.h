#pragma once

// Functions that run before main, in main and, by destructors, after it.
int scale(int v);
int register_item(int weight);
int registered_total();
int registered_count();

struct Item {
    int weight, order;
    explicit Item(int w);
    ~Item();
};
extern Item early, late;
extern int computed;
int checksum(const char *text);
extern const int name_sum;
extern int exit_balance;
