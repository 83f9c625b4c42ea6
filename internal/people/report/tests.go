package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"ames/internal/campaign/mutant"
)

// Tests lists tests with the CPU time that each takes, or why it cannot judge
// mutants. framework is empty for a program that is one test.
func (t Text) Tests(w io.Writer, framework string, tests []mutant.Test) error {
	p := t.printer(w)
	width := 0
	column := func(test *mutant.Test) string {
		if test.State == mutant.TestPasses {
			return Duration(test.CPU)
		}
		return string(test.State)
	}
	for i := range tests {
		width = max(width, len([]rune(column(&tests[i]))))
	}
	count := map[mutant.TestState]int{}
	var total time.Duration
	for i := range tests {
		test := &tests[i]
		count[test.State]++
		text := fmt.Sprintf("%*s", width, column(test))
		switch test.State {
		case mutant.TestPasses:
			total += test.CPU
		case mutant.TestDisabled, mutant.TestSkipped:
			text = p.faint(text)
		default:
			text = p.bad(text)
		}
		line := text + "  " + printable(test.Name)
		if test.Reason != "" {
			line += "  " + p.faint(oneLine(test.Reason))
		}
		p.line(line)
	}
	p.line()
	what := fmt.Sprintf("%d tests of %s", len(tests), framework)
	if len(tests) == 1 {
		what = "1 test of " + framework
	}
	switch {
	case framework == "" && len(tests) > 1:
		what = fmt.Sprintf("%d tests, each of them a whole program", len(tests))
	case framework == "":
		what = "one test: the whole program"
	}
	var states []string
	for _, s := range []struct {
		state mutant.TestState
		word  string
	}{{mutant.TestPasses, "pass"}, {mutant.TestFails, "fail"}, {mutant.TestVaries, "vary"},
		{mutant.TestNotAlone, "cannot be run alone"}, {mutant.TestSkipped, "skip themselves"},
		{mutant.TestDisabled, "disabled"}} {
		if n := count[s.state]; n > 0 {
			states = append(states, fmt.Sprintf("%d %s", n, s.word))
		}
	}
	p.line(p.bold(what), ": ", strings.Join(states, ", "), "; ", Duration(total), " of CPU time")
	if err := p.Flush(); err != nil {
		return fmt.Errorf("report: write tests: %w", err)
	}
	return nil
}
