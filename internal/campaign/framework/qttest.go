package framework

import (
	"strings"

	"ames/internal/engine/pattern"
)

// qtTest is Qt Test of Qt 5 and 6, for programs that test one class. Sources: its
// qPrintDataTags, qParseArgs and QPlainTestLogger. A row of a test's data is a test.
type qtTest struct{}

func (qtTest) in(symbols []string) bool { return anyPrefix(symbols, "_ZN5QTest5qExecEP7QObject") }

func (qtTest) List() Invocation { return Invocation{Args: []string{"-datatags"}} }

var qtTestRow = pattern.Of(`^([A-Za-z_][\w:]*) ([A-Za-z_]\w*)(?: (.*))?$`)

// Parse reads lines of a class, a function and perhaps a tag. Other lines may look the
// same, so the class that has most is the one.
func (qtTest) Parse(output []byte) ([]Test, error) {
	byClass := map[string][]Test{}
	most := ""
	for line := range lines(output) {
		m := qtTestRow().FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name := m[2]
		if len(m[0]) > len(m[1]+" "+m[2]) {
			name += ":" + m[3]
		}
		byClass[m[1]] = append(byClass[m[1]], Test{Name: name})
		if len(byClass[m[1]]) >= len(byClass[most]) {
			most = m[1]
		}
	}
	return distinct(byClass[most])
}

// Run has crashes end the program: otherwise a debugger is started that prints the stack.
func (qtTest) Run(t Test) Invocation {
	return Invocation{Args: []string{"-nocrashhandler", t.Name}}
}

var (
	qtTestResult = pattern.Of(
		`(?m)^(?:PASS|FAIL!|XPASS|SKIP|BPASS|BFAIL|BXPASS|BXFAIL|BSKIP) *: (?:[\w:]+::)?(\w+\(.*?\))(?: .*)?\r?$`)
	qtTestEnd = pattern.Of(`(?m)^Totals: \d+ passed, \d+ failed, \d+ skipped`)
)

// Ran counts tests that have results, without what the framework runs around them.
func (qtTest) Ran(output []byte) (n int, known bool) {
	ran := map[string]bool{}
	for _, m := range qtTestResult().FindAllSubmatch(output, -1) {
		if name := string(m[1]); name != "initTestCase()" && name != "cleanupTestCase()" {
			ran[name] = true
		}
	}
	return len(ran), qtTestEnd().Match(output)
}

var (
	qtTestFailure = pattern.Of(`^(?:FAIL!|XPASS) *: [\w:]+\(.*?\) (.*)$`)
	qtTestPlace   = pattern.Of(`^   Loc: \[(.*)\]$`)
)

// Failure puts the place, which comes last, before the message.
func (qtTest) Failure(output []byte) string {
	var parts []string
	for line := range lines(colour().ReplaceAll(output, nil)) {
		if m := qtTestFailure().FindStringSubmatch(line); m != nil && parts == nil {
			parts = []string{"", m[1]}
		} else if parts == nil {
			continue
		} else if m := qtTestPlace().FindStringSubmatch(line); m != nil {
			parts[0] = m[1] + ":"
			break
		} else if !strings.HasPrefix(line, "   ") {
			break
		} else {
			parts = append(parts, line)
		}
	}
	return oneLine(parts)
}
