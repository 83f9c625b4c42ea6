export module money:split;
import :amount;

export namespace money {

// share is what the i-th of n gets of an amount: the first ones get the odd cents.
long share(long cents, int n, int i)
{
    long each = cents / n, odd = cents % n;
    if (odd < 0) {
        odd += n;
        each--;
    }
    return i < odd ? each + 1 : each;
}

// largest is the greatest of some amounts.
template <int N> Amount largest(const Amount (&all)[N])
{
    Amount best = all[0];
    for (const Amount &a : all)
        if (best < a)
            best = a;
    return best;
}

}
