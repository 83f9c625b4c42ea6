// Exceptions through linked frames, virtual calls, templates, function statics.
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

namespace {
struct Local : std::runtime_error {
  explicit Local(long v) : std::runtime_error("local " + std::to_string(v)), value(v) {}
  long value;
};
long destroyed;
struct Guard {
  ~Guard() { destroyed++; }
};
} // namespace

struct Shape {
  virtual ~Shape() = default;
  virtual long area() const = 0;
};
struct Square : Shape {
  explicit Square(long s) : side(s) {}
  long area() const override { return side * side; }
  long side;
};
struct Double final : Square {
  using Square::Square;
  long area() const override { return 2 * Square::area(); }
};

// Optimised, this has no code: where it begins the next function does.
__attribute__((used)) void nothing() { __builtin_unreachable(); }

__attribute__((noinline)) long thrower(long n) {
  Guard g;
  if (n % 3 == 0) throw Local(n);
  if (n % 3 == 1) throw n;
  if (n > 10) throw std::out_of_range("big");
  return n;
}

template <class T> __attribute__((noinline)) T accumulate(const std::vector<T> &v) {
  T sum{};
  for (const auto &x : v) sum += x;
  return sum;
}

inline std::map<std::string, long> &registry() {
  static std::map<std::string, long> r{{"one", 1}, {"two", 2}};
  return r;
}

__attribute__((noinline)) long catcher(long n) {
  try {
    Guard g;
    return thrower(n);
  } catch (const Local &e) {
    return 100 + e.value + (long)std::string(e.what()).size();
  } catch (long v) {
    return 200 + v;
  }
}

__attribute__((noinline)) long nested(long n) {
  try {
    try {
      return std::stol("x" + std::to_string(n)) + n;
    } catch (const std::invalid_argument &) {
      Guard g;
      throw;
    }
  } catch (const std::exception &e) {
    return (long)std::string(typeid(e).name()).size();
  }
}

extern "C" long test_throw(long n) {
  long r = 0;
  for (long i = 0; i < 12; i++) {
    try {
      r = 31 * r + catcher(n + i);
    } catch (const std::logic_error &e) {
      r = 31 * r + (long)std::string(e.what()).size();
    }
  }
  r += nested(n);
  std::vector<std::unique_ptr<Shape>> shapes;
  shapes.push_back(std::make_unique<Square>(n));
  shapes.push_back(std::make_unique<Double>(n + 1));
  for (auto &s : shapes) {
    r = 7 * r + s->area();
    if (dynamic_cast<Double *>(s.get())) r += 1000;
  }
  std::function<long(long)> add = [n, &r](long x) { return x + n + (r & 1); };
  r += add(5);
  r += (long)accumulate(std::vector<double>{1.5, 2.5, double(n)});
  r += (long)accumulate(std::vector<std::string>{"a", "bc", std::to_string(n)}).size();
  registry()["n"] = n;
  for (auto &[k, v] : registry()) r = 3 * r + v + (long)k.size();
  return 1000 * r + destroyed;
}
