// Templates, constant evaluation, fold expressions.
//! std: c++17
#include <array>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

template <class T> T larger(T a, T b) { return a > b ? a : b; } //~ return-value(0) boundary(>#2) negate-comparison(>#2)
    //~ return-one(return) condition(?) swap-choice(?) remove-body({)

// For strings, + is a call: what stands here is an addition in some instances only.
template <class T> T joined(T a, T b) {
    return a + b;
}

template <class T> T doubled(const T &a) { return a * 2; } //~ return-value(0) mul-div(*) return-one(return) vary(2) remove-body({)
template <> int doubled<int>(const int &a) { return a << 1; } //~ return-value(0) shl-shr(<<) return-one(return) shift(1) remove-body({)

template <class T> T never_instantiated(T a) { return a + 1; }

template <class... T> int sum(T... t) { return (... + t); } //~ return-value(0) add-sub(...+=>-) return-one(return) remove-body({)
template <class... T> bool all_positive(T... t) { return ((t > 0) && ...); } //~ return-value(0) boundary(>#2) negate-comparison(>#2)
    //~ return-one(return) shift(0) remove-body({) missed:fold logic-and-or(&&)
template <class... T> int count_larger(int limit, T... t) { //~ remove-body({)
    int n = 0; //~ constant(0=>1) decrement-constant(0)
    ((n += t > limit), ...); //~ add-sub(+=) boundary(>) negate-comparison(>) missed:fold remove-update(+=)
    return n; //~ return-value(0) return-one(return)
}

inline int weight() { return 0; } //~ return-value(1) decrement-constant(0)
template <class T, class... R> int weight(T first, R... rest) { //~ remove-body({)
    return int(first) * int(sizeof...(rest) + 1) + weight(rest...); //~ return-value(0) mul-div(*) add-sub(+#2) zero-result(weight) return-one(return)
}

template <class T> int classify(T value) { //~ missed:if-constexpr remove-body({)
    if constexpr (std::is_pointer_v<T>) {
        return value != nullptr ? 1 : 0; //~ return-value(0) negate-comparison(!=) return-one(return) condition(?) swap-choice(?)
    } else if constexpr (sizeof(T) * 2 > 8 && std::is_integral_v<T>) {
        return value > 100; //~ return-value(0) boundary(>) negate-comparison(>) return-one(return) vary(100)
    } else if constexpr (std::is_integral_v<T>) {
        return value % 3; //~ return-value(0) rem-mul(%) return-one(return) vary(3)
    } else {
        return -int(value) * 7; //~ return-value(0) remove-minus(-) mul-div(*) return-one(return) vary(7)
    }
}

template <class T> int discarded(T value) { //~ remove-body({)
    if constexpr (sizeof(T) == 1)
        return value + 1;
    else
        return value - 1; //~ return-value(0) sub-add(-) return-one(return) vary(1)
}

// Evaluated by the compiler, all of it.
constexpr int factorial(int n) { return n <= 1 ? 1 : n * factorial(n - 1); }
static_assert(factorial(4) == 24 && factorial(3) + 1 == 7, "");
template <int N> struct Table {
    static constexpr int size = N * 2 + 1;
    int items[size + 1];
};
constexpr std::array<int, factorial(3) - 2> small = {1, 2, 3, factorial(4) / 4};

// Evaluated by the compiler and at run time.
constexpr int cube(int n) { return n * n * n; } //~ return-value(0) mul-div(*#*) return-one(return) remove-body({)
constexpr int eight = cube(2);

int constants(int n) { //~ remove-body({)
    constexpr int limit = eight * 2;
    const int offset = 3;
    Table<eight - 4> table = {};
    alignas(8 * 2) char space[limit * sizeof(int)];
    space[0] = 1; //~ constant(1=>0) remove-assignment(=) missed:byte increment-constant(1) negate-constant(1)
    return cube(n) + limit - offset + table.size + small[3] + space[0] + int(sizeof(space) - 60); //~ return-value(0) zero-result(cube) add-sub(+#*) sub-add(-#1)
        //~ return-one(return)
}

template <class T, std::size_t N> class Stack {
public:
    bool push(const T &item) { //~ remove-body({)
        if (count_ >= N) //~ boundary(>=) negate-comparison(>=) condition(if)
            return false; //~ return-value(true)
        items_[count_++] = item; //~ inc-dec(++)
        return true; //~ return-value(false)
    }
    const T &top() const { return items_[count_ - 1]; } //~ sub-add(-) vary(1)
    void pop() { //~ remove-body({)
        if (!empty()) //~ remove-not(!) zero-result(empty) condition(if)
            --count_; //~ dec-inc(--) remove-step(--)
    }
    bool empty() const { return count_ == 0; } //~ return-value(0) negate-comparison(==) return-one(return) shift(0) remove-body({)
    std::size_t room() const { return N - count_; } //~ return-value(0) sub-add(-) return-one(return) remove-body({)
    int unused() const { return count_ * 3; }

private:
    T items_[N];
    std::size_t count_ = 0; //~ missed:implicit-constructor constant(0=>1) decrement-constant(0)
};

template <std::size_t N> class Stack<bool, N> {
public:
    void push(bool item) { bits_ = bits_ << 1 | item, ++count_; } //~ or-and(|) inc-dec(++) shl-shr(<<) remove-assignment(=) shift(1) remove-step(++) remove-body({)
    bool top() const { return bits_ & 1; } //~ return-value(0) and-or(&) return-one(return) vary(1) remove-body({)
    void pop() { //~ remove-body({)
        bits_ >>= 1; //~ shr-shl(>>=) remove-update(>>=) shift(1)
        count_--; //~ dec-inc(--) remove-step(--)
    }
    std::size_t room() const { return N - count_; } //~ return-value(0) sub-add(-) return-one(return) remove-body({)

private:
    unsigned long bits_ = 0; //~ missed:implicit-constructor constant(0=>1) decrement-constant(0)
    std::size_t count_ = 0; //~ missed:implicit-constructor constant(0=>1) decrement-constant(0)
};

int use_stacks(int n) { //~ remove-body({)
    Stack<int, 2> numbers;
    Stack<std::string, 3> words;
    Stack<bool, 8> flags;
    numbers.push(n); //~ remove-call(push)
    numbers.push(n + 1); //~ add-sub(+) remove-call(push) vary(1)
    if (numbers.push(5)) //~ zero-result(push) condition(if) negate-condition(if)
        return -1; //~ return-value(0)
    words.push("ab"); //~ empty-string(")
    words.push(words.top() + "c"); //~ remove-call(push)
    flags.push(n > 2); //~ remove-call(push) boundary(>) negate-comparison(>) vary(2)
    flags.push(true); //~ remove-call(push)
    flags.pop(); //~ remove-call(pop)
    numbers.pop(); //~ remove-call(pop)
    words.pop(); //~ remove-call(pop)
    return numbers.top() * 100 + int(words.top().size() + words.room()) * 10 + flags.top() + int(flags.room()); //~ return-value(0) mul-div(*#*) add-sub(+#*) zero-result(size room#* top#3)
        //~ return-one(return) vary(100 10)
}

template <class F, class... A> auto call_twice(F f, A... a) {
    f(a...);
    return f(a...) + 1; //~ return-value(0) zero-result(f) add-sub(+) return-one(return) vary(1)
}

static int calls;
static int counted(int n) { return n * ++calls; } //~ return-value(0) mul-div(*) inc-dec(++) return-one(return) remove-body({)

int use_templates(int n) { //~ remove-body({)
    int r = larger(n, 3) * doubled(n); //~ zero-result(larger doubled) mul-div(*)
    r += int(larger(2.5, n / 2.0) + doubled(0.5)); //~ add-sub(+= +) zero-result(larger doubled) div-mul(/) remove-update(+=) vary(2.0)
    r += joined(n, 2) + int(joined(std::string("a"), std::string("bc")).size()); //~ add-sub(+= +) zero-result(joined#1 size) remove-update(+=) empty-string("#*)
    r += sum(n, 2, 3L) * all_positive(n, 2.5) - count_larger(2, n, 3, 1); //~ add-sub(+=) zero-result(sum all_positive count_larger) mul-div(*) sub-add(-)
        //~ remove-update(+=)
    r ^= weight(n, 'a' - 90, 2.0); //~ xor-and(^=) zero-result(weight) remove-update(^=)
    r += classify(&n) + classify(n * 50L) + classify(short(n)) - classify(1.5f * n); //~ add-sub(+= +#*) zero-result(classify#*) mul-div(*#*) sub-add(-)
        //~ remove-update(+=) vary(50L)
    return r + discarded(n) + call_twice(counted, n); //~ return-value(0) add-sub(+#*) zero-result(discarded call_twice) return-one(return)
}
