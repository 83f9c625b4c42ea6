export module money:amount;

export namespace money {

class Amount {
public:
    explicit Amount(long cents = 0) : cents_(cents) {}

    long cents() const { return cents_; }
    long whole() const { return cents_ / 100; }
    long rest() const { return cents_ < 0 ? -cents_ % 100 : cents_ % 100; }

    Amount &operator+=(Amount o)
    {
        cents_ += o.cents_;
        return *this;
    }

    Amount &operator-=(Amount o)
    {
        cents_ -= o.cents_;
        return *this;
    }

    friend Amount operator+(Amount a, Amount b) { return Amount(a.cents_ + b.cents_); }
    friend Amount operator*(Amount a, long n) { return Amount(a.cents_ * n); }
    friend bool operator==(Amount a, Amount b) { return a.cents_ == b.cents_; }
    friend bool operator<(Amount a, Amount b) { return a.cents_ < b.cents_; }

private:
    long cents_;
};

}
