package syntax

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ames/internal/mutation/source"
)

// checkFile holds what is true of every text: no question about any token
// panics, and answers are consistent.
func checkFile(t interface{ Fatalf(string, ...any) }, path, text string) {
	f := source.New(path, text)
	for i := range f.Tokens() {
		checkAround(t, f, i)
	}
}

func checkAround(t interface{ Fatalf(string, ...any) }, f *source.File, i int) {
	in := func(what string, a, b int) {
		if a < 0 || b >= len(f.Tokens()) || a > b {
			t.Fatalf("%s of token %d: %d to %d in %q", what, i, a, b, f.Text())
		}
	}
	if j, ok := PostfixStart(f, i); ok {
		in("postfix", j, i)
	}
	if j, ok := CallEnd(f, i); ok {
		in("call", i, j)
	}
	if j, ok := OperandEnd(f, i); ok {
		in("operand", i, j)
		SideEffectFree(f, i, j)
	}
	if a, b, ok := ReturnExpr(f, i); ok {
		in("return", a, b)
		SideEffectFree(f, a, b)
	}
	if a, b, ok := StatementBounds(f, i); ok {
		in("statement", a, b)
		if i < a || i > b || f.Tokens()[b].Text != ";" {
			t.Fatalf("statement of token %d: %d to %d in %q", i, a, b, f.Text())
		}
	}
}

func FuzzAround(f *testing.F) {
	f.Add("void g(){ if (a) x = f<int>(1)[2].b->c(static_cast<T>(d)); else return {1}; }", false)
	f.Add("int a; /* never closed", true)
	f.Fuzz(func(t *testing.T, text string, c bool) {
		checkFile(t, map[bool]string{true: "a.c", false: "a.cpp"}[c], text)
	})
}

// TestRandomPrograms strings pieces of code together: denser in odd
// combinations than bytes at random.
func TestRandomPrograms(t *testing.T) {
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
