package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"
)

// word is a flag's type of its own, as commands may have.
type word string

func (w *word) String() string { return string(*w) }
func (w *word) Type() string   { return "WORD" }
func (w *word) Set(s string) error {
	if strings.Contains(s, "bad") {
		return fmt.Errorf("%q is bad", s)
	}
	*w = word(s)
	return nil
}

// flags has one of each sort. Those of commands are tried in package cli.
func flags() *pflag.FlagSet {
	f := pflag.NewFlagSet("run", pflag.ContinueOnError)
	f.SortFlags = false
	f.StringArray("include", nil, "files that match this `GLOB` (repeatable)")
	f.String("operators", "", "names, separated by commas")
	f.Int("jobs", 2, "how many")
	f.Float64("timeout-factor", 0, "times")
	f.Duration("test-timeout", 0, "a `DURATION`")
	f.Bool("all-tests", false, "all tests")
	f.String("llvm", "", "a `VERSION`")
	f.String("ctest", "", "a build `DIR`")
	f.StringArray("report", nil, "as `FORMAT=FILE`")
	f.IntSlice("seeds", []int{1, 2}, "numbers")
	f.String("diff", "", "changes since a `REVISION`")
	f.Lookup("diff").NoOptDefVal = "HEAD"
	w := word("fine")
	f.Var(&w, "word", "any `WORD` but a bad one")
	f.BoolP("help", "h", false, "help")
	return f
}

var here = Place{Name: FileName, Dir: "/p", Work: "/p"}

const full = `# settings
include: ["src/**", "*.c"]
operators: [boundary, -negate]
jobs: 4
timeout-factor: 2.5
test-timeout: 1m30s
all-tests: true
llvm: 19.10
ctest: build   # CMake's
report:
  - json=mutants.json
seeds: [3]
diff: true
word: good
programs:
  - build/a
  - path: build/b
    args: [--quick, 3]
    name: b, quick
    dir: data
    env: [A=b, "C=d e"]
    timeout: 5s
`

func TestParse(t *testing.T) {
	f, err := Parse(here, []byte(full), flags())
	if err != nil {
		t.Fatal(err)
	}
	want := []Program{
		{Path: "build/a"},
		{Path: "build/b", Args: []string{"--quick", "3"}, Name: "b, quick", Dir: "/p/data",
			Env: []string{"A=b", "C=d e"}, Timeout: 5 * time.Second},
	}
	if at := f.Programs[1].At.String(); at != "ames.yaml:17:5" {
		t.Errorf("the second program is at %s", at)
	}
	if !reflect.DeepEqual(nowhere(f.Programs), want) {
		t.Errorf("programs %+v", f.Programs)
	}
	if at := f.ProgramsAt.String(); at != "ames.yaml:15:1" {
		t.Errorf("programs at %s", at)
	}
	mine := flags()
	if err := mine.Parse([]string{"--jobs", "7"}); err != nil {
		t.Fatal(err)
	}
	if err := f.Apply(mine, func(key string) bool { return key == "ctest" }); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"include": "[src/**,*.c]", "operators": "boundary,-negate", "jobs": "7", "timeout-factor": "2.5",
		"test-timeout": "1m30s",
		"all-tests":    "true", "llvm": "19.10", "ctest": "", "report": "[json=mutants.json]", "seeds": "[3]",
		"diff": "HEAD", "word": "good",
	} {
		if got := mine.Lookup(name).Value.String(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if at := f.Find("report").At.String(); at != "ames.yaml:10:1" {
		t.Errorf("report is at %s", at)
	}
}

// nowhere forgets where programs are listed.
func nowhere(list []Program) []Program {
	for i := range list {
		list[i].At = Position{}
	}
	return list
}

// TestEmpty: no settings are no mistake; nor is a flag that only another command has.
func TestEmpty(t *testing.T) {
	for _, s := range []string{"", "# nothing\n", "---\n", "\ufeff", "\n\n"} {
		if f, err := Parse(here, []byte(s), flags()); err != nil || len(f.Settings) > 0 {
			t.Errorf("%q: %v, %v", s, f, err)
		}
	}
	f, err := Parse(here, []byte("jobs: 4\n"), flags())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Apply(pflag.NewFlagSet("export", pflag.ContinueOnError), func(string) bool {
		return false
	}); err != nil {
		t.Error(err)
	}
}

// TestDefaultIsNoChoice: a flag set to its default is as one not named.
func TestDefaultIsNoChoice(t *testing.T) {
	mine := flags()
	f, err := Parse(here, []byte("jobs: 2\nseeds: [1, 2]\nword: fine\nllvm: ''\ninclude: []\ndiff: main\n"), flags())
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Apply(mine, func(string) bool { return false }); err != nil {
		t.Fatal(err)
	}
	mine.VisitAll(func(flag *pflag.Flag) {
		if flag.Changed != (flag.Name == "diff") {
			t.Errorf("%s: changed is %v", flag.Name, flag.Changed)
		}
	})
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"jobs: 4\nmin-scor: 3\nallTests: true\n", "2:1: unknown key \"min-scor\""},
		{"jbos: 4\n", `1:1: unknown key "jbos"; did you mean "jobs"?`},
		{"all_tests: true\n", `did you mean "all-tests"?`},
		{"timeout: 3\n", `did you mean "timeout-factor"?`},
		{"colour: red\n", "the keys are: all-tests, ctest,"},
		{"help: true\n", `1:1: unknown key "help"`},
		{"jobs: 4\n\njobs: 5\n", "3:1: jobs is set twice, first in line 1"},
		{"jobs: many\n", "1:7: jobs wants a whole number, not a text"},
		{"jobs: 1.5\n", "1:7: jobs wants a whole number, not the number 1.5"},
		{"jobs: 99999999999999999999\n", "1:7: jobs wants a whole number"},
		{"jobs: 9999999999999999999\n", "1:7: jobs: \"9999999999999999999\": value out of range"},
		{"jobs:\n", "jobs wants a whole number, not nothing"},
		{"jobs: [1]\n", "1:7: jobs wants a whole number, not a list"},
		{"jobs: {a: 1}\n", "1:7: jobs wants a whole number, not keys with values"},
		{"timeout-factor: .inf\n", "1:17: timeout-factor wants a number, not .inf"},
		{"all-tests: yes\n", "1:12: all-tests wants true or false, not a text"},
		{"test-timeout: 30\n", "1:15: test-timeout wants a duration such as 30s or 1m30s, not the number 30"},
		{"test-timeout: long\n", `1:15: test-timeout: invalid duration "long"`},
		{"llvm: true\n", "1:7: llvm wants a text, not true"},
		{"include:\n  - a\n  - [b]\n", "3:5: include wants a text, or a list of such, not a list"},
		{"operators: {a: b}\n", "1:12: operators wants words in a list or with commas between them"},
		{"ctest: [a]\n", "1:8: ctest wants a text, not a list"},
		{"seeds: [1, x]\n", "1:12: seeds wants a whole number"},
		{"word: too bad\n", `1:7: word: "too bad" is bad`},
		{"include: [*.c]\n", "1:11: include: put a value that begins with * into quotes"},
		{"llvm: !!str x\n", "into quotes"},
		{"jobs: &n 4\n", "into quotes"},
		{"jobs: 4\n---\njobs: 5\n", "3:1: a second document"},
		{"- a\n", "1:1: a list where keys with values are wanted"},
		{"words\n", "1:1: a text where keys"},
		{"jobs: [1\n", "1:7: "},
		{"jobs: 4\n\tword: x\n", "2:"},
		{"a: b: c\n", "1:4: "},
		{"<<: {jobs: 4}\n", "1:1: keys of this kind"},
		{"? a\n: b\n", "1:1: keys of this kind"},
		{"jobs: 4\nwörd: \xff\n", "2:7: this is not UTF-8"},
		{strings.Repeat("#", maxSize+1), "1:1: the file has 65537 bytes"},
		{"jobs: " + strings.Repeat("[", 1000), "1:39: brackets are nested"},
		{"programs: build/a\n", "1:11: programs wants a list of programs, not a text"},
		{"programs:\n  - {args: [x]}\n", "2:5: this program has no path"},
		{"programs:\n  - ''\n", "2:5: this program has no path"},
		{"programs:\n  - path: a\n    arg: [x]\n", `3:5: unknown key "arg"; did you mean "args"?`},
		{"programs:\n  - path: a\n    env: [x]\n", `3:10: env: "x" is not NAME=VALUE`},
		{"programs:\n  - path: a\n    timeout: 5\n", "3:14: timeout wants a duration"},
		{"programs:\n  - path: a\n    timeout: -5s\n", "3:14: timeout: \"-5s\" is not a duration"},
		{"programs:\n  - [a, b]\n", "2:5: a program wants a text, not a list"},
	} {
		_, err := Parse(here, []byte(c.text), flags())
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "ames.yaml:") {
			t.Errorf("%.60q: %v; want %q", c.text, err, c.want)
		}
	}
	// All at once, in order.
	_, err := Parse(here, []byte("jbos: 4\njobs: x\nprograms: 3\n"), flags())
	if lines := strings.Split(fmt.Sprint(err), "\n"); len(lines) != 3 ||
		!strings.HasPrefix(lines[2], "ames.yaml:3:11: ") {
		t.Errorf("%v", err)
	}
}

// TestElsewhere: paths mean those beside the file.
func TestElsewhere(t *testing.T) {
	text := `include: ["src/**", "*.c", "/abs/**", "**/x.c", "lib/", "../up/*"]
report: [json=out/m.json, json=/tmp/m.json]
ctest: build
llvm: 19
diff: a/b
programs: [t, /abs/t, {path: t, dir: d}]
`
	f, err := Parse(Place{Name: "../ames.yaml", Dir: "/p{1}", Work: "/p{1}/sub"}, []byte(text), flags())
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string][]string{
		"include": {`/p\{1}/src/**`, "*.c", "/abs/**", `/p\{1}/**/x.c`, `/p\{1}/lib`, `/up/*`},
		"report":  {"json=/p{1}/out/m.json", "json=/tmp/m.json"},
		"ctest":   {"/p{1}/build"}, "llvm": {"19"}, "diff": {"a/b"},
	} {
		if got := f.Find(key).Values; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	want := []Program{{Path: "/p{1}/t", Dir: "/p{1}"}, {Path: "/abs/t", Dir: "/p{1}"},
		{Path: "/p{1}/t", Dir: "/p{1}/d"}}
	if !reflect.DeepEqual(nowhere(f.Programs), want) {
		t.Errorf("programs %+v", f.Programs)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"include", "exclude", "jobs", "timeout-factor", "test-timeout"}
	for name, want := range map[string]string{
		"inculde": "include", "exclud": "exclude", "job": "jobs", "j": "", "Timeout_Factor": "timeout-factor",
		"testTimeout": "test-timeout", "timeout": "timeout-factor", "xyz": "", "": "",
		strings.Repeat("jobs", 1000): "jobs",
	} {
		if got := nearest(name, known); got != want {
			t.Errorf("%.20q: %q, want %q", name, got, want)
		}
	}
}
