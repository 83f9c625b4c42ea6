#pragma once

struct Special {
    int n;
};

struct Base {
    virtual int f() { return 1; }
    virtual ~Base() {}
};

struct Derived : Base {
    int f() override;
};

void thrower(int n);
int start();
int other_counter();
Base *make();

inline int shared_static() {
    static int n = 40;
    return ++n;
}
