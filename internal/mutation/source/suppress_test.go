package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestSuppressions: each line of code that ends in "ok" is mutated, one that ends in
// "no" is not, one that ends in "part" not by add-sub only.
func TestSuppressions(t *testing.T) {
	const text = `int a = 1 + 1; // ok
int b = 1 + 1; // ames:ignore: it is only a hint, no
int c = 1 + 1; /* ames:ignore[add-sub] part */
// ames:ignore the next one

// whatever it is
int d = 1 + 1; // no
int e = 1 + 1; // ok
/*
 * ames:ignore[ add-sub , boundary ]
 */
int f = 1 + 1; // part
const char *s = "// ames:ignore"; // ok
int g = 1 + 1; // an example: ames:ignore, ok
// ames:off generated
int h = 1 + 1; // no
int i = 1 + 1; // no
// ames:on
int j = 1 + 1; // ok
// ames:off[add-sub]
int k = 1 + 1; // part
// ames:off
int l = 1 + 1; // no
// ames:on
int m = 1 + 1; // ok
const char *raw = R"(
// ames:off
)"; // ok
int n = 1 + 1; /* ames:ignore */ int o = 2; // no
// ames:off
int p = 1 + 1; // no`
	f := New("a.cpp", text)
	s := f.Suppressions(func(name string) bool { return name == "add-sub" || name == "boundary" })
	if len(s.Problems) > 0 {
		t.Errorf("%v", s.Problems)
	}
	for i, line := range strings.Split(text, "\n") {
		word := line[strings.LastIndexAny(line, " ")+1:]
		if line == "int c = 1 + 1; /* ames:ignore[add-sub] part */" {
			word = "part"
		}
		_, some := s.Match(i+1, "add-sub")
		_, all := s.Match(i+1, "constant")
		switch {
		case word == "ok" && (some || all), word == "no" && !(some && all), word == "part" && !(some && !all):
			t.Errorf("%d: %s: add-sub ignored %v, others %v", i+1, line, some, all)
		}
	}
	for line, want := range map[int]string{2: "it is only a hint, no", 7: "the next one", 16: "generated", 3: "part"} {
		if reason, _ := s.Match(line, "add-sub"); reason != want {
			t.Errorf("%d: reason %q, want %q", line, reason, want)
		}
	}
}

func TestSuppressionProblems(t *testing.T) {
	f := New("a.c", `int a; // ames:ingore
int b; // ames:ignore[add-sub
  int c; // ames:ignore[add-sbu] typo
int d; // see ames:nothing, which is no comment of ours
`)
	s := f.Suppressions(func(name string) bool { return name == "add-sub" })
	var got []string
	for _, p := range s.Problems {
		got = append(got, fmt.Sprintf("%d:%d: %s", p.Line, p.Col, p.Text))
	}
	want := []string{
		"1:11: ames:ingore is none of ames:ignore, ames:off and ames:on",
		"2:11: ames:ignore[ has no ]",
		`3:13: ames:ignore names "add-sbu", which is not a mutation operator`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if _, ok := s.Match(3, "add-sub"); ok {
		t.Error("what is not understood is taken for all operators")
	}
}

func FuzzSuppressions(f *testing.F) {
	f.Add("int a; // ames:ignore[x] y\n/* ames:off */ ames:on")
	f.Add("ames:ignore[")
	f.Fuzz(func(t *testing.T, text string) {
		file := New("a.cpp", text)
		s := file.Suppressions(func(string) bool { return true })
		for line := range 5 {
			s.Match(line, "x")
		}
	})
}
