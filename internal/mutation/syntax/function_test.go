package syntax

import (
	"ames/internal/mutation/source"
	"strings"
	"testing"
)

// Heads are marked by ⟨ and ⟩ in the text, the token asked for by ¶ before it.
func TestFunctionHead(t *testing.T) {
	for _, c := range []struct {
		text    string
		deduced bool
	}{
		{"⟨int f(int a)⟩ { ¶return a; }", false},
		{"int x; ⟨static int f(int a)⟩ { if (a) { ¶return a; } }", false},
		{"struct S { int m; ⟨bool f() const noexcept⟩ { for (;;) { ¶return m; } } };", false},
		{"struct S { void g() {} ⟨bool f() const⟩ { switch (1) { case 1: { ¶return m; } } } };", false},
		{"⟨auto f(int a)⟩ { ¶return a; }", true},
		{"⟨auto f(int a) -> int⟩ { ¶return a; }", false},
		{"⟨decltype(auto) f(int a)⟩ { ¶return a; }", true},
		{"⟨template <class T> auto f(T a)⟩ { do { ¶return a; } while (0); }", true},
		{"⟨template <class T> T f(auto a)⟩ { try { ¶return a; } catch (...) {} }", false},
		{"int main() { auto l = ⟨[&](int v)⟩ { ¶return v; }; }", true},
		{"int main() { call(⟨[](int v) -> int⟩ { ¶return v; }); }", false},
		{"int main() { call(1, ⟨[=]⟩ { ¶return 2; }); }", true},
		{"⟨int main()⟩ { call([=] { return 2; }); ¶return 1; }", false},
		{"#define X 1\n⟨int f(void)⟩ {\n#if X\n ¶return 1;\n#endif\n}", false},
		{"⟨int f() [[gnu::cold]]⟩ { ¶return 1; }", false},
		{"⟨[[nodiscard]] auto f()⟩ { ¶return 1; }", true},
		{"⟨int (*f(void))(int)⟩ { ¶return 0; }", false},
		{"⟨int f(int a[3])⟩ { int b[] = {1, ¶a[0]}; }", false},
	} {
		text := strings.NewReplacer("⟨", "", "⟩", "", "¶", "").Replace(c.text)
		at := len(strings.NewReplacer("⟨", "", "⟩", "").Replace(c.text[:strings.Index(c.text, "¶")]))
		begin := strings.Index(c.text, "⟨")
		head := c.text[begin+len("⟨") : strings.Index(c.text, "⟩")]
		f := source.New("x.cc", text)
		i, ok := f.TokenAt(f.Position(at))
		if !ok {
			t.Fatalf("%q: no token at %d", text, at)
		}
		first, last, ok := FunctionHead(f, i)
		if !ok {
			t.Errorf("%q: unclear", text)
			continue
		}
		tokens := f.Tokens()
		if got := text[tokens[first].Offset:tokens[last].End]; got != head {
			t.Errorf("%q: head %q, want %q", text, got, head)
		}
		if got := DeducesReturn(f, i); got != c.deduced {
			t.Errorf("%q: deduced %v", text, got)
		}
	}
	f := source.New("x.cc", "int x = 1;")
	if _, _, ok := FunctionHead(f, 3); ok {
		t.Error("a head outside of functions")
	}
}
