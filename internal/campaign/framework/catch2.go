package framework

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"ames/internal/engine/pattern"
)

// catch2 is Catch2 from version 3 on. Sources: its XmlReporter::listTests, TestSpecParser
// and ConsoleReporter. Hidden tests are not listed.
type catch2 struct{ catch2Runner }

// in looks for what registers a test: version 3 hands it over in a pointer type of its own.
func (catch2) in(symbols []string) bool {
	return anyPrefix(symbols, "_ZN5Catch7AutoRegC1ENS_6Detail10unique_ptr") ||
		anyPrefix(symbols, "_ZN5Catch7AutoRegC2ENS_6Detail10unique_ptr")
}

func (catch2) List() Invocation {
	return Invocation{Args: []string{"--list-tests", "--reporter", "xml"}}
}

func (catch2) Parse(output []byte) ([]Test, error) {
	_, rest, found := bytes.Cut(output, []byte("<MatchingTests>"))
	if !found {
		return nil, errNoTests
	}
	var list struct {
		TestCase []struct{ Name string }
	}
	d := xml.NewDecoder(strings.NewReader("<MatchingTests>" + strings.ToValidUTF8(string(rest), "\uFFFD")))
	if err := d.Decode(&list); err != nil {
		return nil, err
	}
	var tests []Test
	for _, c := range list.TestCase {
		tests = append(tests, Test{Name: c.Name})
	}
	return distinct(tests)
}

// catch2v2 is version 2 of Catch2, from 2.1. Source: its listTests and listTestsNamesOnly.
type catch2v2 struct{ catch2Runner }

func (catch2v2) in(symbols []string) bool {
	return anyPrefix(symbols, "_ZN5Catch7AutoRegC1EPNS_12ITestInvoker") ||
		anyPrefix(symbols, "_ZN5Catch7AutoRegC2EPNS_12ITestInvoker")
}

// List prints two lists. One is for people, wraps long names and ends with their
// number. The other has the names, and nothing that says where it begins.
func (catch2v2) List() Invocation {
	return Invocation{Args: []string{"--list-tests", "--list-test-names-only"}}
}

var catchTotal = pattern.Of(`^(\d+)(?: matching)? test cases?$`)

func (catch2v2) Parse(output []byte) ([]Test, error) {
	var tests []Test
	rest := 0
	for line := range lines(output) {
		if m := catchTotal().FindStringSubmatch(line); m != nil && len(tests) == 0 {
			rest, _ = strconv.Atoi(m[1])
			continue
		}
		if rest == 0 || len(tests) == 0 && line == "" {
			continue
		}
		if strings.HasPrefix(line, `"#`) && strings.HasSuffix(line, `"`) {
			line = line[1 : len(line)-1]
		}
		tests = append(tests, Test{Name: line})
		rest--
	}
	if rest > 0 {
		return nil, errNoTests
	}
	return distinct(tests)
}

// catch2Runner runs tests of versions 2 and 3.
type catch2Runner struct{}

// Run selects by a pattern in quotes.
func (catch2Runner) Run(t Test) Invocation {
	name := catchEscape.Replace(t.Name)
	if rest, ok := strings.CutPrefix(name, "exclude:"); ok {
		name = "*xclude:" + rest
	}
	run := Invocation{Args: []string{`"` + name + `"`}}
	if !t.Plain {
		run.Args = append(run.Args, "--abort")
	}
	return run
}

// Join makes one specification of all: its parts are alternatives.
func (c catch2Runner) Join(tests []Test) (Invocation, bool) {
	return joined(c, tests, `"`, `,"`)
}

var catchEscape = strings.NewReplacer(`\`, `\\`, `,`, `\,`, `[`, `\[`, `"`, `\"`)

var (
	catchRan  = pattern.Of(`^All tests passed \(.* in (\d+) test cases?\)|^test cases: +(\d+) `)
	catchNone = pattern.Of(`(?m)^No tests ran$|^No test cases matched `)
)

func (catch2Runner) Ran(output []byte) (n int, known bool) {
	if n, known = count(output, catchRan()); !known && catchNone().Match(output) {
		return 0, true
	}
	return n, known
}

var catchFailure = pattern.Of(`^(.+:\d+:) FAILED:(.*)$`)

func (catch2Runner) Failure(output []byte) string {
	return message(output, catchFailure(), func(line string) bool {
		return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "=====") || strings.HasPrefix(line, "-----")
	})
}
