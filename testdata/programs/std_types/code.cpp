#include "code.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>
static int trace = 1;
static int effect(int n) { return trace++ + n; }
static void note(int n) { trace = (trace * 3 + n) % 9973; }
struct Flag { bool on; explicit operator bool() const { return on; } };
struct Id { int value; };
struct Wrapped { int n; Wrapped(int n) : n(n) {} };
struct Single { void *p; };
Wrapped wrapped(int a) { return a + 1; }
Wrapped wrappedConst() { return 5; }
Wrapped wrappedCond(int a) { if (a) return 7; return a * 2; }
Id id(int a) { return {a}; }
Id ids(int a) { Id i{a}; return i; }
std::optional<int> maybe(int a) { if (a > 1) return a; if (a == 0) return 0; return std::nullopt; }
std::unique_ptr<int> owned(int a) { if (a) return std::make_unique<int>(a); return nullptr; }
std::pair<int, int> both(int a) { return {a, a + 1}; }
std::tuple<int, bool> tupled(int a) { return std::make_tuple(a, a > 1); }
std::string named(int a) { return a > 1 ? "big" : std::string(a + 2, 'x'); }
std::vector<int> filled(int n) { std::vector<int> v; for (int i = 0; i < n; ++i) v.push_back(i * 2); return v; }
std::vector<int>::iterator where(std::vector<int> &v, int a) { return std::find(v.begin(), v.end(), a); }
int containers(int a) {
    std::vector<int> v{3, a, 2};
    v.push_back(a + 1);
    v.push_back(4);
    v.emplace_back(5);
    v.insert(v.begin(), a);
    v.insert(v.begin() + 1, 2, a);
    v.erase(v.begin() + 1);
    v.resize(v.size() + 1, 9);
    v.pop_back();
    v.reserve(20);
    std::sort(v.begin(), v.end());
    std::sort(v.begin(), v.end(), [](int x, int y) { return x > y; });
    auto it = v.begin();
    int r = *it++ + *++it;
    *it++ = 8;
    it += 1;
    *it = *(it - 1) + it[-1];
    auto n = v.end() - v.begin();
    if (it != v.end() && it < v.end())
        r += n;
    for (auto i = v.begin(); i != v.end(); ++i)
        r += *i;
    for (auto i = v.rbegin(); i != v.rend(); i++)
        *i += 1;
    v.assign(2, a);
    v.front() = 6;
    v[1] -= 3;
    v.back()--;
    v.clear();
    return r + v.empty() + (int)v.size() + (int)std::count(v.begin(), v.end(), 6);
}
int strings(int a) {
    std::string s = "abc", t(2, 'd');
    s += t;
    s += 'e';
    s = s + "f" + t;
    s.append("gh");
    s.push_back('i');
    s[0] = 'z';
    s.replace(1, 2, "yy");
    s.erase(3, 1);
    s.insert(0, "k");
    if (s == "abc" || s != t && s < t)
        return 1;
    t.swap(s);
    auto p = t.find('e');
    if (p != std::string::npos)
        t = t.substr(p + 1);
    s.clear();
    s = std::to_string(a * 3);
    return (int)t.size() * 100 + (int)s.length() + s.compare(t) % 2 + std::stoi(s + "0") + (t.empty() ? 1 : t.back() - 'a');
}
int maps(int a) {
    std::map<std::string, int> m{{"a", 1}};
    m["b"] = 2;
    m["c"]++;
    ++m["d"];
    m["a"] += a;
    m.erase("c");
    m.insert({"e", a});
    m.emplace("f", a - 1);
    int r = 0;
    for (auto &[k, v] : m) {
        v += 2;
        r = r * 3 + v - (int)k.size();
    }
    if (auto it = m.find("b"); it != m.end())
        r += it->second * 2;
    if (m.count("q") == 0 && !m.empty())
        r -= 1;
    const auto [first, fresh] = m.try_emplace("b", 5);
    return r + first->second + fresh + m.at("a");
}
int options(int a) {
    auto m = maybe(a);
    int r = m ? *m + 1 : -1;
    if (!m)
        r -= 2;
    if (m && *m > 2)
        r *= 3;
    if (m == 3 || m > 2)
        r++;
    m = 5;
    m = std::nullopt;
    m.emplace(a);
    m.reset();
    r += m.value_or(a * 2) + m.has_value();
    auto o = owned(a);
    if (!o)
        return r;
    *o += 2;
    o.reset(new int(a - 1));
    if (o && *o > 1)
        r += *o;
    std::shared_ptr<int> s = std::make_shared<int>(a), t = s;
    s.reset();
    *t = 4;
    o.swap(o);
    auto raw = o.release();
    delete raw;
    std::weak_ptr<int> w = t;
    if (auto l = w.lock(); l && !w.expired())
        r += *l + t.use_count();
    return r + (o == nullptr) + (t != nullptr) + !!s;
}
int tuples(int a) {
    auto [x, y] = both(a);
    auto t = tupled(a);
    std::get<0>(t) += 3;
    int p, q;
    std::tie(p, q) = both(a + 1);
    std::variant<int, double> v = a;
    if (a > 2)
        v = 2.5;
    int r = std::visit([](auto e) { return int(e * 2); }, v);
    if (std::holds_alternative<int>(v))
        r += std::get<int>(v);
    std::swap(p, q);
    return x * y + std::get<0>(t) - p + q + r + std::get<1>(t) + (both(1) == both(a)) + (int)v.index();
}
int algorithms(int a) {
    int x = a, y = 2;
    std::min(x, y);
    const int &m = std::max(x, y);
    int list[] = {4, a, 1};
    std::min(list[0], list[1]);
    std::swap(list[0], list[2]);
    std::reverse(list, list + 3);
    int r = std::accumulate(list, list + 3, 0) + std::accumulate(std::begin(list), std::end(list), 1, [](int p, int q) { return p * 2 - q; });
    x = std::clamp(a, 0, 2);
    std::function<int(int)> f = [&](int k) { return k + x; };
    std::function<void(int)> g = note;
    g(a);
    if (f)
        r += f(1);
    std::fill(list, list + 2, 7);
    std::for_each(list, list + 3, [&](int &e) { e -= 1; r += e; });
    return r + m + list[0] + std::exchange(x, 9) + x + std::max({a, 1, 2}) + *std::max_element(list, list + 3);
}
int returns(int a) {
    Wrapped w = wrapped(a), c = wrappedConst();
    Id i = id(a), j = ids(2);
    std::vector<int> v = filled(a);
    auto it = where(v, 2);
    wrapped(3);
    ids(4);
    maybe(1);
    named(2);
    filled(2);
    return w.n + c.n * 2 + i.value + j.value + (it == v.end()) + (int)named(a).size() + id(2).value + wrapped(1).n + wrappedCond(a).n + (int)filled(3).size();
}
struct Buffer {
    std::unique_ptr<int[]> data;
    size_t size = 0;
    mutable int reads = 0;
    explicit Buffer(size_t n) : data(new int[n + 1]), size(n) { for (size_t i = 0; i <= n; ++i) data[i] = int(i); }
    Buffer(Buffer &&o) noexcept : data(std::move(o.data)), size(std::exchange(o.size, 0)) {}
    Buffer &operator=(Buffer &&o) noexcept { if (this != &o) { data = std::move(o.data); size = o.size; o.size = 0; } return *this; }
    int &operator[](size_t i) { return data[i]; }
    const int &operator[](size_t i) const { reads++; return data[i]; }
    int *begin() { return data.get(); }
    int *end() { return data.get() + size; }
    const int *begin() const { return data.get(); }
    const int *end() const { return begin() + size; }
    auto front() const -> const int & { return *begin(); }
    [[nodiscard]] bool empty() const noexcept { return size == 0; }
    friend bool operator==(const Buffer &l, const Buffer &r) { return l.size == r.size && std::equal(l.begin(), l.end(), r.begin()); }
};
int buffers(int a) {
    Buffer b(4), c(2);
    b[1] = a;
    b[2] += 3;
    const Buffer &k = b;
    int r = k[1] + k[2] * k.front();
    for (int &v : b)
        v *= 2;
    c = std::move(b);
    Buffer d = std::move(c);
    for (int v : std::as_const(d))
        r += v;
    (void)d.empty();
    return r + (b == c) + d.empty() + k.reads + c.empty() * 2;
}

int traced() {
    int was = trace;
    trace = 1;
    return was;
}
