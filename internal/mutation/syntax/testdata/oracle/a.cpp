// Code whose calls, statements, returns and negations the test finds, wraps and removes.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace shapes {

template <class T, int N = 2> T times(T x) { return x * N; }
inline int id(int x) { return x; }

struct base {
    explicit base(int n) : size_(id(n)), half_{n / 2} { grow(1); }
    virtual ~base() { release(); }
    virtual int area() const { return size_ * half_; }
    base &grow(int by) { size_ += id(by); return *this; }
    base *self() { return this; }
    void release() noexcept { size_ = 0; }
    operator bool() const { return !!size_; }
    int operator()(int x) const { return x + size_; }
    static std::unique_ptr<base> make(int n) { return std::make_unique<base>(n); }
    template <class T> T as() const { return static_cast<T>(area()); }
private:
    int size_ = id(3), half_;
};

struct square final : base {
    square(int n) : base(id(n)), name(std::string("sq").append("uare")) {}
    int area() const override { return base::area() + shapes::id(1); }
    std::string name;
};

} // namespace shapes

static int total = shapes::id(4);

static std::vector<int> list(int n)
{
    std::vector<int> v(shapes::id(n), 1);
    v.push_back(shapes::times<int>(2));
    v.push_back(shapes::times<int, 3>(2));
    v.insert(v.begin(), {shapes::id(1), shapes::id(2)});
    std::sort(v.begin(), v.end(), [&](int a, int b) { total++; return a < b; });
    return v;
}

static int work(int n)
{
    using shapes::square;
    square a(n), b{n + 1};
    auto p = shapes::base::make(2);
    std::map<std::string, std::vector<int>> m;
    m["x"].push_back(n), m["y"] = list(n);
    m.at("x")[0] = a.grow(1).self()->area();
    a.grow(2).self()->grow(a.area() > b.area() ? a.area() : b.area());
    p->grow(1); p->self()->base::grow(1);
    for (auto &[key, values] : m)
        std::printf("%s %d\n", key.c_str(), static_cast<int>(values.size()));
    for (int x : list(3)) total += x;
    std::for_each(m["y"].begin(), m["y"].end(), [](int x) { std::printf("%d", x); });
    if (int area = a.area(); area > shapes::id(2) and not (area < 0)) total = area;
    if (n < total && total > shapes::id(n)) { total = shapes::id(total); }
    try { if (!p || !*p || !a(1)) throw std::string("bad"); m.at("none"); }
    catch (const std::string &s) { std::puts(s.c_str()); }
    catch (...) { std::puts("other"); }
    auto run = [&, k = shapes::id(2)](int x) -> int { total += x; return shapes::id(x) + k; };
    total = run(1) + [] { return shapes::id(5); }() + ::shapes::id(0);
    std::string text = R"(call(x); ")" "more" + std::string("s", 1).substr(0, 1);
    total += static_cast<int>(text.size()) + (int)a.name.size() + int(text[0]) + a.as<int>();
    static_cast<shapes::base &>(a).grow(1);
    dynamic_cast<square *>(static_cast<shapes::base *>(&a))->grow(2);
    delete new square(1);
    switch (total) { case 1: std::puts("1"); [[fallthrough]]; default: std::puts("d"); }
    if constexpr (sizeof(int) > 2) std::puts("big"); else std::puts("small");
    total = total ? std::max<int>(total, 1) : -1, total = std::min({total, 2, 3});
    return std::max({shapes::id(1), total});
}

int main(int argc, char **)
{
    return argc > 5 ? work(argc) : !list(argc)[0] || ~total;
}
