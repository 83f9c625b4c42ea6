#pragma once
#include "lib.h"
class Adder : public Plugin {
public:
    explicit Adder(int b) : by(b) {}
    int transform(int v) override;

private:
    int by;
};
int guarded(int v);
int through_library(int v);
int mixed_chain(int v);
int own_bump(int by);
