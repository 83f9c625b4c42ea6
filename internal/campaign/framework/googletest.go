package framework

import (
	"strings"

	"ames/internal/engine/pattern"
)

// googletest is GoogleTest, from version 1.8. Sources: its ListTestsMatchingFilter,
// UnitTest::AddTestPartResult and PrettyUnitTestResultPrinter.
type googletest struct{}

// in looks for the function that every TEST calls; its parameters differ from version to version.
func (googletest) in(symbols []string) bool {
	return anyPrefix(symbols, "_ZN7testing8internal23MakeAndRegisterTestInfo")
}

func (googletest) List() Invocation {
	return Invocation{Args: []string{"--gtest_list_tests"}}
}

// A suite has a comment if its name is of a type, and may then hold blanks.
var (
	googleSuite = pattern.Of(`^(\S+)\.$|^(\S.*)\.  # TypeParam = `)
	googleTest  = pattern.Of(`^  (\S+)(?:  # GetParam\(\) = .*)?$`)
)

// Parse reads the suites, which begin lines, with their tests, which are indented by two.
func (googletest) Parse(output []byte) ([]Test, error) {
	var tests []Test
	suite := ""
	for line := range lines(output) {
		if m := googleTest().FindStringSubmatch(line); m != nil && suite != "" {
			tests = append(tests, Test{
				Name:     suite + "." + m[1],
				Disabled: googleDisabled(suite) || googleDisabled(m[1]),
			})
			continue
		}
		suite = ""
		if m := googleSuite().FindStringSubmatch(line); m != nil {
			suite = m[1] + m[2]
		}
	}
	return distinct(tests)
}

func googleDisabled(name string) bool {
	return strings.HasPrefix(name, "DISABLED_") || strings.Contains(name, "/DISABLED_")
}

// Run breaks at a failing assertion: thrown exceptions could be caught by the test.
// What is said here holds against the user's flags and GTEST_ variables too. Death tests
// fork, since a program that is started anew is not the one that is tested.
func (googletest) Run(t Test) Invocation {
	run := Invocation{
		Args: []string{
			"--gtest_filter=" + googleFilter.Replace(t.Name),
			"--gtest_also_run_disabled_tests=1", "--gtest_repeat=1", "--gtest_shuffle=0", "--gtest_color=no",
			"--gtest_print_time=0",
			"--gtest_output=", "--gtest_death_test_style=fast",
		},
		Env: []string{"GTEST_TOTAL_SHARDS=1", "GTEST_SHARD_INDEX=0"},
	}
	if !t.Plain {
		run.Args = append(run.Args, "--gtest_break_on_failure=1")
	}
	return run
}

// Join joins the filters.
func (g googletest) Join(tests []Test) (Invocation, bool) {
	return joined(g, tests, "--gtest_filter=", ":")
}

// googleFilter writes what a filter cannot say as "any character".
var googleFilter = strings.NewReplacer(":", "?", "-", "?", "*", "?")

var googleRan = pattern.Of(`^\[=+\] (?:Running )?(\d+) tests? from \d+ test (?:suite|case)s?[. ]`)

func (googletest) Ran(output []byte) (n int, known bool) { return count(output, googleRan()) }

var googleFailure = pattern.Of(`^(?:unknown file:|(.+:\d+:)) (?:Failure|(ERROR: this mock object .*))$`)

func (googletest) Failure(output []byte) string {
	where := func(line string) bool {
		return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "[  ") ||
			strings.HasPrefix(line, "Stack trace:") || googleFailure().MatchString(line)
	}
	return message(output, googleFailure(), where)
}
