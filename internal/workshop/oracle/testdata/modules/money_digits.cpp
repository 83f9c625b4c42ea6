module money;

namespace money {

int digits(long n)
{
    int count = 1;
    if (n < 0) {
        n = -n;
        count++;
    }
    while (n >= 10) {
        n /= 10;
        count++;
    }
    return count;
}

}
