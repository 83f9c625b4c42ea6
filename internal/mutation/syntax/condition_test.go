package syntax

import (
	"ames/internal/mutation/source"
	"strings"
	"testing"
)

// marked gives the file and the index of the token behind the mark.
func marked(t *testing.T, path, text string) (*source.File, int) {
	t.Helper()
	before, after, ok := strings.Cut(text, "@")
	if !ok {
		t.Fatalf("no mark in %q", text)
	}
	f := source.New(path, before+after)
	for i, tok := range f.Tokens() {
		if tok.Offset >= len(before) {
			return f, i
		}
	}
	t.Fatalf("nothing behind the mark in %q", text)
	return nil, 0
}

func spelled(f *source.File, first, last int, ok bool) string {
	if !ok {
		return ""
	}
	return f.Text()[f.Tokens()[first].Offset:f.Tokens()[last].End]
}

// told makes a text of what a method of f says.
func told(f *source.File) func(first, last int, ok bool) string {
	return func(first, last int, ok bool) string { return spelled(f, first, last, ok) }
}

func TestCondition(t *testing.T) {
	for text, want := range map[string]string{
		"void f() { @if (a && b) g(); }":                      "a && b",
		"void f() { @if (a * b) g(); }":                       "a * b",
		"void f() { @if (T *p = q) g(); }":                    "",
		"void f() { @if (T p{q}) g(); }":                      "",
		"void f() { @if (int p = q) g(); }":                   "",
		"void f() { @if (p = q) g(); }":                       "p = q",
		"void f() { @if (int p = q; p > 1) g(); }":            "p > 1",
		"void f() { @if constexpr (a) g(); }":                 "",
		"void f() { @while (a[i] != (b, c)) g(); }":           "a[i] != (b, c)",
		"void f() { @while (auto p = q()) g(); }":             "",
		"void f() { @for (int i = 0; i < (n; 1); i++) g(); }": "i < (n; 1)",
		"void f() { @for (;;) g(); }":                         "",
		"void f() { @for (; a;) g(); }":                       "a",
		"void f() { @for (auto x : list) g(); }":              "",
		"void f() { @switch (a) {} }":                         "",
		"void f() { @if (a\n#if X\n&& b\n#endif\n) g(); }":    "",
		"void f() { @if (a":                                   "",
	} {
		f, i := marked(t, "a.cpp", text)
		if got := told(f)(Condition(f, i)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestBody(t *testing.T) {
	for text, want := range map[string]string{
		"int f() { if (a) { @b(); } }":                     "{ if (a) { b(); } }",
		"int f() { g([] { @b(); }); }":                     "{ b(); }",
		"int f() { g(); @}":                                "{ g(); }",
		"int f() {@}":                                      "{}",
		"struct S { int f() const noexcept { @g(); } };":   "{ g(); }",
		"namespace n { int f() { x = T{@a}; } }":           "{ x = T{a}; }",
		"@int f();":                                        "",
		"int f(a) int a; { @g(); }":                        "",
		"int f() { for (auto x : {1, 2}) switch (x) {@} }": "{}",
	} {
		f, i := marked(t, "a.cpp", text)
		if got := told(f)(Body(f, i)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	f, i := marked(t, "a.c", "int f(a) int a; { if (a) { @g(); } }")
	if got := told(f)(Body(f, i)); got != "{ if (a) { g(); } }" {
		t.Errorf("parameters before the brace: %q", got)
	}
}

func TestEndsByReturning(t *testing.T) {
	for text, want := range map[string]bool{
		"int f() { if constexpr (a) @{ return g() + h[1]; } }":                               true,
		"int f() { if constexpr (a) { b(); } else @{ g(); return 1; } }":                     true,
		"int f() { if constexpr (a) { b(); } else if constexpr (c) @{ if (d) {} return; } }": true,
		"int f() { if constexpr (a) @{ if (b) return 1; } }":                                 false,
		"int f() { if constexpr (a) @{ return 1; b(); } }":                                   false,
		"int f() { if constexpr (a) @{ for (;;) { return 1; } } }":                           false,
		"int f() { if constexpr (a) @{} }":                                                   false,
		"int f() { if (a) @{ return 1; } }":                                                  false,
		"int f() { if (a) { b(); } else @{ return 1; } }":                                    false,
		"int f() { if constexpr (a) b(); else @{ return 1; } }":                              false,
		"int f() @{ return 1; }":                                                             false,
	} {
		f, i := marked(t, "a.cpp", text)
		if got := IsChosenEarly(f, i) && EndsByReturning(f, i); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestFullExpression(t *testing.T) {
	for text, want := range map[string]string{
		"void f() { if (a) x @= 1; }":                     "x = 1",
		"void f() { x = 1, y @= 2; }":                     "x = 1, y = 2",
		"void f() { for (x @= 1; x < 2; x++) g(); }":      "x = 1",
		"void f() { for (int x @= 1; x < 2; x++) g(); }":  "",
		"void f() { for (x = 1; x < 2; x@++, g()) g(); }": "x++, g()",
		"void f() { for (x = 1; x @< 2; x++) g(); }":      "",
		"void f() { int x @= 1; }":                        "",
		"void f() { if (x @= 1) g(); }":                   "",
	} {
		f, i := marked(t, "a.cpp", text)
		if got := told(f)(FullExpression(f, i)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestCaseLabels(t *testing.T) {
	for text, want := range map[string]string{
		"void f() { @switch (a) { case 1: g(); case A::b ? c : d: default: case " +
			"(2): ; } }": "case 1:|case A::b ? c : d:|case (2):",
		"void f() { @switch (a) { case 1: switch (b) { case 2: ; } case 3: ; } }": "case 1:|case 3:",
		"void f() { @switch (a) { case 1 ... 3: ; } }":                            "none",
		"void f() { @switch (a) case 1: g(); }":                                   "none",
		"void f() { @switch (a) { case 1: switch (b) case 2: g(); } }":            "none",
		"void f() { @switch (a) {\n#if X\ncase 1:\n#endif\n g(); } }":             "none",
		"void f() { @switch (a) { default: ; } }":                                 "",
	} {
		f, i := marked(t, "a.cpp", text)
		labels, ok := CaseLabels(f, i)
		got := "none"
		if ok {
			var parts []string
			for _, l := range labels {
				parts = append(parts, spelled(f, l[0], l[1], true))
			}
			got = strings.Join(parts, "|")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
