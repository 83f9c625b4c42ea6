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

	"ames/internal/mutant"
	"ames/internal/session"
	"ames/internal/subjects"
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
// third of that for expat, whose tests take seconds.
func sampleSize(t *testing.T, name string, otherwise int, subject string) int {
	t.Helper()
	if subject == "expat" {
		otherwise = max(1, otherwise/3)
	}
	return setting(t, name, otherwise)
}

// choice is a program that stands for a subject.
type choice struct {
	subject, program string
	asked            bool // only looked at if AMES_SUBJECTS names it
}

var chosen = []choice{
	{"cjson", "parse_examples", false}, {"cjson", "misc_tests", false}, {"tinyxml2", "xmltest", false},
	{"zlib", "example", false}, {"zlib", "example-shared", false}, {"expat", "runtests", false},
	{"double-conversion", "test-strtod", false}, {"double-conversion", "test-fixed-dtoa", false}, {"fmtlib", "format-test", false},
	{"jsoncpp", "jsoncpp_test", false}, {"snappy", "snappy_unittest", false}, {"re2", "regexp_test", false},
	{"leveldb", "log_test", false}, {"yaml-cpp", "yaml-cpp-tests", false}, {"catch2", "SelfTest", false},
	{"re2", "parse_test", true}, {"re2", "compile_test", true}, {"re2", "set_test", true}, {"leveldb", "memenv_test", true},
	{"leveldb", "cache_test", true}, {"leveldb", "write_batch_test", true},
}

// build makes a chosen program ready.
func build(t *testing.T, clang int, subject, name string) *subjects.Program {
	t.Helper()
	s, err := subjects.Build(context.Background(), subject, subjects.Options{Clang: clang})
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
// as long as the test.
func options(t *testing.T, p *subjects.Program) session.Options {
	t.Helper()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return session.Options{Programs: []session.Program{{Path: p.Path, Args: p.Args}}, Dir: p.Dir, Env: os.Environ(), Jobs: setting(t, "AMES_JOBS", runtime.NumCPU()),
		CacheDir: filepath.Join(t.TempDir(), "cache"), CacheLimit: 1 << 30, Self: []string{me}, Identity: []byte(t.Name())}
}

func judge(t *testing.T, o session.Options) *mutant.Result {
	t.Helper()
	res, err := session.Run(context.Background(), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, session.Output(err))
	}
	return res
}

// wanted reports whether to look at a program: AMES_SUBJECTS holds names of subjects and
// of their programs, or "all".
func (c choice) wanted() bool {
	switch list := os.Getenv("AMES_SUBJECTS"); list {
	case "":
		return !c.asked
	case "all":
		return true
	default:
		names := strings.Split(list, ",")
		return slices.Contains(names, c.subject) || slices.Contains(names, c.subject+"/"+c.program)
	}
}
