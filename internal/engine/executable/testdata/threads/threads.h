#pragma once

struct Made {
    int value;
    Made();
    ~Made();
};

extern thread_local int other_local;
Made &made();
int constructed();
int destroyed();
