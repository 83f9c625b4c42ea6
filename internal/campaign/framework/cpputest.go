package framework

import (
	"slices"
	"strings"

	"ames/internal/engine/pattern"
)

// cppUTest is CppUTest, from version 3.8. Sources: its CommandLineArguments, TestRegistry
// and TestOutput. It does not say which tests are ignored; of those, none runs.
type cppUTest struct{}

func (cppUTest) in(symbols []string) bool {
	return anyPrefix(symbols, "_ZN21CommandLineTestRunner11RunAllTests")
}

func (cppUTest) List() Invocation { return Invocation{Args: []string{"-ln"}} }

var cppUTestList = pattern.Of(`^\w+\.\w+(?: \w+\.\w+)* ?$`)

// Parse reads the one line that has all tests, the last registered first.
func (cppUTest) Parse(output []byte) ([]Test, error) {
	var tests []Test
	for line := range lines(output) {
		if !cppUTestList().MatchString(line) {
			continue
		}
		tests = nil
		for name := range strings.FieldsSeq(line) {
			tests = append(tests, Test{Name: name})
		}
	}
	slices.Reverse(tests)
	return distinct(tests)
}

func (cppUTest) Run(t Test) Invocation {
	group, name, _ := strings.Cut(t.Name, ".")
	return Invocation{Args: []string{"-sg", group, "-sn", name}}
}

var cppUTestRan = pattern.Of(`^(?:OK|Errors) \(.*?(\d+) ran,`)

func (cppUTest) Ran(output []byte) (n int, known bool) { return count(output, cppUTestRan()) }

var cppUTestFailure = pattern.Of(`^(.+:\d+:) error: Failure in \w+\(.*\)$`)

func (cppUTest) Failure(output []byte) string {
	return message(output, cppUTestFailure(), func(line string) bool { return line == "" })
}
