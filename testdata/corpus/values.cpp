// Values: smart pointers, optional and variant, structured bindings, storage, references.
//! std: c++17
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
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

bool insert(std::unique_ptr<Tree> &tree, int key) {
    if (!tree) { //~ remove-not(!)
        tree = std::make_unique<Tree>(key);
        return true; //~ return-value(false)
    }
    if (key == tree->key) //~ negate-comparison(==)
        return false; //~ return-value(true)
    return insert(key < tree->key ? tree->left : tree->right, key); //~ return-value(0) zero-result(insert) boundary(<) negate-comparison(<)
}

int depth(const Tree *tree) {
    if (tree == nullptr) //~ negate-comparison(==)
        return 0; //~ return-value(1)
    const int left = depth(tree->left.get()), right = depth(tree->right.get()); //~ zero-result(depth#* get#*)
    return 1 + (left > right ? left : right); //~ return-value(0) add-sub(+) boundary(>) negate-comparison(>)
}

int owners(int n) {
    auto a = std::make_shared<int>(n);
    std::weak_ptr<int> watch = a;
    {
        auto b = a;
        *b += int(a.use_count()); //~ add-sub(+=) zero-result(use_count)
    }
    if (auto c = watch.lock())
        *c *= 2; //~ mul-div(*=)
    a.reset(); //~ remove-call(reset)
    return watch.expired() ? n * 3 : n; //~ return-value(0) zero-result(expired) mul-div(*)
}

std::optional<int> parse_level(const std::string &s) {
    if (s.size() != 1 || s[0] < '0') //~ zero-result(size) negate-comparison(!= <) boundary(<)
        return std::nullopt;
    return s[0] - '0'; //~ sub-add(-)
}

int level_or(const std::string &s, int otherwise) {
    if (auto level = parse_level(s); level && *level > 3) //~ boundary(>) negate-comparison(>)
        return *level; //~ return-value(0)
    return parse_level(s).value_or(otherwise) - 1; //~ return-value(0) zero-result(value_or) sub-add(-)
}

using Json = std::variant<std::monostate, bool, double, std::string>;

struct Size {
    int operator()(std::monostate) const { return 0; } //~ return-value(1)
    int operator()(bool b) const { return b ? 1 : 2; } //~ return-value(0)
    int operator()(double d) const { return int(d) + 4; } //~ return-value(0) add-sub(+)
    int operator()(const std::string &s) const { return int(s.size()) * 5; } //~ return-value(0) zero-result(size) mul-div(*)
};

int total_size(const std::vector<Json> &list) {
    int n = 0; //~ constant(0=>1)
    for (const Json &j : list)
        n += std::visit(Size{}, j); //~ add-sub(+=) zero-result(std::visit)
    return n + int(list.front().index()); //~ return-value(0) add-sub(+) zero-result(index)
}

std::pair<int, int> divide(int a, int b) { return {a / b, a % b}; } //~ div-mul(/) rem-mul(%)

int use_bindings(int n) {
    auto [quotient, rest] = divide(n, 4);
    auto &&[first, second, third] = std::tuple<int, double, char>(quotient + 1, rest * 0.5, 'c'); //~ add-sub(+) mul-div(*)
    int pair[2] = {first, third - 'a'}; //~ sub-add(-)
    auto &[x, y] = pair;
    x -= y; //~ sub-add(-=)
    std::map<int, int> seen;
    auto [where, added] = seen.insert({x, 1});
    if (added && where->second == 1) //~ negate-comparison(==)
        where->second += pair[0]; //~ add-sub(+=)
    return seen[x] + int(second * 10); //~ return-value(0) add-sub(+) mul-div(*)
}

// Static and thread-local variables, initialised early and late.
static int base_value(int n) { return n * 7; } //~ return-value(0) mul-div(*)
static int late = base_value(3) - 1; //~ zero-result(base_value) sub-add(-)
thread_local int depth_now = 0;

int next_id() {
    static int id = 100;
    static const int step = base_value(1) + 3; //~ zero-result(base_value) add-sub(+)
    thread_local int used = base_value(0); //~ zero-result(base_value)
    used++; //~ inc-dec(++)
    id += step; //~ add-sub(+=)
    return id + used + late; //~ return-value(0) add-sub(+#*)
}

int nested_depth(int n) {
    ++depth_now; //~ inc-dec(++)
    int deepest = n > 0 ? nested_depth(n - 1) : depth_now; //~ boundary(>) negate-comparison(>) zero-result(nested_depth) sub-add(-)
    --depth_now; //~ dec-inc(--)
    return deepest; //~ return-value(0)
}

std::atomic<int> hits{0};

int count_hits(int n) {
    hits = n;
    hits += 2;
    hits++;
    hits.store(hits.load() * 2); //~ mul-div(*) missed:always-inline remove-call(store) zero-result(load)
    return hits.exchange(0) - hits; //~ return-value(0) sub-add(-) missed:always-inline zero-result(exchange)
}

int largest(std::initializer_list<int> list) {
    const int *best = list.begin(); //~ zero-result(begin)
    for (auto it = list.begin(); it != list.end(); ++it) //~ zero-result(begin end) negate-comparison(!=) inc-dec(++)
        if (*it > *best) //~ boundary(>) negate-comparison(>)
            best = it;
    return *best; //~ return-value(0)
}

int use_lists(int n) { return largest({n, 3, n * -2}); } //~ return-value(0) zero-result(largest) mul-div(*)

void order(int &a, int &b) {
    if (a > b) //~ boundary(>) negate-comparison(>)
        std::swap(a, b); //~ remove-call(std::swap)
}

int by_reference(int a, int b, int c) {
    order(a, b); //~ remove-call(order)
    order(b, c); //~ remove-call(order)
    order(a, b); //~ remove-call(order)
    int &middle = b;
    int *last = &c, *first = &a;
    *first *= 100; //~ mul-div(*=)
    middle = middle * 10; //~ mul-div(*)
    return *first + middle + *last; //~ return-value(0) add-sub(+#*)
}

struct Sensor {
    enum Mode { off, slow = 5, fast } mode = off;
    double factor = 0.5; //~ constant(0.5=>0)
    bool valid = true; //~ constant(true=>false)
    int Sensor::*field = &Sensor::raw;
    int raw, other;
    Sensor() : raw(7), other(0) {} //~ constant(7=>0 0=>1)
    double read() const { return valid ? this->*field * factor : -1; } //~ return-value(0) mul-div(*)
};

double use_sensor(int way) {
    Sensor s;
    if (way == 1) //~ negate-comparison(==)
        s.mode = Sensor::fast;
    else if (way == 2) //~ negate-comparison(==)
        s.field = &Sensor::other;
    s.other = 4; //~ constant(4=>0)
    return s.read() + s.mode; //~ return-value(0) zero-result(read) add-sub(+)
}
