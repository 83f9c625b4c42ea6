package syntax

import (
	"ames/internal/mutation/source"
	"strings"
	"testing"
)

// The token asked for is marked by ¶ before it.
func TestAlwaysConstructed(t *testing.T) {
	for _, c := range []struct {
		text            string
		always, inClass bool
	}{
		{"struct S { int ¶a = 1; };", false, true},
		{"struct S { int ¶a = 1; S(); };", true, true},
		{"class S { public: explicit S(int n) : b(n) {} int ¶a = 1; private: int b{2}; };", true, true},
		{"struct S { int ¶a = 1; S() = default; S(int); };", false, true},
		{"struct S { int ¶a = 1; S() = delete; };", false, true},
		{"struct S { S(const S &) = delete; int ¶a = 1; S(int n = f(2)) noexcept; };", true, true},
		{"struct S { int ¶a = 1; constexpr S() {} S(int); };", false, true},
		{"struct S { static constexpr int n = 2; int ¶a = 1; constexpr int get() { return a; } S() {} };", true, true},
		{"struct S { constexpr int get() { return a; } S() {} int ¶a = 1; };", true, true},
		{"struct S { template <class T> constexpr S(T); S(int); int ¶a = 1; };", false, true},
		{"struct S : B { using B::B; int ¶a = 1; S(int); };", false, true},
		{"struct S { int ¶a = 1; ~S(); };", false, true},
		{"struct S { int ¶a = 1; static S make() { return S(); } };", false, true},
		{"class EXPORT S final : public B<int> { int ¶a = 1; S(); };", true, true},
		{"template <class T> class S<T *> { int ¶a = 1; S(); };", true, true},
		{"struct N::S { int ¶a = 1; S(); };", true, true},
		{"struct { int ¶a = 1; } s;", false, true},
		{"struct S { struct T { int ¶a = 1; }; S(); };", false, true},
		{"struct S { struct T { T(); }; int ¶a = 1; };", false, true},
		{"struct S { S(); void f() { int ¶a = 1; } };", false, false},
		{"namespace n { int ¶a = 1; }", false, false},
		{"enum class E { ¶a = 1 };", false, false},
		{"int ¶a = 1;", false, false},
		{"S f() { int ¶a = 1; }", false, false},
	} {
		at := strings.Index(c.text, "¶")
		f := source.New("x.cc", strings.Replace(c.text, "¶", "", 1))
		i, ok := f.TokenAt(f.Position(at))
		if !ok {
			t.Fatalf("%q: no token at %d", c.text, at)
		}
		if always, inClass := AlwaysConstructed(f, i); always != c.always || inClass != c.inClass {
			t.Errorf("%q: always %v, in a class %v", c.text, always, inClass)
		}
	}
}
