// Values: smart pointers, optional and variant, structured bindings, storage, references.
//! std: c++17
#include <array>
#include <atomic>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

struct Tree {
    int key;
    std::unique_ptr<Tree> left, right;
    explicit Tree(int k) : key(k) {}
};

bool insert(std::unique_ptr<Tree> &tree, int key) { //~ remove-body({)
    if (!tree) { //~ remove-not(!) condition(if)
        tree = std::make_unique<Tree>(key);
        return true; //~ return-value(false)
    }
    if (key == tree->key) //~ negate-comparison(==) condition(if)
        return false; //~ return-value(true)
    return insert(key < tree->key ? tree->left : tree->right, key); //~ return-value(0) zero-result(insert) boundary(<) negate-comparison(<)
        //~ return-one(return) condition(?) swap-choice(?)
}

int depth(const Tree *tree) { //~ remove-body({)
    if (tree == nullptr) //~ negate-comparison(==) condition(if)
        return 0; //~ return-value(1) decrement-constant(0)
    const int left = depth(tree->left.get()), right = depth(tree->right.get()); //~ zero-result(depth#* get#*)
    return 1 + (left > right ? left : right); //~ return-value(0) add-sub(+) boundary(>) negate-comparison(>) return-one(return) condition(?) swap-choice(?)
}

int owners(int n) { //~ remove-body({)
    auto a = std::make_shared<int>(n);
    std::weak_ptr<int> watch = a;
    {
        auto b = a;
        *b += int(a.use_count()); //~ add-sub(+=) zero-result(use_count) remove-update(+=)
    }
    if (auto c = watch.lock())
        *c *= 2; //~ mul-div(*=) remove-update(*=) vary(2)
    a.reset(); //~ remove-call(reset)
    return watch.expired() ? n * 3 : n; //~ return-value(0) zero-result(expired) mul-div(*) return-one(return) condition(?) negate-condition(?) swap-choice(?) vary(3)
}

std::optional<int> parse_level(const std::string &s) {
    if (s.size() != 1 || s[0] < '0') //~ zero-result(size) negate-comparison(!= <) boundary(<) condition(if) logic(||) vary(1 '0')
        return std::nullopt;
    return s[0] - '0'; //~ sub-add(-) vary('0')
}

int level_or(const std::string &s, int otherwise) { //~ remove-body({)
    if (auto level = parse_level(s); level && *level > 3) //~ boundary(>) negate-comparison(>) condition(if) logic(&&) vary(3)
        return *level; //~ return-value(0) return-one(return)
    return parse_level(s).value_or(otherwise) - 1; //~ return-value(0) zero-result(value_or) sub-add(-) return-one(return) vary(1)
}

using Json = std::variant<std::monostate, bool, double, std::string>;

struct Size {
    int operator()(std::monostate) const { return 0; } //~ return-value(1) decrement-constant(0)
    int operator()(bool b) const { return b ? 1 : 2; } //~ return-value(0) return-one(return) condition(?) negate-condition(?) swap-choice(?) remove-body({)
    int operator()(double d) const { return int(d) + 4; } //~ return-value(0) add-sub(+) return-one(return) vary(4) remove-body({)
    int operator()(const std::string &s) const { return int(s.size()) * 5; } //~ return-value(0) zero-result(size) mul-div(*) return-one(return) vary(5) remove-body({)
};

int total_size(const std::vector<Json> &list) { //~ remove-body({)
    int n = 0; //~ constant(0=>1) decrement-constant(0)
    for (const Json &j : list)
        n += std::visit(Size{}, j); //~ add-sub(+=) zero-result(std::visit) remove-update(+=)
    return n + int(list.front().index()); //~ return-value(0) add-sub(+) zero-result(index) return-one(return)
}

std::pair<int, int> divide(int a, int b) { return {a / b, a % b}; } //~ div-mul(/) rem-mul(%)

int use_bindings(int n) { //~ remove-body({)
    auto [quotient, rest] = divide(n, 4);
    auto &&[first, second, third] = std::tuple<int, double, char>(quotient + 1, rest * 0.5, 'c'); //~ add-sub(+) mul-div(*) vary(1 0.5)
    int pair[2] = {first, third - 'a'}; //~ sub-add(-) vary('a')
    auto &[x, y] = pair;
    x -= y; //~ sub-add(-=) remove-update(-=)
    std::map<int, int> seen;
    auto [where, added] = seen.insert({x, 1});
    if (added && where->second == 1) //~ negate-comparison(==) condition(if) logic(&&) vary(1)
        where->second += pair[0]; //~ add-sub(+=) remove-update(+=)
    return seen[x] + int(second * 10); //~ return-value(0) add-sub(+) mul-div(*) return-one(return) vary(10)
}

// Static and thread-local variables, initialised early and late.
static int base_value(int n) { return n * 7; } //~ return-value(0) mul-div(*) return-one(return) vary(7) remove-body({)
static int late = base_value(3) - 1; //~ zero-result(base_value) sub-add(-) vary(1)
thread_local int depth_now = 0;

int next_id() { //~ remove-body({)
    static int id = 100;
    static const int step = base_value(1) + 3; //~ zero-result(base_value) add-sub(+) vary(3)
    thread_local int used = base_value(0); //~ zero-result(base_value)
    used++; //~ inc-dec(++) remove-step(++)
    id += step; //~ add-sub(+=) remove-update(+=)
    return id + used + late; //~ return-value(0) add-sub(+#*) return-one(return)
}

int nested_depth(int n) { //~ remove-body({)
    ++depth_now; //~ inc-dec(++) remove-step(++)
    int deepest = n > 0 ? nested_depth(n - 1) : depth_now; //~ boundary(>) negate-comparison(>) zero-result(nested_depth) sub-add(-)
        //~ condition(?) swap-choice(?) shift(0) vary(1)
    --depth_now; //~ dec-inc(--) remove-step(--)
    return deepest; //~ return-value(0) return-one(return)
}

std::atomic<int> hits{0};

int count_hits(int n) { //~ remove-body({)
    hits = n;
    hits += 2;
    hits++;
    hits.store(hits.load() * 2); //~ mul-div(*) missed:always-inline remove-call(store) zero-result(load) vary(2)
    return hits.exchange(0) - hits; //~ return-value(0) sub-add(-) return-one(return) missed:always-inline zero-result(exchange)
}

int largest(std::initializer_list<int> list) { //~ remove-body({)
    const int *best = list.begin(); //~ zero-result(begin)
    for (auto it = list.begin(); it != list.end(); ++it) //~ zero-result(begin end) negate-comparison(!=) inc-dec(++) condition(for) remove-step(++)
        if (*it > *best) //~ boundary(>) negate-comparison(>) condition(if)
            best = it; //~ remove-assignment(=)
    return *best; //~ return-value(0) return-one(return)
}

int use_lists(int n) { return largest({n, 3, n * -2}); } //~ return-value(0) zero-result(largest) mul-div(*) return-one(return) remove-body({#1)

void order(int &a, int &b) { //~ remove-body({)
    if (a > b) //~ boundary(>) negate-comparison(>) condition(if)
        std::swap(a, b); //~ remove-call(std::swap)
}

int by_reference(int a, int b, int c) { //~ remove-body({)
    order(a, b); //~ remove-call(order)
    order(b, c); //~ remove-call(order)
    order(a, b); //~ remove-call(order)
    int &middle = b;
    int *last = &c, *first = &a;
    *first *= 100; //~ mul-div(*=) remove-update(*=) vary(100)
    middle = middle * 10; //~ mul-div(*) remove-assignment(=) vary(10)
    return *first + middle + *last; //~ return-value(0) add-sub(+#*) return-one(return)
}

struct Sensor {
    enum Mode { off, slow = 5, fast } mode = off;
    double factor = 0.5; //~ constant(0.5=>0) vary(0.5)
    bool valid = true; //~ constant(true=>false)
    int Sensor::*field = &Sensor::raw;
    int raw, other;
    Sensor() : raw(7), other(0) {} //~ constant(7=>0 0=>1) vary(7) decrement-constant(0)
    double read() const { return valid ? this->*field * factor : -1; } //~ return-value(0) mul-div(*)
        //~ return-one(return) condition(?) negate-condition(?) swap-choice(?) remove-body({)
};

double use_sensor(int way) { //~ remove-body({)
    Sensor s;
    if (way == 1) //~ negate-comparison(==) condition(if) vary(1)
        s.mode = Sensor::fast; //~ remove-assignment(=)
    else if (way == 2) //~ negate-comparison(==) condition(if) vary(2)
        s.field = &Sensor::other; //~ remove-assignment(=)
    s.other = 4; //~ constant(4=>0) remove-assignment(=) vary(4)
    return s.read() + s.mode; //~ return-value(0) zero-result(read) add-sub(+) return-one(return)
}
