// Constant tables of C++.
// flags: -std=c++17
#include <array>
#include <cstdio>

namespace prime {
static const long numbers[] = {2, 3, 5, 7, 11};
}
namespace {
const unsigned char small[]{1, 2, 4};
}
constexpr int evaluated[] = {1, 2, 3}; // none
static const int inCondition[] = {1, 2, 3}; // none
static const std::array<int, 3> listed = {{4, 5, 6}};
static const bool flags[] = {true, false};
struct Point { int x; double y; };
const Point points[] = {{1, 2}, {3, 4.5}};
class Parser {
    static const char names[3];
public:
    static int at(int i) { return names[i]; }
};
const char Parser::names[3] = {'a', 'b', 'c'}; // none
static const double constants[] = {3.25, 2e10, 1};
struct Early { double v; Early() : v(constants[0]) {} } early;
template <class T> T nth(int i) {
    static const T table[] = {1, 2, 3}; // none
    return table[i];
}
static const int shared[] = {10, 20};
template <class T> T twice(int i) { return T(shared[i]) * 2; }

long prime_(int i) { return prime::numbers[i]; }
int power(int i) { return small[i]; }
int evaluate(int i) { return evaluated[i] + inCondition[i] + (inCondition[1] == 2 ? 5 : 6); }
int list(int i) { int sum = 0; for (int n : listed) sum += n; return sum * 10 + listed[i] + flags[i & 1]; }
double pointAt(int i) { return points[i].x + points[i].y; }
double constantAt(int i) { return constants[i] + early.v; }

// driver
#define SHOW(x) printf("%s %g\n", #x, (double)(x))
int main() {
    setvbuf(stdout, nullptr, _IONBF, 0);
    for (int i = 0; i < 5; i++)
        SHOW(prime_(i));
    for (int i = 0; i < 3; i++) {
        SHOW(power(i)); SHOW(evaluate(i)); SHOW(list(i)); SHOW(constantAt(i)); SHOW(nth<int>(i)); SHOW(nth<char>(i)); SHOW(Parser::at(i));
    }
    for (int i = 0; i < 2; i++) {
        SHOW(pointAt(i)); SHOW(twice<int>(i)); SHOW(twice<double>(i));
    }
}
