package syntax

import (
	"ames/internal/mutation/source"
	"strings"
	"testing"
)

// at finds the token that the marker @ stands in front of, in a text without it.
func at(t *testing.T, path, marked string) (*source.File, int) {
	t.Helper()
	offset := strings.IndexByte(marked, '@')
	if offset < 0 {
		t.Fatalf("no @ in %q", marked)
	}
	f := source.New(path, marked[:offset]+marked[offset+1:])
	line, col := f.Position(offset)
	i, ok := f.TokenAt(line, col)
	if !ok {
		t.Fatalf("no token at the @ of %q", marked)
	}
	return f, i
}

func span(f *source.File, first, last int) string {
	return f.Text()[f.Tokens()[first].Offset:f.Tokens()[last].End]
}

func TestPostfixStart(t *testing.T) {
	const no = ""
	tests := []struct{ name, code, want string }{
		{"a.c", "void g(){ @f(x); }", "f"},
		{"a.c", "void g(){ a = @f(x); }", "f"},
		{"a.c", "void g(){ p->@q(); }", "p->q"},
		{"a.cpp", "void g(){ this->b.@c(); }", "this->b.c"},
		{"a.cpp", "void g(){ x = f(x)[3].d(y).@name(); }", "f(x)[3].d(y).name"},
		{"a.cpp", "void g(){ ns::T::@name(); }", "ns::T::name"},
		{"a.cpp", "void g(){ return ::@name(); }", "::name"},
		{"a.cpp", "void g(){ return a.ns::T::@name(); }", "a.ns::T::name"},
		{"a.c", "void g(){ if (x) @f(); }", "f"},
		{"a.c", "void g(){ for (;;) @f(); }", "f"},
		{"a.c", "void g(){ (void)@f(); }", "f"},
		{"a.c", "void g(){ x = (char *)(T)@f(); }", "f"},
		{"a.c", "void g(){ if (x) (void)@f(); }", "f"},
		{"a.c", "void g(){ x = (a + b) @f(); }", no},
		{"a.c", "void g(){ x = a(b) @f(); }", no},
		{"a.c", "void g(){ T a(1), @f(2); }", no},
		{"a.c", "void g(){ a(1), @f(2); }", "f"},
		{"a.c", "void g(){ T a[] = {1, @f(2)}; }", "f"},
		{"a.cpp", "void g(){ return T{1, @f(2)}; }", "f"},
		{"a.cpp", "A::A() : b(1), @f(2) {}", no},
		{"a.cpp", "A::A() : @f(2) {}", no},
		{"a.cpp", "struct A : B { A() : a(1), @f(2) {} };", no},
		{"a.cpp", "namespace n { A::A() : @f(2) {} }", no},
		{"a.cpp", "A::A() : b(1, @f(2)) {}", "f"},
		{"a.cpp", "void g(){ for (auto x : @f(2)) {} }", "f"},
		{"a.cpp", "void g(){ switch (x) { case 1: @f(2); } }", "f"},
		{"a.c", "void g(){ x = a ? b : @f(2); }", "f"},
		{"a.c", "void g(){ return @f(); }", "f"},
		{"a.c", "void g(){ else_ @f(); }", no},
		{"a.c", "void g(){ T @f(3); }", no},
		{"a.cpp", "void g(){ new @F(3); }", no},
		{"a.cpp", "void g(){ std::vector<int> @v(3); }", no},
		{"a.cpp", "void g(){ if (a > @f(3)) {} }", "f"},
		{"a.cpp", "void g(){ if (a < b && c > @f(3)) {} }", "f"},
		{"a.c", "void g(){ h(a < b, c > @f(3)); }", "f"},
		{"a.cpp", "void g(){ h(a < b, c > @f(3)); }", no},
		{"a.cpp", "void g(){ static_cast<A<B>*>(p)->@f(3); }", "static_cast<A<B>*>(p)->f"},
		{"a.cpp", "void g(){ static_cast<A*>(p)->@f(3); }", "static_cast<A*>(p)->f"},
		{"a.cpp", "void g(){ static_cast<A<B> *>(p)->@f(3); }", "static_cast<A<B> *>(p)->f"},
		{"a.cpp", "void g(){ get<A>(p)->@f(3); }", no},
		{"a.cpp", "void g(){ p->~@T(); }", no},
		{"a.c", "void g(){ x = ~@f(); }", "f"},
		{"a.c", "void g(){ x = !@f(); }", "f"},
		{"a.c", "void g(){ (*p).@q(); }", "(*p).q"},
		{"a.c", "void g(){ (*p)(1)->@q(); }", "(*p)(1)->q"},
		{"a.c", "void g(){ (T)(x)->@q(); }", no},
		{"a.c", "void g(){ (p)[i].@q(); }", "(p)[i].q"},
		{"a.c", "void g(){ a[i][j].@q(); }", "a[i][j].q"},
		{"a.c", "void g(){ a[i][j@].q(); }", "a[i][j]"},
		{"a.c", "void g(){ x = f(y@); }", "f(y)"},
		{"a.cpp", "void g(){ T{}.@f(); }", no},
		{"a.cpp", "void g(){ \"a\" \"b\"s.@f(); }", "\"a\" \"b\"s.f"},
		{"a.cpp", "void g(){ x and @f(); }", "f"},
		{"a.cpp", "void g(){ while (x) (y).@f(); }", "(y).f"},
		{"a.c", "void g(){ p->\n#ifdef A\n x->\n#endif\n @q(); }", no},
		{"a.c", "#define G(x) x @f(); }", no},
		{"a.c", "#define G(x) (p->@f())", "p->f"},
		{"a.c", "@f(x)", no},
		{"a.cpp", "void g(){ LOCK(m) @f(); }", no},
		{"a.cpp", "void g(){ a.template @f<int>(); }", no},
	}
	for _, tt := range tests {
		f, i := at(t, tt.name, tt.code)
		got := no
		if start, ok := PostfixStart(f, i); ok {
			got = span(f, start, i)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

func TestCallEnd(t *testing.T) {
	const no = ""
	tests := []struct{ name, code, want string }{
		{"a.c", "void g(){ @f(a, (b)); }", "f(a, (b))"},
		{"a.c", "void g(){ @f (a)(b); }", "f (a)"},
		{"a.cpp", "void g(){ @f<int, A<B>>(a); }", "f<int, A<B>>(a)"},
		{"a.cpp", "void g(){ @f<sizeof(int)>(a); }", "f<sizeof(int)>(a)"},
		{"a.cpp", "void g(){ @f < a && b > (a); }", no},
		{"a.cpp", "void g(){ @f<A&&, B &&>(a); }", "f<A&&, B &&>(a)"},
		{"a.cpp", "void g(){ @f < a == b > (a); }", no},
		{"a.c", "void g(){ @f < a, b > (a); }", no},
		{"a.cpp", "void g(){ @T{a}; }", no},
		{"a.c", "void g(){ @f; }", no},
		{"a.c", "void g(){ @if (x); }", no},
		{"a.c", "void g(){ @f(a\n#if 1\n,b\n#endif\n); }", no},
		{"a.c", "void g(){ @f(a", no},
	}
	for _, tt := range tests {
		f, i := at(t, tt.name, tt.code)
		got := no
		if end, ok := CallEnd(f, i); ok {
			got = span(f, i, end)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

func TestReturnExpr(t *testing.T) {
	const no = ""
	tests := []struct{ code, want string }{
		{"int g(){ @return a + f(b, c); }", "a + f(b, c)"},
		{"int g(){ @return; }", no},
		{"int g(){ @return {a, b}; }", no},
		{"int g(){ @return T{a, b}; }", "T{a, b}"},
		{"int g(){ @return [&]{ f(); return 1; }(); }", "[&]{ f(); return 1; }()"},
		{"int g(){ @return a ? b : c; }", "a ? b : c"},
		{"int g(){ @return a\n#ifdef X\n+ 1\n#endif\n; }", no},
		{"int g(){ @return a }", no},
		{"int g(){ @co_return a; }", "a"},
		{"int g(){ @retur a; }", no},
	}
	for _, tt := range tests {
		f, i := at(t, "a.cpp", tt.code)
		got := no
		if first, last, ok := ReturnExpr(f, i); ok {
			got = span(f, first, last)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

func TestStatementBounds(t *testing.T) {
	const no = ""
	tests := []struct{ code, want string }{
		{"void g(){ @f(x); h(); }", "f(x);"},
		{"void g(){ h(); a.b(c, @f(x)); h(); }", "a.b(c, f(x));"},
		{"void g(){ if (x) @f(); else h(); }", "f();"},
		{"void g(){ if (x) f(); else @h(); }", "h();"},
		{"void g(){ if (x) { f(); } else if (y) @h(); }", "h();"},
		{"void g(){ if (@f()) h(); }", no},
		{"void g(){ while (@f()) ; }", no},
		{"void g(){ do @f(); while (x); }", "f();"},
		{"void g(){ do { f(); } while (@x()); }", no},
		{"void g(){ for (a(); @f(x); b()) h(); }", no},
		{"void g(){ for (a(); f(x); b()) @h(); }", "h();"},
		{"void g(){ switch (x) { case A::B: @f(); } }", "f();"},
		{"void g(){ switch (x) { case 1 ? 2 : 3: @f(); } }", "f();"},
		{"void g(){ switch (x) { default: @f(); } }", "f();"},
		{"void g(){ out: @f(); }", "f();"},
		{"void g(){ x ? @f() : h(); }", "x ? f() : h();"},
		{"void g(){ x ? f() : @h(); }", "x ? f() : h();"},
		{"void g(){ x @= y; }", "x = y;"},
		{"void g(){ *x @= y; }", "*x = y;"},
		{"void g(){ T x @= y; }", no},
		{"void g(){ T *x @= y; }", no},
		{"void g(){ const T x = @f(y); }", no},
		{"void g(){ std::vector<int> x = @f(y); }", no},
		{"void g(){ std::vector<int>::iterator x = @f(y); }", no},
		{"void g(){ auto x = @f(y); }", no},
		{"void g(){ return @f(y); }", no},
		{"void g(){ Foo bar(@f(y)); }", no},
		{"void g(){ (void)@f(y); }", "(void)f(y);"},
		{"void g(){ each([&](int x) { @f(x); }); }", "f(x);"},
		{"void g(){ @each([&](int x) { f(x); }); }", "each([&](int x) { f(x); });"},
		{"void g(){ x = T{1} + @f(x); }", no},
		{"void g(){ @x = T{1}; }", "x = T{1};"},
		{"int a[] = { @f(x), 2 };", no},
		{"struct A { A() : a(@f()) {} int g(); };", no},
		{"struct A { A() @{} };", no},
		{"void g(){ FOR_EACH(x) @f(); }", no},
		{"void g(){ FOR_EACH(x) { h(); } @f(); }", "f();"},
		{"void g(){\n#if 1\n @f();\n#endif\n}", "f();"},
		{"void g(){ if (x)\n#if 1\n f();\n#else\n @h();\n#endif\n}", "h();"},
		{"void g(){ if (x)\n#if 1\n f()\n#else\n @h()\n#endif\n;}", no},
		{"void g(){ x = ({ @f(); }); }", no},
		{"void g(){ [[maybe]] @f(); }", "f();"},
		{"void g(){ @delete p; }", "delete p;"},
		{"void g(){ struct S { int x; } s; @f(); }", "f();"},
		{"void g(){ int x[] = { 1 }, y = @f(); }", no},
		{"void g(){ try { h(); } catch (...) { @f(); } }", "f();"},
		{"void g(){ if constexpr (x) @f(); }", "f();"},
		{"@f(x);", no},
		{"namespace n { int x = @f(); }", no},
	}
	for _, tt := range tests {
		f, i := at(t, "a.cpp", tt.code)
		got := no
		if first, semicolon, ok := StatementBounds(f, i); ok {
			got = span(f, first, semicolon)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

func TestOperandEnd(t *testing.T) {
	const no = ""
	tests := []struct{ code, want string }{
		{"int x = !@a.b(c)[d]++ + 1;", "a.b(c)[d]++"},
		{"int x = -@a * b;", "a"},
		{"int x = !@(a && b) || c;", "(a && b)"},
		{"int x = !@-a || c;", "-a"},
		{"int x = !@(T)a || c;", "(T)a"},
		{"int x = !@(a) - c;", no},
		{"int x = !@(a + 1) - c;", "(a + 1)"},
		{"int x = !@(p->q) & c;", "(p->q)"},
		{"int x = !@a::b::c(1);", "a::b::c(1)"},
		{"int x = !@f<int>(1);", "f<int>(1)"},
		{"int x = !@a<b;", "a"},
		{"int x = !@static_cast<T>(b) + 1;", "static_cast<T>(b)"},
		{"int x = -@1.5e+3f;", "1.5e+3f"},
		{"int x = !@T{};", no},
		{"int x = *@this;", "this"},
		{"int x = -@a", no},
	}
	for _, tt := range tests {
		f, i := at(t, "a.cpp", tt.code)
		got := no
		if end, ok := OperandEnd(f, i); ok {
			got = span(f, i, end)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.code, got, tt.want)
		}
	}
}

func TestSideEffectFree(t *testing.T) {
	free := []string{"a + b[i].c->d", "(a) * (b)", "sizeof(a)", "static_cast<int>(a)", "a ? b : c", "!(a && b)",
		"*(a + 1)", "a < b", "(int)(a)"}
	effects := []string{"f(a)", "a = b", "a += b", "a++", "--a", "f<int>(a)", "a[i](x)", "(*f)(x)", "new T", "T{}",
		"throw 1", "[]{}()", "p->f()"}
	for want, list := range map[bool][]string{true: free, false: effects} {
		for _, code := range list {
			f := source.New("a.cpp", code)
			if got := SideEffectFree(f, 0, len(f.Tokens())-1); got != want {
				t.Errorf("%s: got %v", code, got)
			}
		}
	}
}
