// Package framework knows test frameworks: how to see that an executable has one
// inside, how to make it list its tests, and how to run a single one. It computes
// only; the caller runs the program.
package framework

import (
	"fmt"
	"slices"
	"strings"
)

// Test is one test of a program.
type Test struct {
	Name     string // as the framework and its users write it, unique within the program
	Disabled bool   // the program itself does not run it by default

	// Plain asks for a run without what ends it at its first failing assertion. It is
	// for tests that pass only so: they fail assertions on purpose, or end processes.
	Plain bool

	// where tells tests apart that the framework knows by the same name.
	where place
}

// place is a test by its own name, and where it stands.
type place struct{ name, suite, file string }

// Invocation is how a program is called: arguments after the user's own, and
// entries "K=V" added to the environment.
type Invocation struct{ Args, Env []string }

// Framework is a test framework as it is found in executables.
type Framework interface {
	Lister
	Runner
}

// Lister finds out which tests a program has.
type Lister interface {
	// List makes the program print its tests instead of running them.
	List() Invocation
	// Parse reads what List printed. It fails if that is no such list.
	Parse(output []byte) ([]Test, error)
}

// RunningLister is a framework that has no list: List runs the tests.
type RunningLister interface{ ListsByRunning() }

// Runner runs single tests.
type Runner interface {
	// Run runs one test that Parse gave, and ends it at its first failing assertion
	// where the framework can do that.
	Run(t Test) Invocation
	// Ran is how many tests a run says it ran.
	Ran(output []byte) (n int, known bool)
	// Failure is the message of the first failing assertion as one line, "" if there is none.
	Failure(output []byte) string
}

// Joiner is a framework that can run several chosen tests in one process.
type Joiner interface {
	// Join runs tests that Parse gave, and ends the run at the first failing assertion
	// where the framework can do that. It is false for tests that cannot be joined.
	Join(tests []Test) (how Invocation, ok bool)
}

// joined makes one call of several that differ in the argument that selects: the one
// that begins so, whose rests are joined. Tests that are run in a way of their own cannot be joined.
func joined(r Runner, tests []Test, prefix, separator string) (how Invocation, ok bool) {
	var selected []string
	at := -1
	for _, t := range tests {
		if t.Plain || t.where != (place{}) {
			return how, false
		}
		how = r.Run(t)
		at = slices.IndexFunc(how.Args, func(a string) bool { return strings.HasPrefix(a, prefix) })
		if at < 0 {
			return how, false
		}
		selected = append(selected, strings.TrimPrefix(how.Args[at], prefix))
	}
	if len(tests) == 0 {
		return how, false
	}
	how.Args[at] = prefix + strings.Join(selected, separator)
	return how, true
}

// known lists the frameworks, the most specific first: programs of others may have
// GoogleTest inside for the sake of its mocks. in reports whether an executable with
// certain symbols, defined or not, has the framework.
var known = []struct {
	name string
	in   func(symbols []string) bool
	Framework
}{
	{"catch2", catch2{}.in, catch2{}},
	{"catch2v2", catch2v2{}.in, catch2v2{}},
	{"doctest", doctest{}.in, doctest{}},
	{"boost.test", boostTest{}.in, boostTest{}},
	{"cpputest", cppUTest{}.in, cppUTest{}},
	{"check", check{}.in, check{}},
	{"criterion", criterion{}.in, criterion{}},
	{"libtest", libtest{}.in, libtest{}},
	{"qttest", qtTest{}.in, qtTest{}},
	{"googletest", googletest{}.in, googletest{}},
}

// All lists the frameworks.
func All() []Framework {
	var all []Framework
	for _, k := range known {
		all = append(all, k.Framework)
	}
	return all
}

// Name is what a framework is called.
func Name(f Framework) string {
	for _, k := range known {
		if k.Framework == f {
			return k.name
		}
	}
	return ""
}

// Find gives the framework that an executable with these symbols has.
func Find(symbols []string) (Framework, bool) {
	for _, k := range known {
		if k.in(symbols) {
			return k.Framework, true
		}
	}
	return nil, false
}

// Named gives a framework by its name.
func Named(name string) (Framework, error) {
	var names []string
	for _, k := range known {
		if k.name == name {
			return k.Framework, nil
		}
		names = append(names, k.name)
	}
	return nil, fmt.Errorf("no test framework is named %q; the names are: %s", name, strings.Join(names, ", "))
}
