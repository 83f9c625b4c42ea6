package syntax

import (
	"ames/internal/mutation/source"
	"testing"
)

func TestDeclaredType(t *testing.T) {
	for text, want := range map[string]string{
		"int f(unsigned long a) { return @a; }":                              "unsigned long",
		"int f() { const std::size_t h = 3; return @h; }":                    "size_t",
		"int f(const int &a) { return @a; }":                                 "int",
		"int f(unsigned a) { { int a = 1; use(a); } return @a; }":            "unsigned",
		"int f(unsigned a) { { int a = 1; return @a; } }":                    "",
		"int f(unsigned *a) { return @a; }":                                  "",
		"int f(unsigned a) { { int b, a = 1; return @a; } }":                 "",
		"int f(unsigned a) { for (int a = 0; a < 3; a++) g(a); return @a; }": "unsigned",
		"int f() { for (int a = 0; a < 3; a++) return @a; }":                 "int",
		"int f() { return [](long a) { return @a; }(1); }":                   "long",
		"int f() { g([](long a) { return a; }); return @a; }":                "",
		"int f() { auto [a, b] = p; return @a; }":                            "",
		"int f(int a[3]) { return @a; }":                                     "",
		"class C { int f() { return @a; } unsigned a; };":                    "unsigned",
		"class C { int g() { int a; return a; } int f() { return @a; } };":   "",
		"class C { public: unsigned long a = 3; int f() { return @a; } };":   "unsigned long",
		"int g() { int a; return a; } int f() { return @a; }":                "",
		"int f(int (*g)(unsigned a)) { return @a; }":                         "",
		"int f(long a) { h(b, a); return x[a] + @a; }":                       "long",
		"int f(long n) { auto g = [n = 3u] { return @n; }; return g(); }":    "",
	} {
		f, i := marked(t, "a.cpp", text)
		if got, ok := DeclaredType(f, i); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v, want %q", text, got, ok, want)
		}
	}
}

func TestDeclaredBefore(t *testing.T) {
	for text, want := range map[string]bool{
		"int f() { auto g = [] {}; return @g(); }":              true,
		"template <class F> int f(F g) { return @g(1); }":       true,
		"int f(const F &g) { return @g(1); }":                   true,
		"auto f(F g) { return [g](int n) { return @g(n); }; }":  true,
		"auto f() { return [h = 3](int n) { return @h(n); }; }": true,
		"int f(int a) { return a & g, @g(1); }":                 false,
		"int f(int a) { return h(g) + @g(1); }":                 false,
		"int f(int a) { throw g; return @g(1); }":               false,
		"int f(int a) { return @g(1); }":                        false,
	} {
		f, i := marked(t, "a.cpp", text)
		if got := DeclaredBefore(f, i); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestQualifiedName(t *testing.T) {
	for text, want := range map[string]string{
		"@std::swap(a, b);":          "swap",
		"@::f(1);":                   "f",
		"@Table<int, 3>::of(1);":     "of",
		"@T::template make<int>(1);": "make",
		"@f<int>(1);":                "f",
		"@a < b;":                    "a",
	} {
		f, i := marked(t, "a.cpp", text)
		if end, ok := QualifiedName(f, i); !ok || f.Tokens()[end].Text != want {
			t.Errorf("%s: token %d, %v", text, end, ok)
		}
	}
	f, i := marked(t, "a.cpp", "@std::~A();")
	if _, ok := QualifiedName(f, i); ok {
		t.Error("a destructor has a qualified name")
	}
}

func TestDeclaresVirtual(t *testing.T) {
	f := source.New("a.cpp", "struct A { virtual int a() const; int b() const noexcept override; int c(); "+
		"virtual void d(), e(); }; int g() { return f(); }")
	for name, want := range map[string]bool{"a": true, "b": true, "c": false, "d": true, "f": false, "g": false} {
		if DeclaresVirtual(f, name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

func TestIsLambdaBody(t *testing.T) {
	for text, want := range map[string]bool{
		"int f() { g([a](int b) mutable -> int @{ return b; }); }": true,
		"int f() { g([] @{}); }":                                   true,
		"int f() { g(T@{1}); }":                                    false,
		"int f() @{ g(); }":                                        false,
	} {
		f, i := marked(t, "a.cpp", text)
		if got := IsLambdaBody(f, i); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
