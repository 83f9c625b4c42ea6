package oracle

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/workshop/subjects"
)

// TestMain lets the test program be what Ames starts of itself.
func TestMain(m *testing.M) {
	if served, err := session.ServeSelf(os.Args[1:], os.Stdin, os.Stdout); served {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// setting reads a number from the environment: how thorough to be.
func setting(t *testing.T, name string, otherwise int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// sampleSize is how many mutants of a subject to look at. What CI looks at is a
// third of that where tests or the compiling of edits take long.
func sampleSize(t *testing.T, name string, otherwise int, subject string) int {
	t.Helper()
	if slices.Contains([]string{"expat", "yaml-cpp", "catch2"}, subject) {
		otherwise = max(1, otherwise/3)
	}
	return setting(t, name, otherwise)
}

// choice is a program that stands for a subject.
type choice struct {
	subject, program string
	part             part
}

// part says in what a program takes part when AMES_SUBJECTS is not set.
type part int

const (
	asked    part = iota // nothing
	verdicts             // all tests but TestEditsCompile, which takes minutes with large headers
	all
)

var chosen = []choice{
	{"cjson", "parse_examples", all}, {"cjson", "misc_tests", all}, {"tinyxml2", "xmltest", all},
	{"zlib", "example", all}, {"zlib", "example-shared", all}, {"zlib", "example-mocked", verdicts},
	{"expat", "runtests", all},
	{"double-conversion", "test-strtod", all}, {"double-conversion", "test-fixed-dtoa", all},
	{"fmtlib", "format-test", verdicts},
	{"jsoncpp", "jsoncpp_test", verdicts}, {"snappy", "snappy_unittest", verdicts}, {"re2", "regexp_test", verdicts},
	{"leveldb", "log_test", verdicts}, {"yaml-cpp", "yaml-cpp-tests", asked}, {"catch2", "SelfTest", verdicts},
	{"re2", "parse_test", asked}, {"re2", "compile_test", asked}, {"re2", "set_test", asked},
	{"leveldb", "cache_test", asked}, {"leveldb", "write_batch_test", asked}, {"secp256k1", "tests", asked},
}

// build makes a chosen program ready.
func build(t *testing.T, clang int, subject, name string) *subjects.Program {
	t.Helper()
	return buildAs(t, subjects.Plain, clang, subject, name)
}

func buildAs(t *testing.T, kind subjects.Kind, clang int, subject, name string) *subjects.Program {
	t.Helper()
	s, err := subjects.Build(context.Background(), subject, subjects.Options{Clang: clang, Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Program(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// options are those of a run of Ames on a program, with a cache that lives
// as long as the test. AMES_ORACLE_OPERATORS chooses mutation operators.
func options(t *testing.T, p *subjects.Program) work.Options {
	t.Helper()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return work.Options{Programs: []work.Program{{Path: p.Path, Args: p.Args}}, Dir: p.Dir, Env: os.Environ(),
		Jobs:     setting(t, "AMES_JOBS", runtime.NumCPU()),
		CacheDir: filepath.Join(t.TempDir(), "cache"), CacheLimit: 1 << 30, Self: []string{me},
		Identity: []byte(t.Name()),
		Macros:   setting(t, "AMES_MACROS", 0) != 0, Noise: "all", KeepEquivalent: true,
		Operators: os.Getenv("AMES_ORACLE_OPERATORS")}
}

func judge(t *testing.T, o work.Options) *mutant.Result {
	t.Helper()
	res, err := session.Run(context.Background(), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, work.Output(err))
	}
	return res
}

// wanted reports whether a program takes part in a test: AMES_SUBJECTS holds names of subjects and
// of their programs, or "all".
func (c choice) wanted(in part) bool {
	switch list := os.Getenv("AMES_SUBJECTS"); list {
	case "":
		return c.part >= in
	case "all":
		return true
	default:
		names := strings.Split(list, ",")
		return slices.Contains(names, c.subject) || slices.Contains(names, c.subject+"/"+c.program)
	}
}
