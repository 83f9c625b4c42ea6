// Classes: RAII, moves, operators, inheritance, CRTP.
//! std: c++17
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ostream>
#include <utility>

// Operators: a call of one of them is no operation of the machine.
struct Point {
    int x = 0, y = 0; //~ missed:implicit-constructor constant(0#1=>1 0#2=>1) decrement-constant(0#1,2)
    Point() = default;
    Point(int x, int y) : x(x), y(y) {}
    Point &operator+=(const Point &o) {
        x += o.x; //~ add-sub(+=) remove-update(+=)
        y += o.y; //~ add-sub(+=) remove-update(+=)
        return *this;
    }
    friend Point operator+(Point a, const Point &b) { return a += b; }
    friend Point operator-(const Point &a, const Point &b) { return {a.x - b.x, a.y - b.y}; } //~ sub-add(-#2,3)
    Point operator-() const { return Point(-x, -y); } //~ remove-minus(-#2,3)
    bool operator==(const Point &o) const { return x == o.x && y == o.y; } //~ return-value(0) negate-comparison(==#2,3) return-one(return) logic(&&) remove-body({)
    bool operator!=(const Point &o) const { return !(*this == o); } //~ return-value(0) remove-not(!) return-one(return) remove-body({)
    bool operator<(const Point &o) const { return x != o.x ? x < o.x : y < o.y; } //~ return-value(0) negate-comparison(!= <#2,3) boundary(<#2,3)
        //~ return-one(return) condition(?) swap-choice(?) remove-body({)
    int operator[](std::size_t i) const { return i == 0 ? x : y; } //~ return-value(0) negate-comparison(==)
        //~ return-one(return) condition(?) swap-choice(?) shift(0) remove-body({)
    int operator()(int scale) const { return (x + y) * scale; } //~ return-value(0) add-sub(+) mul-div(*) return-one(return) remove-body({)
    Point &operator++() {
        ++x; //~ inc-dec(++) remove-step(++)
        return *this;
    }
    Point operator++(int) {
        Point old = *this;
        ++*this;
        return old;
    }
    explicit operator bool() const { return x || y; } //~ return-value(0) return-one(return) logic(||) remove-body({)
    friend std::ostream &operator<<(std::ostream &out, const Point &p) { return out << '(' << p.x << ',' << p.y << ')'; }
};

int use_points(int n) { //~ remove-body({)
    Point a(n, 1), b{2, n};
    Point c = a + b - -a;
    c += Point(1, n * 2); //~ mul-div(*) vary(2)
    ++c;
    c++;
    if (!c || c == a) //~ remove-not(!) condition(if) logic(||)
        return -1; //~ return-value(0)
    if (a < b && a != b) //~ condition(if) logic(&&)
        return c[0] * 10 + c(2) + c[1]; //~ return-value(0) mul-div(*) add-sub(+#*) zero-result(c#2) return-one(return) vary(10)
    return c[0]; //~ return-value(0) return-one(return)
}

// RAII and moves.
class Buffer {
public:
    explicit Buffer(std::size_t size) : data_(new char[size + 1]), size_(size) { //~ add-sub(+) vary(1)
        std::memset(data_, 'x', size_); //~ remove-call(std::memset)
        data_[size_] = 0; //~ constant(0=>1) remove-assignment(=) missed:byte decrement-constant(0)
        ++live; //~ inc-dec(++) remove-step(++)
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    Buffer(Buffer &&o) noexcept : data_(std::exchange(o.data_, nullptr)), size_(std::exchange(o.size_, 0)) { ++live; } //~ zero-result(std::exchange#*) inc-dec(++)
        //~ remove-step(++)
    Buffer &operator=(Buffer &&o) noexcept {
        if (this != &o) { //~ negate-comparison(!=) condition(if)
            delete[] data_;
            data_ = o.data_; //~ remove-assignment(=)
            size_ = o.size_; //~ remove-assignment(=)
            o.data_ = nullptr; //~ remove-assignment(=)
            o.size_ = 0; //~ constant(0=>1) remove-assignment(=) decrement-constant(0)
        }
        return *this;
    }
    ~Buffer() {
        delete[] data_;
        --live; //~ dec-inc(--) remove-step(--)
    }
    std::size_t size() const { return size_; } //~ return-value(0) return-one(return) remove-body({)
    const char *c_str() const noexcept { return data_ ? data_ : ""; } //~ return-value(0) condition(?) negate-condition(?) swap-choice(?) remove-body({)
    void swap(Buffer &o) noexcept { //~ remove-body({)
        std::swap(data_, o.data_); //~ remove-call(std::swap)
        std::swap(size_, o.size_); //~ remove-call(std::swap)
    }
    static int live;

private:
    char *data_;
    std::size_t size_;
};

int Buffer::live = 0;

std::size_t use_buffers(std::size_t n) { //~ remove-body({)
    Buffer a(n), b(n + 2); //~ add-sub(+) vary(2)
    a.swap(b); //~ remove-call(swap)
    Buffer c = std::move(a);
    b = std::move(c);
    return b.size() * 100 + a.size() + std::strlen(b.c_str()) + Buffer::live; //~ return-value(0) zero-result(size#1 size#2 std::strlen c_str) mul-div(*) add-sub(+#*)
        //~ return-one(return) vary(100)
}

// Inheritance.
class Shape {
public:
    virtual ~Shape() = default;
    virtual int area() const = 0;
    virtual int corners() const { return 4; } //~ return-value(0) vary(4) remove-body({)
    int score() const { return area() * 10 + corners(); } //~ return-value(0) mul-div(*) add-sub(+) zero-result(area corners) return-one(return) vary(10) remove-body({)
};

class Rectangle : public Shape {
public:
    Rectangle(int width, int height) : width_(width), height_(height) {}
    int area() const override { return width_ * height_; } //~ return-value(0) mul-div(*) return-one(return) remove-body({)

protected:
    int width_, height_;
};

class Triangle final : public Rectangle {
public:
    using Rectangle::Rectangle;
    int area() const override { return Rectangle::area() / 2; } //~ return-value(0) zero-result(area#2) div-mul(/) return-one(return) vary(2) remove-body({)
    int corners() const override { return Rectangle::corners() - 1; } //~ return-value(0) zero-result(corners#2) sub-add(-) return-one(return) vary(1) remove-body({)
    void grow(int by) { //~ remove-body({)
        width_ += by; //~ add-sub(+=) remove-update(+=)
        height_ += by; //~ add-sub(+=) remove-update(+=)
    }
};

int total_score(const Shape *const *shapes, int n) { //~ remove-body({)
    int total = 0; //~ constant(0=>1) decrement-constant(0)
    for (int i = 0; i < n; ++i) { //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) condition(for) decrement-constant(0) remove-step(++)
        total += shapes[i]->score(); //~ add-sub(+=) zero-result(score) remove-update(+=)
        if (auto *t = dynamic_cast<const Triangle *>(shapes[i]); t != nullptr) //~ negate-comparison(!=) condition(if)
            total -= t->corners(); //~ sub-add(-=) zero-result(corners) remove-update(-=)
    }
    return total; //~ return-value(0) return-one(return)
}

// The curiously recurring template.
template <class Derived> class Counter {
public:
    int next() { return self().step(++count_) + 1; } //~ return-value(0) zero-result(step) inc-dec(++) add-sub(+) return-one(return) vary(1) remove-body({)

protected:
    int count_ = 0; //~ missed:implicit-constructor constant(0=>1) decrement-constant(0)

private:
    Derived &self() { return static_cast<Derived &>(*this); }
};

class Doubling : public Counter<Doubling> {
public:
    int step(int n) { return n * 2; } //~ return-value(0) mul-div(*) return-one(return) vary(2) remove-body({)
};

class Countdown : public Counter<Countdown> {
public:
    explicit Countdown(int from) : from_(from) {}
    int step(int n) { return from_ - n; } //~ return-value(0) sub-add(-) return-one(return) remove-body({)

private:
    int from_;
};

// A value that counts its references.
class Shared {
public:
    explicit Shared(int value) : block_(new Block{value, 1}) {}
    Shared(const Shared &o) : block_(o.block_) { block_->users++; } //~ inc-dec(++) remove-step(++)
    Shared &operator=(Shared o) noexcept {
        std::swap(block_, o.block_); //~ remove-call(std::swap)
        return *this;
    }
    ~Shared() { release(); } //~ remove-call(release)
    int users() const { return block_->users; } //~ return-value(0) return-one(return) remove-body({)
    void set(int value) { //~ remove-body({)
        if (block_->users > 1) { //~ boundary(>) negate-comparison(>) condition(if) vary(1)
            block_->users -= 1; //~ sub-add(-=) remove-update(-=) vary(1)
            block_ = new Block{block_->value, 1}; //~ remove-assignment(=)
        }
        block_->value = value; //~ remove-assignment(=)
    }
    int get() const { return block_->value; } //~ return-value(0) return-one(return) remove-body({)

private:
    struct Block {
        int value;
        int users;
    };
    void release() { //~ remove-body({)
        if (--block_->users == 0) //~ dec-inc(--) negate-comparison(==) condition(if) shift(0)
            delete block_;
    }
    Block *block_;
};

int use_shared(int n) { //~ remove-body({)
    Shared a(n), b = a;
    int shared = a.users(); //~ zero-result(users)
    b.set(n + 5); //~ remove-call(set) add-sub(+) vary(5)
    Shared c(0);
    c = b;
    return shared * 1000 + c.users() * 100 + a.get() * 10 + c.get(); //~ return-value(0) mul-div(*#*) zero-result(users get#*) add-sub(+#*)
        //~ return-one(return) vary(1000 100 10)
}
