package source

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// checkFile holds what is true of every text: tokens stand in order and what is
// between them is white space and comments; places and offsets are inverses;
// brackets match each other.
func checkFile(t interface{ Fatalf(string, ...any) }, path, text string) {
	f := New(path, text)
	tokens := f.Tokens()
	at := 0
	for i, tok := range tokens {
		if tok.Offset < at || tok.End <= tok.Offset || tok.End > len(text) || tok.Text == "" {
			t.Fatalf("token %d: %+v after %d of %q", i, tok, at, text)
		}
		checkGap(t, text[at:tok.Offset])
		raw := text[tok.Offset:tok.End]
		if raw != tok.Text && !strings.Contains(raw, "\\") {
			t.Fatalf("token %d: %q is spelled %q in %q", i, tok.Text, raw, text)
		}
		at = tok.End
		line, col := f.Position(tok.Offset)
		if back, ok := f.Offset(line, col); !ok || back != tok.Offset {
			t.Fatalf("offset %d is %d:%d is %d, %v in %q", tok.Offset, line, col, back, ok, text)
		}
		if j, ok := f.TokenAt(line, col); ok != !f.renumbered || (ok && j != i) {
			t.Fatalf("token %d at %d:%d is found as %d, %v in %q", i, line, col, j, ok, text)
		}
		checkAround(t, f, i)
	}
	if !strings.ContainsAny(text[at:], "/*") { // else a comment, perhaps without end
		checkGap(t, text[at:])
	}
}

func checkGap(t interface{ Fatalf(string, ...any) }, gap string) {
	if strings.ContainsAny(gap, "/") {
		return // comments hold anything
	}
	const blanks = " \t\r\n\f\v\\\x00\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008" +
		"\u2009\u200a\u2028\u2029\u202f\u205f\u3000\uFEFF"
	if rest := strings.Trim(gap, blanks); rest != "" {
		t.Fatalf("%q is left out", rest)
	}
}

func checkAround(t interface{ Fatalf(string, ...any) }, f *File, i int) {
	in := func(what string, a, b int) {
		if a < 0 || b >= len(f.tokens) || a > b {
			t.Fatalf("%s of token %d: %d to %d in %q", what, i, a, b, f.text)
		}
	}
	if j, ok := f.Match(i); ok {
		if back, ok := f.Match(j); !ok || back != i {
			t.Fatalf("match of %d is %d, of that %d in %q", i, j, back, f.text)
		}
	}
	if j, ok := f.Enclosing(i); ok {
		in("enclosing", j, i)
	}
}

func FuzzFile(f *testing.F) {
	for name, text := range oddTexts {
		f.Add(text, strings.HasSuffix(name, ".c"))
	}
	f.Add("void g(){ if (a) x = f<int>(1)[2].b->c(static_cast<T>(d)); else return {1}; }", false)
	f.Add("int a; /* never closed", true)
	f.Fuzz(func(t *testing.T, text string, c bool) {
		checkFile(t, map[bool]string{true: "a.c", false: "a.cpp"}[c], text)
	})
}

// TestTokensOfRandomPrograms strings pieces of code together: denser in odd
// combinations than bytes at random.
func TestTokensOfRandomPrograms(t *testing.T) {
	piece := rapid.SampledFrom(strings.Split(
		`a|b|T|f|(|)|(|)|[|]|{|}|<|>|>>|::|.|->|,|;|;|=|+|-|*|&|&&|!|~|?|:|`+
			`if|else|for|while|do|switch|case|default|return|new|static_cast|this|template|operator|sizeof|`+
			`1|1.5e|"s"|'c'|R"x(|)x"|//|/*|*/|\|#if 0|#if A|#else|#endif|#define X|#|<:|:>|<%|%>|é|\u00e9|"|'|0x1p`,
		"|"))
	gap := rapid.SampledFrom([]string{"", "", " ", " ", "\n", "\r\n", "\r", "\\\n", "\t", "\\ \n"})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			b.WriteString(piece.Draw(t, "piece"))
			b.WriteString(gap.Draw(t, "gap"))
		}
		checkFile(t, rapid.SampledFrom([]string{"a.c", "a.cpp", "a.h"}).Draw(t, "name"), b.String())
	})
}

func TestPositions(t *testing.T) {
	f := New("a.c", "ab\r\nc\rd\n\ne")
	if f.Lines() != 5 {
		t.Errorf("%d lines", f.Lines())
	}
	for n, want := range []string{"", "ab", "c", "d", "", "e", ""} {
		if got := f.Line(n); got != want {
			t.Errorf("line %d is %q, want %q", n, got, want)
		}
	}
	for offset, want := range map[int][2]int{0: {1, 1}, 2: {1, 3}, 4: {2, 1}, 5: {2, 2}, 6: {3, 1}, 8: {4, 1},
		9: {5, 1}, 10: {5, 2}} {
		if line, col := f.Position(offset); [2]int{line, col} != want {
			t.Errorf("offset %d is %d:%d, want %v", offset, line, col, want)
		}
		if got, ok := f.Offset(want[0], want[1]); !ok || got != offset {
			t.Errorf("%v is %d, %v, want %d", want, got, ok, offset)
		}
	}
	for _, bad := range [][2]int{{0, 1}, {1, 0}, {6, 1}, {5, 3}, {2, 3}, {-1, -1}, {1, 1 << 40}} {
		if offset, ok := f.Offset(bad[0], bad[1]); ok {
			t.Errorf("%v is %d", bad, offset)
		}
	}
}

func TestTokenAt(t *testing.T) {
	f := New("a.cpp", "x >>= y->z;\n  ++w;")
	for place, want := range map[[2]int]string{{1, 1}: "x", {1, 3}: ">>=", {1, 8}: "->", {2, 3}: "++"} {
		if i, ok := f.TokenAt(place[0], place[1]); !ok || f.Tokens()[i].Text != want {
			t.Errorf("%v: token %d, %v", place, i, ok)
		}
	}
	for _, place := range [][2]int{{1, 2}, {1, 4}, {2, 1}, {2, 4}, {3, 1}, {0, 0}, {1, 12}} {
		if i, ok := f.TokenAt(place[0], place[1]); ok {
			t.Errorf("%v: token %d", place, i)
		}
	}
}

func TestRenumberedLinesHaveNoTokens(t *testing.T) {
	for text, want := range map[string]bool{
		"#line 7\nx":             false,
		"#line 7 \"sub/a.c\"\nx": false,
		"# 7 \"a.c\" 1\nx":       false,
		"#line 2\nx":             true,
		"#line 7 \"a.y\"\nx":     true,
		"#define L line 7\nx":    true,
		"#define A(x) # x 7\nx":  true,
		"#line N\nx":             true,
	} {
		if _, ok := New("a.c", text).TokenAt(2, 1); ok != want {
			t.Errorf("%q: got %v", text, ok)
		}
	}
}

func TestDirectiveTokens(t *testing.T) {
	f := New("a.c", "a\n#define b c \\\n d // e\nf # g\n/* h\n*/ # i /* j\n */ k\nl")
	var got []string
	for _, tok := range f.Tokens() {
		if tok.Directive {
			got = append(got, tok.Text)
		}
	}
	if want := "# define b c d # i k"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestOperatorSpellings(t *testing.T) {
	f := New("a.cpp", "and or not bitand not_eq x <: %> <% %: && . 1 \"and\"")
	want := []string{"&&", "||", "!", "&", "!=", "", "[", "}", "{", "#", "&&", ".", "", ""}
	for i, tok := range f.Tokens() {
		if got := tok.Operator(); got != want[i] {
			t.Errorf("%s: got %q, want %q", tok.Text, got, want[i])
		}
	}
}

func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.c")
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte("int\r\na;\x00"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil || f.Text() != "int\r\na;\x00" || f.Path() != path || f.Language().String() != "c" {
		t.Errorf("%v, %v", f, err)
	}
	if New("a.h", "").Language() != CPP || New("a.C", "").Language().String() != "cpp" {
		t.Error("a.h and a.C are not C++")
	}
}

func TestFileIsUsedByManyAtOnce(t *testing.T) {
	f := New("a.cpp", strings.Repeat("void g() { if (a) { f(x); } }\n", 100))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for i := range f.Tokens() {
				f.Match(i)
				f.At(f.Tokens()[i].Offset)
			}
		})
	}
	wait.Wait()
}

func TestLanguageOf(t *testing.T) {
	for path, want := range map[string]string{
		"a.c": "c", "dir.c/a.C": "cpp", "a.cc": "cpp", "a.h": "cpp", "vector": "cpp", "a.inc": "cpp", "a.y": "cpp",
		"a.m": "objectivec", "a.mm": "objectivec", "a.rs": "text", "a.F90": "text", "a.vala": "text",
	} {
		if got := LanguageOf(path).String(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
