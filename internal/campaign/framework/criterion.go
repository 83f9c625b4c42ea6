package framework

import (
	"bytes"
	"strings"

	"ames/internal/engine/pattern"
)

// criterion is Criterion, from version 2.3. Sources: its run_list and log_normal. Each test
// runs in a process that is started anew, by fork and exec, and no option changes that.
type criterion struct{}

func (criterion) in(symbols []string) bool { return anyPrefix(symbols, "criterion_internal_test_") }

func (criterion) List() Invocation { return Invocation{Args: []string{"--list"}} }

var (
	criterionSuite = pattern.Of(`^(\w+): \d+ tests?$`)
	criterionTest  = pattern.Of("^(?:├──|└──|\\|--|`--) (\\w+)( \\(skipped\\))?$")
)

func (criterion) Parse(output []byte) ([]Test, error) {
	var tests []Test
	suite := ""
	for line := range lines(output) {
		if m := criterionTest().FindStringSubmatch(line); m != nil && suite != "" {
			tests = append(tests, Test{Name: suite + "/" + m[1], Disabled: m[2] != ""})
			continue
		}
		suite = ""
		if m := criterionSuite().FindStringSubmatch(line); m != nil {
			suite = m[1]
		}
	}
	return distinct(tests)
}

func (criterion) Run(t Test) Invocation {
	args := []string{"--verbose", "--color=never", "--filter", t.Name}
	if !t.Plain {
		args = append(args, "--crash")
	}
	return Invocation{Args: args}
}

var (
	criterionRan = pattern.Of(`(?m)^\[RUN *\] (\S+)$`)
	criterionEnd = pattern.Of(`(?m)^\[====\] Synthesis: `)
)

// Ran counts tests by name: one with parameters runs once for each.
func (criterion) Ran(output []byte) (n int, known bool) {
	ran := map[string]bool{}
	for _, m := range criterionRan().FindAllSubmatch(output, -1) {
		ran[string(m[1])] = true
	}
	return len(ran), criterionEnd().Match(output)
}

var criterionFailure = pattern.Of(
	`^(.+:\d+:) (?:Assertion Failed|(Unexpected signal caught below this line!|Theory .*))$`)

func (criterion) Failure(output []byte) string {
	output = bytes.ReplaceAll(output, []byte("[----] "), nil)
	return message(output, criterionFailure(), func(line string) bool { return !strings.HasPrefix(line, "  ") })
}
