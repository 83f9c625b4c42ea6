package spelling

import (
	"testing"

	"ames/internal/mutation/source"
)

func TestSpelling(t *testing.T) {
	e := Expr{Text: "f(x)"}
	with := func(change func(*Expr)) Expr {
		out := e
		change(&out)
		return out
	}
	quiet, kept := with(func(e *Expr) { e.Quiet = true }), with(func(e *Expr) { e.Kept = true })
	returned := func(l Language, e Expr, n int, of Result) string {
		text, statement := l.Return(e, n, of)
		if statement {
			return "statement: " + text
		}
		return text
	}
	for _, c := range []struct {
		name   string
		spell  func(l Language) string
		c, cpp string
	}{
		{"true", func(l Language) string { return l.Truth(true) }, "1", "true"},
		{"false", func(l Language) string { return l.Truth(false) }, "0", "false"},
		{"condition", func(l Language) string { return l.Condition(e) }, "(f(x))", "(f(x))"},
		{"converted", func(l Language) string { return l.Condition(with(func(e *Expr) { e.Class = true })) },
			"(f(x))", "bool(f(x))"},
		{"instead", func(l Language) string { return l.Instead(e, 0) },
			"(f(x), (__typeof__(f(x)))0)", "(f(x), (__typeof__(f(x)))0)"},
		{"instead, quiet", func(l Language) string { return l.Instead(quiet, 1) },
			"(__typeof__(f(x)))1", "(__typeof__(f(x)))1"},
		{"instead, array", func(l Language) string { return l.Instead(with(func(e *Expr) { e.Array = true }), 0) },
			"(f(x), (__typeof__(+(f(x))))0)", "(f(x), (__typeof__(+(f(x))))0)"},
		{"instead, kept", func(l Language) string { return l.Instead(kept, 1) },
			"(f(x), (__typeof__(f(x)))1)", "({ auto ames_was = f(x); decltype(ames_was)(1); })"},
		{"discard", func(l Language) string { return l.Discard(e) }, "(void)(f(x))", "(void)(f(x))"},
		{"discard, number", func(l Language) string { return l.Discard(with(func(e *Expr) { e.Read = ReadScalar })) },
			"(void)(f(x))", "(void)+(f(x))"},
		{"discard, any", func(l Language) string { return l.Discard(with(func(e *Expr) { e.Read = ReadAny })) },
			"(void)(f(x))", "(void)(__typeof__(f(x)))(f(x))"},
		{"written", func(l Language) string { return l.Discard(Expr{Text: "a[i]", Written: true}) },
			"(void)&(a[i])", "(void)(a[i])"},
		{"written member", func(l Language) string { return l.Discard(Expr{Text: "a.b", Object: "a", Written: true}) },
			"(void)&(a)", "(void)(a.b)"},
		{"written by pointer", func(l Language) string {
			return l.Discard(Expr{Text: "a->b", Object: "a", Arrow: true, Written: true})
		}, "(void)(a)", "(void)(a->b)"},
		{"return zero", func(l Language) string { return returned(l, e, 0, ResultNumber) },
			"(f(x), 0)", "statement: { (void)(f(x)); return {}; }"},
		{"return null", func(l Language) string { return returned(l, e, 0, ResultPointer) },
			"(f(x), (void *)0)", "statement: { (void)(f(x)); return {}; }"},
		{"return null, quiet", func(l Language) string { return returned(l, quiet, 0, ResultPointer) }, "0", "{}"},
		{"return true", func(l Language) string { return returned(l, quiet, 1, ResultTruth) }, "1", "true"},
		{"return one", func(l Language) string { return returned(l, kept, 1, ResultNumber) },
			"(f(x), 1)", "statement: { auto ames_was = f(x); (void)ames_was; return 1; }"},
		{"return one of its type", func(l Language) string { return returned(l, quiet, 1, ResultUnknown) },
			"1", "(__typeof__(f(x)))1"},
	} {
		for lang, want := range map[source.Language]string{source.C: c.c, source.CPP: c.cpp} {
			l, ok := Of(lang)
			if !ok {
				t.Fatalf("no spelling of %v", lang)
			}
			if got := c.spell(l); got != want {
				t.Errorf("%s in %v: %q, want %q", c.name, lang, got, want)
			}
		}
	}
}
