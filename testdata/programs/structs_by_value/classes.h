#pragma once

// Classes that are not trivial to copy are passed by reference to a temporary.
struct Owner {
    int *value;
    static int copies;
    explicit Owner(int v);
    Owner(const Owner &o);
    Owner(Owner &&o);
    ~Owner();
};
Owner make_owner(int v);
int take_owner(Owner o, int plus);
Owner pass_owner(Owner o);
struct Empty {};
int with_empty(Empty, int a, Empty, int b);
