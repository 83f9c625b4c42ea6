// Amounts of money, in a module of two partitions.
export module money;
export import :amount;
export import :split;

export namespace money {

// rounded gives the nearest multiple of a step, halves away from zero.
inline long rounded(long cents, long step)
{
    long half = step / 2;
    return cents < 0 ? (cents - half) / step * step : (cents + half) / step * step;
}

template <class Number> Number clamped(Number n, Number low, Number high)
{
    if (n < low)
        return low;
    return n > high ? high : n;
}

class Account {
public:
    explicit Account(Amount first) : balance_(first) {}

    bool withdraw(Amount a)
    {
        if (a.cents() <= 0 || a.cents() > balance_.cents() + limit_)
            return false;
        balance_ -= a;
        withdrawn_++;
        return true;
    }

    void deposit(Amount a)
    {
        balance_ += a;
        if (balance_.cents() >= 100000 && limit_ == 0)
            limit_ = 5000;
    }

    Amount balance() const { return balance_; }
    int withdrawn() const { return withdrawn_; }
    bool overdrawn() const { return balance_.cents() < 0; }

private:
    Amount balance_;
    long limit_ = 0;
    int withdrawn_ = 0;
};

int digits(long n);

}
