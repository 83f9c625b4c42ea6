#include "classes.h"

int Owner::copies = 0;

Owner::Owner(int v) : value(new int(v)) {}
Owner::Owner(const Owner &o) : value(new int(*o.value)) { copies++; }
Owner::Owner(Owner &&o) : value(o.value) { o.value = nullptr; }
Owner::~Owner() { delete value; }

Owner make_owner(int v) {
    if (v < 0)
        return Owner(-v);
    return Owner(v + 1);
}

int take_owner(Owner o, int plus) {
    *o.value += plus;
    return *o.value;
}

Owner pass_owner(Owner o) {
    *o.value *= 2;
    return o;
}

int with_empty(Empty, int a, Empty, int b) { return a - b; }
