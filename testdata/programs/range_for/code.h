#pragma once
#include <map>
#include <string>
#include <vector>

class Span { // an iteration of its own: operators of the iterator are code as well
public:
    struct Iterator {
        int at, step;
        int operator*() const { return at * at; }
        Iterator &operator++() {
            at += step;
            return *this;
        }
        bool operator!=(const Iterator &o) const { return at < o.at; }
    };
    Span(int from, int to, int step) : first(from), last(to), by(step) {}
    Iterator begin() const { return {first, by}; }
    Iterator end() const { return {last, by}; }

private:
    int first, last, by;
};
int sum_array();
int sum_span(int from, int to, int step);
int scale(std::vector<int> &v, int by);
int count_long(const std::map<std::string, int> &m, int limit);
int sum_list(int extra);
int nested_pairs(const std::vector<int> &v);
int first_negative(const std::vector<int> &v);
int chars(const std::string &s);
