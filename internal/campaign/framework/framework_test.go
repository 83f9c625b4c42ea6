package framework

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNamed(t *testing.T) {
	for _, f := range All() {
		if got, err := Named(Name(f)); err != nil || got != f {
			t.Errorf("%s: %v, %v", Name(f), got, err)
		}
	}
	if _, err := Named("junit"); err == nil || !strings.Contains(err.Error(), "catch2, catch2v2, ") {
		t.Errorf("the error for an unknown name is %v", err)
	}
}

func TestFindNothing(t *testing.T) {
	if f, ok := Find([]string{"main", "printf", "_ZN7testing8internal1xEv", ""}); ok {
		t.Errorf("found %s", Name(f))
	}
}

func TestFindWithMocks(t *testing.T) {
	symbols := []string{
		"_ZN7testing8internal23MakeAndRegisterTestInfoEPKcS2_S2_S2_NS0_12CodeLocationEPKvPFvvES7_" +
			"PNS0_15TestFactoryBaseE",
		"_ZN5Catch7AutoRegC1EPNS_12ITestInvokerERKNS_14SourceLineInfoERKNS_9StringRefERKNS_11NameAndTagsE",
	}
	if f, ok := Find(symbols); !ok || Name(f) != "catch2v2" {
		t.Errorf("found %v", f)
	}
	if f, ok := Find(symbols[:1]); !ok || Name(f) != "googletest" {
		t.Errorf("found %v", f)
	}
}

// Whatever a program prints, it is a list of distinct tests or an error.
func TestAnyOutput(t *testing.T) {
	var pieces []string
	for _, c := range recorded {
		pieces = append(pieces, strings.SplitAfter(c.output, "\n")...)
	}
	piece := rapid.OneOf(rapid.SampledFrom(pieces), rapid.String(),
		rapid.SampledFrom([]string{"\n", "\r\n", "\x00", "\xff", " ", "<", ">", "\"", "::", "9999999999999999999"}))
	rapid.Check(t, func(t *rapid.T) {
		output := []byte(strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "output"), ""))
		for _, f := range All() {
			tests, err := f.Parse(output)
			if (err == nil) != (len(tests) > 0) {
				t.Fatalf("%s: %d tests, error %v", Name(f), len(tests), err)
			}
			seen := map[string]bool{}
			for _, test := range tests {
				if seen[test.Name] {
					t.Fatalf("%s: %q twice", Name(f), test.Name)
				}
				seen[test.Name] = true
				f.Run(test)
			}
			f.Ran(output)
			if got := f.Failure(output); strings.ContainsAny(got, "\r\n\x00") || len(got) > maxMessage+len("…") {
				t.Fatalf("%s: the failure is %q", Name(f), got)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, c := range recorded {
		f.Add([]byte(c.output))
	}
	f.Fuzz(func(t *testing.T, output []byte) {
		for _, f := range All() {
			if tests, err := f.Parse(output); err == nil && len(tests) == 0 {
				t.Errorf("%s: no tests and no error", Name(f))
			}
			f.Ran(output)
			f.Failure(output)
		}
	})
}
