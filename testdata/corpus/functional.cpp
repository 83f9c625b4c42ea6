// Lambdas, algorithms, iterators, range-for.
//! std: c++17
#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <string>
#include <vector>

int count_between(const std::vector<int> &v, int low, int high) { //~ remove-body({)
    return std::count_if(v.begin(), v.end(), [low, high](int n) { return low <= n && n < high; }); //~ return-value(return#*=>0) boundary(<= <) negate-comparison(<= <) zero-result(std::count_if)
        //~ return-one(return#*) logic(&&)
}

std::vector<int> squares_of_odd(const std::vector<int> &v) {
    std::vector<int> out;
    std::copy_if(v.begin(), v.end(), std::back_inserter(out), [](int n) { return n % 2 != 0; }); //~ return-value(0) rem-mul(%) negate-comparison(!=)
        //~ return-one(return) shift(0) vary(2)
    std::transform(out.begin(), out.end(), out.begin(), [](auto n) { return n * n; }); //~ return-value(0) mul-div(*) return-one(return)
    return out;
}

void sort_by_distance(std::vector<int> &v, int from) { //~ remove-body({)
    std::sort(v.begin(), v.end(), [from](int a, int b) { //~ remove-call(std::sort)
        int x = a < from ? from - a : a - from; //~ boundary(<) negate-comparison(<) sub-add(-#*) condition(?) swap-choice(?)
        int y = b < from ? from - b : b - from; //~ boundary(<) negate-comparison(<) sub-add(-#*) condition(?) swap-choice(?)
        return x != y ? x < y : a < b; //~ return-value(0) negate-comparison(!= <#*) boundary(<#*) return-one(return) condition(?) swap-choice(?)
    });
}

int immediately(int n) { //~ remove-body({)
    const int limit = [&] {
        int l = 1; //~ constant(1=>0) increment-constant(1) negate-constant(1)
        while (l < n) //~ boundary(<) negate-comparison(<) condition(while)
            l *= 2; //~ mul-div(*=) remove-update(*=) vary(2)
        return l; //~ return-value(0) return-one(return)
    }();
    return limit - n; //~ return-value(0) sub-add(-) return-one(return)
}

auto make_counter(int start) {
    return [n = start - 1, step = 1]() mutable { return n += step; }; //~ return-value(return#2=>0) sub-add(-) add-sub(+=) constant(1#2=>0)
        //~ return-one(return#2) vary(1#1) increment-constant(1#2) negate-constant(1#2)
}

int use_counter(int start) { //~ remove-body({)
    auto next = make_counter(start);
    next(); //~ remove-call(next)
    return next() * 10 + next(); //~ return-value(0) zero-result(next#*) mul-div(*) add-sub(+) return-one(return) vary(10)
}

int generic_lambdas(int n) { //~ remove-body({)
    auto add = [](auto a, auto b) { return a + b; }; //~ return-value(0) add-sub(+) return-one(return)
    auto half = [](double d) -> int { return d / 2; }; //~ return-value(0) div-mul(/) return-one(return) vary(2) remove-body({)
    return add(n, 2) + int(add(0.5, n)) - half(n); //~ return-value(0) zero-result(add#* half) add-sub(+) sub-add(-) return-one(return)
}

int total(const std::vector<int> &v) { //~ remove-body({)
    int sum = 0; //~ constant(0=>1) decrement-constant(0)
    for (int n : v)
        sum += n; //~ add-sub(+=) remove-update(+=)
    for (const auto &n : {1, 2, 3})
        sum -= n; //~ sub-add(-=) remove-update(-=)
    int weights[] = {3, 2, 1};
    for (auto &w : weights)
        w *= sum; //~ mul-div(*=) remove-update(*=)
    return weights[0] - weights[2]; //~ return-value(0) sub-add(-) return-one(return)
}

int inner(const std::vector<int> &a, const std::vector<int> &b) { //~ remove-body({)
    return std::accumulate(a.begin(), a.end(), 0) + std::inner_product(a.begin(), a.end(), b.begin(), 1); //~ return-value(0) zero-result(std::accumulate std::inner_product) add-sub(+)
        //~ return-one(return)
}

template <class It, class Less> It smallest(It first, It last, Less less) {
    It best = first;
    for (; first != last; ++first) //~ condition(for) negate-condition(for)
        if (less(*first, *best)) //~ zero-result(less) condition(if) negate-condition(if)
            best = first;
    return best;
}

int index_of_smallest(const std::vector<int> &v) { //~ remove-body({)
    auto it = smallest(v.begin(), v.end(), [](int a, int b) { return a < b; }); //~ return-value(0) boundary(<) negate-comparison(<) return-one(return)
    return it == v.end() ? -1 : int(it - v.begin()); //~ return-value(0) return-one(return) condition(?) negate-condition(?) swap-choice(?)
}

int over_array(int key) { //~ remove-body({)
    static const int table[] = {2, 3, 5, 7, 11};
    const int *at = std::lower_bound(std::begin(table), std::end(table), key); //~ zero-result(std::lower_bound std::begin std::end)
    if (at == std::end(table) || *at != key) //~ negate-comparison(== !=) zero-result(std::end) condition(if) logic(||)
        return -1; //~ return-value(0)
    return at - table; //~ return-value(0) return-one(return)
}

std::function<int(int)> compose(std::function<int(int)> f, int times) {
    if (times <= 1) //~ boundary(<=) negate-comparison(<=) condition(if) vary(1)
        return f;
    return [f, rest = compose(f, times - 1)](int n) { return f(rest(n)); }; //~ return-value(return#2=>0) sub-add(-) zero-result(f#3 rest#2) return-one(return#2) vary(1)
}

int use_functions(int n) { //~ remove-body({)
    int (*negate)(int) = [](int a) { return -a; }; //~ return-value(0) remove-minus(-) return-one(return)
    auto triple = [](int a) { return 3 * a; }; //~ return-value(0) mul-div(*) return-one(return)
    return compose(triple, 3)(n) + negate(n); //~ return-value(0) add-sub(+) zero-result(negate) return-one(return)
}

std::string longest_key(const std::map<std::string, int> &m) {
    std::string best;
    for (const auto &[key, value] : m)
        if (value > 0 && key.size() > best.size()) //~ boundary(>#*) negate-comparison(>#*) zero-result(size#*) condition(if) logic(&&) shift(0)
            best = key;
    return best;
}

bool any_of_each(const std::vector<std::vector<int>> &rows, int n) { //~ remove-body({)
    return std::all_of(rows.begin(), rows.end(), [n](const std::vector<int> &row) { //~ return-value(0) zero-result(std::all_of) return-one(return)
        return std::any_of(row.begin(), row.end(), [&](int m) { return m == n; }); //~ return-value(return#2=>0) negate-comparison(==) zero-result(std::any_of) return-value(return#1=>0)
            //~ return-one(return#1,2)
    });
}

class Accumulator {
public:
    void add_all(const std::vector<int> &v) { //~ remove-body({)
        std::for_each(v.begin(), v.end(), [this](int n) { //~ remove-body({)
            total_ += n; //~ add-sub(+=) remove-update(+=)
            if (!seen_++ || n > largest_) //~ remove-not(!) inc-dec(++) boundary(>) negate-comparison(>) condition(if) logic(||)
                largest_ = n; //~ remove-assignment(=)
        });
    }
    int result() const { return total_ * 100 + largest_; } //~ return-value(0) mul-div(*) add-sub(+) return-one(return) vary(100) remove-body({)

private:
    int total_ = 0, seen_ = 0, largest_ = -1; //~ missed:implicit-constructor constant(0#1=>1 0#2=>1 -1=>0) decrement-constant(0#1,2)
};
