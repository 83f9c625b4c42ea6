#include "code.h"

int clamp(int value, int low, int high)
{
    if (value < low)
        return low;
    return value > high ? high : value;
}

int gcd(int a, int b)
{
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

int is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in(int year, int month)
{
    if (month < 1 || month > 12)
        return 0;
    if (month == 2)
        return 28 + is_leap(year);
    return 30 + (month + month / 8) % 2;
}

int compare(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

size_t length(const char *text)
{
    size_t n = 0;
    while (text[n] != '\0')
        n++;
    return n;
}

int to_number(const char *text, int *number)
{
    int sum = 0;
    if (*text == '\0' || length(text) > 4)
        return 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return 0;
        sum = sum * 10 + (*text - '0');
    }
    *number = sum;
    return 1;
}

unsigned checksum(const unsigned char *bytes, size_t size)
{
    unsigned low = 1, high = 0;
    for (size_t i = 0; i < size; i++) {
        low = (low + bytes[i]) % 251;
        high = (high + low) % 251;
    }
    return high << 8 | low;
}

int bits(unsigned value)
{
    int n = 0;
    for (; value; value &= value - 1)
        n++;
    return n;
}

int median(int a, int b, int c)
{
    if (a > b)
        return median(b, a, c);
    return c < a ? a : clamp(c, a, b);
}

int push(struct stack *s, int item)
{
    if (s->used >= STACK_SIZE)
        return 0;
    s->items[s->used++] = item;
    return 1;
}

int pop(struct stack *s, int *item)
{
    if (s->used <= 0)
        return 0;
    *item = s->items[--s->used];
    return 1;
}
