// Strings in C++: std::string, string_view, iterators of one's own, streams.
//! std: c++17
#include <cctype>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

std::vector<std::string> split(const std::string &text, char at) {
    std::vector<std::string> parts;
    std::size_t start = 0; //~ constant(0=>1) decrement-constant(0)
    for (;;) {
        std::size_t end = text.find(at, start); //~ zero-result(find)
        if (end == std::string::npos) { //~ negate-comparison(==) condition(if)
            parts.push_back(text.substr(start)); //~ remove-call(push_back)
            return parts;
        }
        parts.push_back(text.substr(start, end - start)); //~ remove-call(push_back) sub-add(-)
        start = end + 1; //~ add-sub(+) remove-assignment(=) vary(1)
    }
}

std::string_view trim(std::string_view s) {
    while (!s.empty() && s.front() == ' ') //~ remove-not(!) zero-result(empty) negate-comparison(==) condition(while) logic(&&) vary(' ')
        s.remove_prefix(1); //~ remove-call(remove_prefix)
    while (!s.empty() && s.back() == ' ') //~ remove-not(!) zero-result(empty) negate-comparison(==) condition(while) logic(&&) vary(' ')
        s.remove_suffix(1); //~ remove-call(remove_suffix)
    return s;
}

bool is_palindrome(const std::string &s) { //~ remove-body({)
    auto a = s.begin(), b = s.end();
    while (a < b) { //~ condition(while) negate-condition(while)
        --b;
        if (a == b) //~ condition(if) negate-condition(if)
            break;
        if (std::tolower(static_cast<unsigned char>(*a)) != std::tolower(static_cast<unsigned char>(*b))) //~ zero-result(std::tolower#*) negate-comparison(!=)
            //~ condition(if)
            return false; //~ return-value(true)
        ++a;
    }
    return true; //~ return-value(false)
}

std::string repeat(const std::string &s, int times) {
    std::string out;
    out.reserve(s.size() * std::size_t(times)); //~ remove-call(reserve) zero-result(size) mul-div(*)
    for (int i = 0; i < times; i++) //~ constant(0=>1) boundary(<) negate-comparison(<) inc-dec(++) decrement-constant(0) condition(for) remove-step(++)
        out += s + (i + 1 < times ? "," : ""); //~ add-sub(+#2) boundary(<) negate-comparison(<) vary(1) condition(?) swap-choice(?)
    return out;
}

std::string caesar(std::string s, int by) {
    for (char &c : s) {
        if (c >= 'a' && c <= 'z') //~ boundary(>= <=) negate-comparison(>= <=) condition(if) logic(&&) vary('a' 'z')
            c = char('a' + (c - 'a' + by + 26) % 26); //~ add-sub(+#*) sub-add(-) rem-mul(%) remove-assignment(=) vary('a'#2 26#1,2)
        else if (std::isspace(static_cast<unsigned char>(c)) || c == '.') //~ zero-result(std::isspace) negate-comparison(==) condition(if) logic(||) vary('.')
            c = '_'; //~ constant('_'=>0) remove-assignment(=) vary('_')
    }
    return s;
}

std::string to_binary(unsigned n) {
    std::ostringstream out;
    out << "0b";
    for (int bit = 7; bit >= 0; --bit) //~ constant(7=>0) boundary(>=) negate-comparison(>=) dec-inc(--) shift(0) vary(7) condition(for) remove-step(--)
        out << (n >> bit & 1); //~ shr-shl(>>) and-or(&) vary(1)
    return out.str() + (n > 255 ? "!" : ""); //~ boundary(>) negate-comparison(>) condition(?) swap-choice(?) vary(255)
}

int sum_of_stream(const std::string &text) { //~ remove-body({)
    std::istringstream in(text);
    int sum = 0, n; //~ constant(0=>1) decrement-constant(0)
    while (in >> n) //~ condition(while) negate-condition(while)
        sum += n; //~ add-sub(+=) remove-update(+=)
    return in.eof() ? sum : -1; //~ return-value(0) zero-result(eof) return-one(return) condition(?) negate-condition(?) swap-choice(?)
}

// An iterator.
class Digits {
public:
    class iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = int;
        using difference_type = std::ptrdiff_t;
        using pointer = const int *;
        using reference = int;
        explicit iterator(unsigned rest) : rest_(rest) {}
        int operator*() const { return int(rest_ % 10); } //~ return-value(0) rem-mul(%) return-one(return) vary(10) remove-body({)
        iterator &operator++() {
            rest_ /= 10; //~ div-mul(/=) remove-update(/=) vary(10)
            return *this;
        }
        iterator operator++(int) {
            auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const iterator &o) const { return rest_ == o.rest_; } //~ return-value(0) negate-comparison(==#2) return-one(return) remove-body({)
        bool operator!=(const iterator &o) const { return !(*this == o); } //~ return-value(0) remove-not(!) return-one(return) remove-body({)

    private:
        unsigned rest_;
    };
    explicit Digits(unsigned n) : n_(n) {}
    iterator begin() const { return iterator(n_); }
    iterator end() const { return iterator(0); }

private:
    unsigned n_;
};

int digit_sum(unsigned n) { //~ remove-body({)
    int sum = 0; //~ constant(0=>1) decrement-constant(0)
    for (int digit : Digits(n))
        sum += digit * 2 - 1; //~ add-sub(+=) mul-div(*) sub-add(-) remove-update(+=) vary(2 1)
    return sum; //~ return-value(0) return-one(return)
}

// Raw strings and string literals side by side.
std::size_t count_quotes() { //~ remove-body({)
    const char *text = R"(she said: "a + b" // not a comment)" //~ empty-string(")
                       " and \"left\"";
    std::size_t n{0}; //~ constant(0=>1)
    for (const char *p = text; (p = std::strchr(p, '"')) != nullptr; p++) //~ zero-result(std::strchr) negate-comparison(!=) inc-dec(++) condition(for) remove-step(++)
        ++n; //~ inc-dec(++) remove-step(++)
    return n; //~ return-value(0) return-one(return)
}

constexpr std::size_t hash_of(std::string_view s) { //~ remove-body({)
    std::size_t h = 5381; //~ constant(5381=>0) vary(5381)
    for (char c : s)
        h = (h << 5) + h + static_cast<unsigned char>(c); //~ shl-shr(<<) add-sub(+#*) remove-assignment(=) shift(5)
    return h; //~ return-value(0) return-one(return)
}

int command(std::string_view word) { //~ remove-body({)
    switch (hash_of(word)) { //~ zero-result(hash_of)
    case hash_of("start"): //~ remove-case(case)
        return 1; //~ return-value(0) increment-constant(1) negate-constant(1)
    case hash_of("stop"): //~ remove-case(case)
        return 2; //~ return-value(0) vary(2)
    }
    return word.empty() ? 0 : -1; //~ return-value(0) zero-result(empty) return-one(return) condition(?) negate-condition(?) swap-choice(?)
}
