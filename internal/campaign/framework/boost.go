package framework

import (
	"strings"

	"ames/internal/engine/pattern"
)

// boostTest is Boost.Test, from version 1.59, compiled in or as a library. Sources: its
// dot_content_reporter, name_filter and compiler_log_formatter. It has no way to end a
// test at an assertion that the test itself would go on after.
type boostTest struct{}

func (boostTest) in(symbols []string) bool {
	return anyPrefix(symbols, "_ZN5boost9unit_test14unit_test_main")
}

// List draws the tree of tests: the list for people does not tell suites from tests.
func (boostTest) List() Invocation {
	return Invocation{Args: []string{"--list_content=DOT"}}
}

var (
	boostUnit   = pattern.Of(`^tu(\d+)\[shape=\w+,(?:peripheries=2,)?fontname=\w+,color=(\w+),label="(.*)"\];$`)
	boostLabel  = pattern.Of(`^(.*)\|[^|]*\(\d+\)(?:\|.*)?$`)
	boostParent = pattern.Of(`^tu(\d+) -> tu(\d+);$`)
)

// Parse reads the units in the tree's order. A suite is followed by its parent and a
// brace, a test by its parent only. The outermost suite is no part of names.
func (boostTest) Parse(output []byte) ([]Test, error) {
	paths := map[string]string{} // by the suite's number
	var tests []Test
	var last Test
	var id string
	drawing, isTest := false, false
	end := func() {
		if isTest {
			tests = append(tests, last)
		}
		isTest = false
	}
	for line := range lines(output) {
		if !drawing {
			drawing = strings.HasPrefix(line, "digraph G {")
			continue
		}
		if line == "{" {
			paths[id] = last.Name + "/"
			isTest = false
		} else if m := boostUnit().FindStringSubmatch(line); m != nil {
			end()
			id, last = m[1], Test{Disabled: m[2] != "green"}
			if label := boostLabel().FindStringSubmatch(m[3]); label != nil {
				last.Name, isTest = label[1], true
			}
		} else if m := boostParent().FindStringSubmatch(line); m != nil && m[2] == id {
			last.Name = strings.TrimPrefix(paths[m[1]], "/") + last.Name
		}
	}
	end()
	return distinct(tests)
}

// Run needs no escapes: the framework allows no character in names that means something here.
func (boostTest) Run(t Test) Invocation {
	return Invocation{Args: []string{"--run_test=" + t.Name}}
}

// Join joins the filters.
func (b boostTest) Join(tests []Test) (Invocation, bool) {
	return joined(b, tests, "--run_test=", ":")
}

var (
	boostRan  = pattern.Of(`^Running (\d+) test cases?\.\.\.$`)
	boostNone = pattern.Of(`(?m)^Test setup error: no test cases matching filter`)
)

func (boostTest) Ran(output []byte) (n int, known bool) {
	if n, known = count(output, boostRan()); !known && boostNone().Match(output) {
		return 0, true
	}
	return n, known
}

var boostFailure = pattern.Of(`^(.+\(\d+\):) (?:fatal )?error: in "[^"]*": (.*)$`)

func (boostTest) Failure(output []byte) string {
	return message(output, boostFailure(), func(line string) bool {
		return !strings.HasPrefix(line, "Failure occurred in ") && !strings.HasPrefix(line, "Mismatch at ") &&
			!strings.HasPrefix(line, "    ")
	})
}
