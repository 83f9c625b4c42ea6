import money;

using namespace money;

static int failed;

static void check(bool ok) { failed += !ok; }

static void shares()
{
    long sum = 0;
    for (int i = 0; i < 3; i++)
        sum += share(100, 3, i);
    check(sum == 100);
    check(share(100, 3, 0) == 34 && share(100, 3, 1) == 33);
    check(share(-100, 3, 0) == -33 && share(-100, 3, 2) == -34);
}

static void accounts()
{
    Account a(Amount(1000));
    check(!a.withdraw(Amount(1001)) && !a.withdraw(Amount(0)));
    check(a.withdraw(Amount(1000)) && a.balance() == Amount(0) && a.withdrawn() == 1);
    a.deposit(Amount(100000));
    check(a.withdraw(Amount(104000)) && a.overdrawn());
}

int main()
{
    shares();
    accounts();
    check(rounded(149, 100) == 100 && rounded(150, 100) == 200 && rounded(-150, 100) == -200);
    check(clamped(5, 1, 3) == 3 && clamped(-2.5, -1.0, 1.0) == -1.0 && clamped(2, 1, 3) == 2);
    Amount all[] = {Amount(3), Amount(17), Amount(-4)};
    check(largest(all) == Amount(17));
    check(Amount(-250).rest() == 50 && Amount(250).whole() == 2);
    check((Amount(2) + Amount(3)) * 2 == Amount(10));
    check(digits(0) == 1 && digits(-120) == 4 && digits(99) == 2);
    return failed != 0;
}
