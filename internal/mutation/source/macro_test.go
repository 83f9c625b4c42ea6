package source

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// expanded is the expansion of the first use of M in a text; "?" if there is no sure one. Tokens of
// the use are in brackets.
func expanded(t *testing.T, text string) string {
	t.Helper()
	f := New("a.c", text)
	i := slices.IndexFunc(f.Tokens(), func(t Token) bool { return t.Is("M") && !t.Directive })
	pieces, _, ok := NewScope([]*File{f}).Expand(f, i)
	if !ok {
		return "?"
	}
	var out []string
	for _, p := range pieces {
		word := p.Text
		if p.Origin >= 0 {
			word = "[" + word + "]"
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func TestExpand(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"#define M(x) ((x) * (x))\nM(a)", "( ( [a] ) * ( [a] ) )"},
		{"#define M(x, y) y + x\nM(f(a, b), (c, d))", "[(] [c] [,] [d] [)] + [f] [(] [a] [,] [b] [)]"},
		{"#define M() 1\nM()", "1"},
		{"#define M(x)\nM(a + b)", ""},
		{"#define M(x) x\nM()", ""},
		{"#define M(x, ...) f(x, __VA_ARGS__)\nM(a, b, c)", "f ( [a] , [b] , [c] )"},
		{"#define M(...) f(__VA_ARGS__)\nM()", "f ( )"},
		{"#define N(x) (x + 1)\n#define M(x) N(x) * N(2)\nM(a)", "( [a] + 1 ) * ( 2 + 1 )"},
		{"#define N(x) (x + 1)\n#define M(x) x\nM(N(a))", "( [a] + 1 )"},
		{"#define M(x) (x + 1)\nM(M(a))", "( ( [a] + 1 ) + 1 )"},
		{"#define M(x) M(x)\nM(a)", "M ( [a] )"},
		{"#define LIMIT 7\n#define M(x) (x)\nM(a + LIMIT)", "( [a] [+] [7] )"},
		{"#define LIMIT 3 * 2\n#define M(x) (x)\nM(a + LIMIT)", "( [a] [+] 3 * 2 )"},
		{"#define M(x) x\n#define M(x)  x // the same\nM(a)", "[a]"},
		{"#ifdef A\n#define TYPE int\n#else\n#define TYPE unsigned\n#endif\n#define M(x) (TYPE)(x)\nM(a)",
			"( TYPE ) ( [a] )"},
		{"#define M(x) x\n#define M(x) x + 1\nM(a)", "?"},
		{"#define N 1\n#define N 2 + 3\n#define M(x) x + N\nM(a)", "?"},
		{"#define M(x) #x\nM(a)", "?"},
		{"#define M(x) x##1\nM(a)", "?"},
		{"#define M(args...) f(args)\nM(a)", "?"},
		{"#define M(x, ...) f(x __VA_OPT__(,) __VA_ARGS__)\nM(a)", "?"},
		{"#define M(x, y) x\nM(a)", "?"},
		{"#define M (x)\nM(a)", "?"},
		{"#define N M\n#define M(x) x\nN M(a", "?"},
		{"#define N(x) x x x x x x x x x x\n#define M(x) N(N(N(N(x))))\nM(a)", "?"},
		{"void M(int); M(a);", "?"},
		{"#define M(x) x\nM(a\n#ifdef B\n+ b\n#endif\n)", "?"},
	} {
		if got := expanded(t, c.text); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestDefinitions(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"src/a.c":         "#include \"a.h\"\n#include <lib/b.h>\n#include <stdio.h>\n#include \"absent.h\"\n",
		"src/a.h":         "#include \"a.h\"\n#define A(x) x\n",
		"include/lib/b.h": "#include \"c.h\"\n#define B(x) x\n",
		"include/lib/c.h": "#define C(x) x\n",
		"other/d.h":       "#define D(x) x\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d := NewDefinitions()
	files := []string{filepath.Join(dir, "src/a.c"), filepath.Join(dir, "include/lib/c.h"),
		filepath.Join(dir, "gone.c")}
	s := d.Scope(files)
	for name, want := range map[string]bool{"A": true, "B": true, "C": true, "D": false} {
		if s.Known(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	if d.Scope(files) != s {
		t.Error("read again")
	}
}

func FuzzMacros(f *testing.F) {
	f.Add("#define M(x, ...) N(x) #x\n#define N(a) a + M(a)\n#include <a.h>\nM(N(1), 2)")
	f.Add("#define M(\n#define M(x\n#define\n#include\n#include \"\nM((")
	f.Fuzz(func(t *testing.T, text string) {
		file := New("a.cpp", text)
		file.Includes()
		s := NewScope([]*File{file})
		for i := range file.Tokens() {
			pieces, end, ok := s.Expand(file, i)
			if !ok {
				continue
			}
			if end <= i || end >= len(file.Tokens()) {
				t.Fatalf("the use of token %d ends at %d", i, end)
			}
			for _, p := range pieces {
				if p.Origin >= 0 && (p.Origin < i || p.Origin > end) {
					t.Fatalf("token %d comes from %d, outside of the use", i, p.Origin)
				}
			}
		}
	})
}
