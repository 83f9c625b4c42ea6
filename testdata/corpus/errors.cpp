// Exceptions: try, catch, noexcept, function try blocks, what is undone on the way.
//! std: c++17
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

class ParseError : public std::runtime_error {
public:
    ParseError(const std::string &what, int at) : std::runtime_error(what + " at " + std::to_string(at + 1)), at_(at) {} //~ add-sub(+#3) vary(1)
    int at() const noexcept { return at_; } //~ return-value(0) return-one(return) remove-body({)

private:
    int at_;
};

int parse_digit(const std::string &s, int at) { //~ remove-body({)
    if (at < 0 || at >= int(s.size())) //~ boundary(< >=) negate-comparison(< >=) zero-result(size) condition(if) logic(||) shift(0)
        throw std::out_of_range("no such digit: " + std::to_string(at));
    char c = s[at];
    if (c < '0' || c > '9') //~ boundary(< >) negate-comparison(< >) condition(if) logic(||) vary('0' '9')
        throw ParseError("no digit", at); //~ empty-string(")
    return c - '0'; //~ return-value(0) sub-add(-) return-one(return) vary('0')
}

int digit_or(const std::string &s, int at, int otherwise) { //~ remove-body({)
    try {
        return parse_digit(s, at) * 2; //~ return-value(0) zero-result(parse_digit) mul-div(*) return-one(return) vary(2)
    } catch (const ParseError &e) {
        return -e.at() - 1; //~ return-value(0) remove-minus(-#1) zero-result(at#1) sub-add(-#2) return-one(return) vary(1)
    } catch (const std::exception &) {
        return otherwise; //~ return-value(0) return-one(return)
    }
}

class Undo {
public:
    explicit Undo(int &n) : n_(n), before_(n) {}
    ~Undo() {
        if (!done_) //~ remove-not(!) condition(if)
            n_ = before_; //~ remove-assignment(=)
    }
    void commit() noexcept { done_ = true; } //~ constant(true=>false) remove-assignment(=) remove-body({)

private:
    int &n_;
    int before_;
    bool done_ = false; //~ constant(false=>true)
};

bool add_all(int &total, const std::vector<int> &items) noexcept { //~ remove-body({)
    try {
        Undo undo(total);
        for (int item : items) {
            if (item < 0) //~ boundary(<) negate-comparison(<) condition(if) shift(0)
                throw item;
            total += item; //~ add-sub(+=) remove-update(+=)
        }
        undo.commit(); //~ remove-call(commit)
    } catch (int bad) {
        total -= bad; //~ sub-add(-=) remove-update(-=)
        return false; //~ return-value(true)
    }
    return true; //~ return-value(false)
}

struct Checked {
    int value;
    explicit Checked(int n) try : value(check(n) + 1) { //~ zero-result(check) add-sub(+) vary(1)
        value *= 2; //~ mul-div(*=) remove-update(*=) vary(2)
    } catch (const std::invalid_argument &) {
        failures++; //~ inc-dec(++) remove-step(++)
        throw;
    }
    static int check(int n) { //~ remove-body({)
        if (n == 13) //~ negate-comparison(==) condition(if) vary(13)
            throw std::invalid_argument("unlucky"); //~ empty-string(")
        return n; //~ return-value(0) return-one(return)
    }
    static int failures;
};

int Checked::failures;

int make_checked(int n) { //~ remove-body({)
    int tries = 0; //~ constant(0=>1) decrement-constant(0)
    for (;;)
        try {
            tries++; //~ inc-dec(++) remove-step(++)
            return Checked(n).value * 10 + tries; //~ return-value(0) mul-div(*) add-sub(+) return-one(return) vary(10)
        } catch (...) {
            if (tries > 1) //~ boundary(>) negate-comparison(>) condition(if) vary(1)
                throw;
            n--; //~ dec-inc(--) remove-step(--)
        }
}

int whole_function(int n) try { //~ missed:function-try remove-body({)
    if (n > 5) //~ boundary(>) negate-comparison(>) condition(if) vary(5)
        throw std::runtime_error("too large"); //~ empty-string(")
    return n + 1; //~ return-value(0) add-sub(+) return-one(return) vary(1)
} catch (const std::runtime_error &) {
    return 0; //~ return-value(1) missed:function-try decrement-constant(0)
}

long allocate(std::size_t n) { //~ remove-body({)
    std::unique_ptr<long[]> p(new (std::nothrow) long[n + 1]); //~ add-sub(+) vary(1)
    if (!p) //~ remove-not(!) condition(if)
        return -1; //~ return-value(0)
    for (std::size_t i = 0; i <= n; ++i) //~ constant(0=>1) boundary(<=) negate-comparison(<=) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        p[i] = long(i) * 3; //~ mul-div(*) remove-assignment(=) vary(3)
    return p[n] + *p.get(); //~ return-value(0) add-sub(+) zero-result(get) return-one(return)
}

template <class F> int status_of(F f) noexcept(noexcept(f(1 + 1))) { //~ remove-body({)
    try {
        f(0); //~ remove-call(f)
    } catch (const std::bad_alloc &) {
        return ENOMEM; //~ return-value(0)
    } catch (...) {
        return EINVAL; //~ return-value(0)
    }
    return 0; //~ return-value(1) decrement-constant(0)
}

int statuses(int n) { //~ remove-body({)
    int first = status_of([](int) { throw std::bad_alloc(); }); //~ zero-result(status_of) missed:no-return remove-body({)
    int second = status_of([n](int zero) { //~ zero-result(status_of) remove-body({)
        if (zero < n) //~ boundary(<) negate-comparison(<) condition(if)
            throw n;
    });
    return first * 100 + second; //~ return-value(0) mul-div(*) add-sub(+) return-one(return) vary(100)
}

[[noreturn]] static void give_up(int code) { throw code * 2; } //~ mul-div(*) vary(2)

int nested(int n) { //~ remove-body({)
    try {
        try {
            if (n < 0) //~ boundary(<) negate-comparison(<) condition(if) shift(0)
                give_up(n); //~ missed:no-return remove-call(give_up)
            throw n;
        } catch (int e) {
            if (e < -2) //~ boundary(<) negate-comparison(<) condition(if)
                throw std::to_string(e - 1); //~ sub-add(-) vary(1)
            return e + 100; //~ return-value(0) add-sub(+) return-one(return) vary(100)
        }
    } catch (std::string &s) {
        return std::stoi(s) - int(s.length()); //~ return-value(0) zero-result(std::stoi length) sub-add(-) return-one(return)
    }
}
