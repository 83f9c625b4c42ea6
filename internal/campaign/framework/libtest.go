package framework

import (
	"slices"
	"strings"

	"ames/internal/engine/pattern"
)

// libtest is the test framework of Rust's standard library. Sources: its list_tests_console
// and write_run_finish, and the default panic hook of std. It does not say which tests are
// ignored; of those, none runs.
type libtest struct{}

// in looks for test::test_main_static, in either of Rust's ways to write symbols.
func (libtest) in(symbols []string) bool {
	return slices.ContainsFunc(symbols, func(s string) bool { return strings.Contains(s, "4test16test_main_static") })
}

func (libtest) List() Invocation {
	return Invocation{Args: []string{"--list", "--format", "terse"}}
}

var libtestTest = pattern.Of(`^(\S+): test$`)

func (libtest) Parse(output []byte) ([]Test, error) {
	var tests []Test
	for line := range lines(output) {
		if m := libtestTest().FindStringSubmatch(line); m != nil {
			tests = append(tests, Test{Name: m[1]})
		}
	}
	return distinct(tests)
}

func (libtest) Run(t Test) Invocation {
	return Invocation{
		Args: []string{"--exact", t.Name, "--test-threads=1", "--nocapture"},
		Env:  []string{"RUST_BACKTRACE=0"},
	}
}

var (
	libtestRan  = pattern.Of(`^test result: \w+\. \d+ passed; \d+ failed; (\d+) ignored;`)
	libtestRuns = pattern.Of(`^running (\d+) tests?$`)
)

func (libtest) Ran(output []byte) (n int, known bool) {
	n, known = count(output, libtestRuns())
	ignored, _ := count(output, libtestRan())
	return max(0, n-ignored), known
}

// Until version 1.72 of Rust the message stands in quotes before the place.
var (
	libtestFailure = pattern.Of(`^thread '.*' (?:\(\d+\) )?panicked at (.+:\d+:)\d+:$`)
	libtestOld     = pattern.Of(`(?s)\bthread '[^'\n]*' panicked at '(.*?)', ([^\n]*?:\d+:)\d+\n`)
)

func (libtest) Failure(output []byte) string {
	if m := libtestOld().FindSubmatch(output); m != nil {
		return oneLine(append([]string{string(m[2])}, strings.Split(string(m[1]), "\n")...))
	}
	return message(output, libtestFailure(), func(line string) bool {
		return line == "" || strings.HasPrefix(line, "note: ") || strings.HasPrefix(line, "stack backtrace:") ||
			strings.HasPrefix(line, "FAILED")
	})
}
