#include "code.h"

int sum_array() {
    int values[] = {1, 2, 3, 4};
    int sum = 0;
    for (int v : values)
        sum += v * v;
    return sum;
}

int sum_span(int from, int to, int step) {
    int sum = 0;
    for (int v : Span(from, to, step))
        sum += v + 1;
    return sum;
}

int scale(std::vector<int> &v, int by) {
    int changed = 0;
    for (auto &x : v) {
        if (x == 0)
            continue;
        x *= by;
        ++changed;
    }
    return changed;
}

int count_long(const std::map<std::string, int> &m, int limit) {
    int n = 0;
    for (const auto &[key, value] : m)
        if ((int)key.size() + value > limit)
            n += value;
    return n;
}

int sum_list(int extra) {
    int sum = 0;
    for (auto v : {1, 10, extra})
        sum = sum - v;
    return sum;
}

int nested_pairs(const std::vector<int> &v) {
    int pairs = 0;
    for (int a : v)
        for (int b : v)
            pairs += a < b;
    return pairs;
}

int first_negative(const std::vector<int> &v) {
    int index = 0;
    for (auto it = v.begin(); it != v.end(); ++it, ++index)
        if (*it < 0)
            return index;
    for (int x : v)
        if (x == 0)
            break;
        else
            index--;
    return -1 - index;
}

int chars(const std::string &s) {
    int upper = 0;
    for (unsigned char c : s) {
        if (c >= 'A' && c <= 'Z')
            upper++;
    }
    return upper;
}
