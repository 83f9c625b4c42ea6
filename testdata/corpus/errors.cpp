// Exceptions: try, catch, noexcept, function try blocks, what is undone on the way.
//! std: c++17
//! unlabelled: logic-and-or logic-or-and drop-left drop-right condition-true condition-false negate-condition swap-choice return-one remove-assignment remove-update remove-step remove-case remove-body increment-constant decrement-constant empty-string
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

class ParseError : public std::runtime_error {
public:
    ParseError(const std::string &what, int at) : std::runtime_error(what + " at " + std::to_string(at + 1)), at_(at) {} //~ add-sub(+#3)
    int at() const noexcept { return at_; } //~ return-value(0)

private:
    int at_;
};

int parse_digit(const std::string &s, int at) {
    if (at < 0 || at >= int(s.size())) //~ boundary(< >=) negate-comparison(< >=) zero-result(size)
        throw std::out_of_range("no such digit: " + std::to_string(at));
    char c = s[at];
    if (c < '0' || c > '9') //~ boundary(< >) negate-comparison(< >)
        throw ParseError("no digit", at);
    return c - '0'; //~ return-value(0) sub-add(-)
}

int digit_or(const std::string &s, int at, int otherwise) {
    try {
        return parse_digit(s, at) * 2; //~ return-value(0) zero-result(parse_digit) mul-div(*)
    } catch (const ParseError &e) {
        return -e.at() - 1; //~ return-value(0) remove-minus(-#1) zero-result(at#1) sub-add(-#2)
    } catch (const std::exception &) {
        return otherwise; //~ return-value(0)
    }
}

class Undo {
public:
    explicit Undo(int &n) : n_(n), before_(n) {}
    ~Undo() {
        if (!done_) //~ remove-not(!)
            n_ = before_;
    }
    void commit() noexcept { done_ = true; } //~ constant(true=>false)

private:
    int &n_;
    int before_;
    bool done_ = false; //~ constant(false=>true)
};

bool add_all(int &total, const std::vector<int> &items) noexcept {
    try {
        Undo undo(total);
        for (int item : items) {
            if (item < 0) //~ boundary(<) negate-comparison(<)
                throw item;
            total += item; //~ add-sub(+=)
        }
        undo.commit(); //~ remove-call(commit)
    } catch (int bad) {
        total -= bad; //~ sub-add(-=)
        return false; //~ return-value(true)
    }
    return true; //~ return-value(false)
}

struct Checked {
    int value;
    explicit Checked(int n) try : value(check(n) + 1) { //~ zero-result(check) add-sub(+)
        value *= 2; //~ mul-div(*=)
    } catch (const std::invalid_argument &) {
        failures++; //~ inc-dec(++)
        throw;
    }
    static int check(int n) {
        if (n == 13) //~ negate-comparison(==)
            throw std::invalid_argument("unlucky");
        return n; //~ return-value(0)
    }
    static int failures;
};

int Checked::failures;

int make_checked(int n) {
    int tries = 0; //~ constant(0=>1)
    for (;;)
        try {
            tries++; //~ inc-dec(++)
            return Checked(n).value * 10 + tries; //~ return-value(0) mul-div(*) add-sub(+)
        } catch (...) {
            if (tries > 1) //~ boundary(>) negate-comparison(>)
                throw;
            n--; //~ dec-inc(--)
        }
}

int whole_function(int n) try {
    if (n > 5) //~ boundary(>) negate-comparison(>)
        throw std::runtime_error("too large");
    return n + 1; //~ return-value(0) add-sub(+)
} catch (const std::runtime_error &) {
    return 0; //~ return-value(1)
}

long allocate(std::size_t n) {
    std::unique_ptr<long[]> p(new (std::nothrow) long[n + 1]); //~ add-sub(+)
    if (!p) //~ remove-not(!)
        return -1; //~ return-value(0)
    for (std::size_t i = 0; i <= n; ++i) //~ constant(0=>1) boundary(<=) negate-comparison(<=) inc-dec(++)
        p[i] = long(i) * 3; //~ mul-div(*)
    return p[n] + *p.get(); //~ return-value(0) add-sub(+) zero-result(get)
}

template <class F> int status_of(F f) noexcept(noexcept(f(1 + 1))) {
    try {
        f(0); //~ remove-call(f)
    } catch (const std::bad_alloc &) {
        return ENOMEM; //~ return-value(0)
    } catch (...) {
        return EINVAL; //~ return-value(0)
    }
    return 0; //~ return-value(1)
}

int statuses(int n) {
    int first = status_of([](int) { throw std::bad_alloc(); }); //~ zero-result(status_of)
    int second = status_of([n](int zero) { //~ zero-result(status_of)
        if (zero < n) //~ boundary(<) negate-comparison(<)
            throw n;
    });
    return first * 100 + second; //~ return-value(0) mul-div(*) add-sub(+)
}

[[noreturn]] static void give_up(int code) { throw code * 2; } //~ mul-div(*)

int nested(int n) {
    try {
        try {
            if (n < 0) //~ boundary(<) negate-comparison(<)
                give_up(n); //~ missed:no-return remove-call(give_up)
            throw n;
        } catch (int e) {
            if (e < -2) //~ boundary(<) negate-comparison(<)
                throw std::to_string(e - 1); //~ sub-add(-)
            return e + 100; //~ return-value(0) add-sub(+)
        }
    } catch (std::string &s) {
        return std::stoi(s) - int(s.length()); //~ return-value(0) zero-result(std::stoi length) sub-add(-)
    }
}
