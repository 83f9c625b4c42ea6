// Package ctest knows what CTest makes of its tests: which there are, how each is called, in
// which order they go, and when one has passed. Sources: the manuals of ctest(1) and
// cmake-properties(7), and Source/CTest of CMake, 3.25 and 4.
//
// The package reads what ctest has printed. It starts nothing and looks at no files.
package ctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// Test is one of CTest's tests.
type Test struct {
	Name    string // unlike all others
	Command []string
	Dir     string // working directory, absolute
	Env     Environment
	Rules   Rules
	Alone   bool     // RUN_SERIAL
	Locks   []string // RESOURCE_LOCK, and what keeps tests apart that depend on each other
	// Left says why CTest does not run it or why it cannot be judged; empty: it can.
	Left string
	// Disabled tests are none for CTest. NotRun ones fail without having been run.
	Disabled, NotRun bool

	// Before are the tests that go before it, in their order; SetUps those among them and
	// their like without which it is not run if they fail; After are those that clean up
	// behind it. All are places in the list.
	Before, SetUps, After []int

	called                          string // as CTest calls it
	depends, sets, requires, cleans []string
}

// Chained reports whether the test is one of several that go one after the other.
func (t *Test) Chained() bool { return len(t.Before)+len(t.After) > 0 }

// property is a property of a test as ctest prints it.
type property struct {
	Name  string
	Value json.RawMessage
}

// info is what ctest --show-only=json-v1 prints, as far as it is needed (ctest(1), "Show as
// JSON Object Model").
type info struct {
	Tests []struct {
		Name       string
		Command    []string
		Properties []property
	}
}

// read finds the object in what ctest prints: scripts that a project has it include
// (TEST_INCLUDE_FILES) may print lines before it.
func read(data []byte) (in info, err error) {
	for {
		in = info{}
		if err = json.Unmarshal(data, &in); err == nil {
			return in, nil
		}
		next := bytes.Index(data, []byte("\n{"))
		if next < 0 {
			return in, fmt.Errorf("ctest did not print its JSON: %w", err)
		}
		data = data[next+1:]
	}
}

// NotBuilt says why a test is left out whose program is not there.
const NotBuilt = "it is not built"

// Parse reads what ctest --show-only=json-v1 prints in a build folder; env is the environment
// that ctest would have.
func Parse(data []byte, folder string, env []string) ([]Test, error) {
	in, err := read(data)
	if err != nil {
		return nil, err
	}
	list := make([]Test, len(in.Tests))
	for i := range in.Tests {
		from := &in.Tests[i]
		t := &list[i]
		t.Name, t.Command, t.Dir, t.Rules.SkipCode = from.Name, from.Command, folder, -1
		if err := t.read(from.Properties, env); err != nil {
			return nil, fmt.Errorf("test %s: %w", t.Name, err)
		}
		if len(t.Command) == 0 && t.Left == "" {
			t.Left, t.NotRun = NotBuilt, true
		}
		t.unwrap(env)
	}
	tellApart(list, folder)
	order(list)
	return list, nil
}

// read takes a test's properties.
func (t *Test) read(properties []property, env []string) error {
	var set, modify []string
	var after struct {
		Regex   []string
		Timeout float64
	}
	var timeout float64
	fields := map[string]any{
		"WORKING_DIRECTORY": &t.Dir, "ENVIRONMENT": &set, "ENVIRONMENT_MODIFICATION": &modify,
		"TIMEOUT": &timeout, "TIMEOUT_AFTER_MATCH": &after, "DISABLED": &t.Disabled, "WILL_FAIL": &t.Rules.Inverted,
		"SKIP_RETURN_CODE": &t.Rules.SkipCode, "REQUIRED_FILES": &t.Rules.Files, "RUN_SERIAL": &t.Alone,
		"RESOURCE_LOCK": &t.Locks,
		"DEPENDS":       &t.depends, "FIXTURES_SETUP": &t.sets, "FIXTURES_REQUIRED": &t.requires,
		"FIXTURES_CLEANUP": &t.cleans,
	}
	expressions := map[string]*[]*Regex{
		"PASS_REGULAR_EXPRESSION": &t.Rules.Pass, "FAIL_REGULAR_EXPRESSION": &t.Rules.Fail,
		"SKIP_REGULAR_EXPRESSION": &t.Rules.Skip,
	}
	for _, p := range properties {
		var err error
		if field := fields[p.Name]; field != nil {
			err = json.Unmarshal(p.Value, field)
		} else if into := expressions[p.Name]; into != nil {
			var texts []string
			err = json.Unmarshal(p.Value, &texts)
			*into = compile(texts)
		}
		if err != nil {
			return fmt.Errorf("property %s: %w", p.Name, err)
		}
	}
	seconds := func(s float64) time.Duration { return time.Duration(min(max(s, 0), longest) * float64(time.Second)) }
	t.Rules.Timeout, t.Rules.Again, t.Rules.Renew = seconds(timeout), seconds(after.Timeout), compile(after.Regex)
	for i, lock := range t.Locks {
		t.Locks[i] = "lock " + lock
	}
	var err error
	if t.Env, err = environmentOf(env, set, modify); err != nil {
		t.Left, t.NotRun = err.Error(), true
	}
	if t.Disabled {
		t.Left = "it has the property DISABLED"
	}
	return nil
}

// longest is how many seconds any limit has at most: two of them are still a time.Duration.
const longest = 1e9

// compile compiles expressions. Those that are not valid match nothing.
func compile(texts []string) []*Regex {
	var out []*Regex
	for _, text := range texts {
		r, _ := CompileRegex(text) // CTest goes on with one that it cannot compile, too
		out = append(out, r)
	}
	return out
}

// tellApart makes the names differ: tests of two folders, or of one template, may be called
// the same.
func tellApart(list []Test, folder string) {
	same := func(i int, name func(*Test) string) bool {
		for k := range list {
			if k != i && name(&list[k]) == name(&list[i]) {
				return true
			}
		}
		return false
	}
	names := make([]string, len(list))
	for i := range list {
		t := &list[i]
		names[i] = t.Name
		if !same(i, func(t *Test) string { return t.Name }) {
			continue
		}
		rel, err := filepath.Rel(folder, t.Dir)
		if err != nil || same(i, func(t *Test) string { return t.Name + "\x00" + t.Dir }) {
			names[i] = fmt.Sprintf("%s (#%d)", t.Name, i+1) // as ctest counts
		} else {
			names[i] = fmt.Sprintf("%s (%s)", t.Name, rel)
		}
	}
	for i := range list {
		list[i].Name, list[i].called = names[i], list[i].Name
	}
}

// order finds what goes before and after each test.
func order(list []Test) {
	numbers := map[string]int{}
	fixtures := map[string]*struct{ sets, cleans []int }{}
	for i := range list {
		t := &list[i]
		if _, taken := numbers[t.called]; !taken {
			numbers[t.called] = i
		}
		for _, f := range slices.Concat(t.sets, t.cleans) {
			if fixtures[f] == nil {
				fixtures[f] = &struct{ sets, cleans []int }{}
			}
		}
		for _, f := range t.sets {
			fixtures[f].sets = append(fixtures[f].sets, i)
		}
		for _, f := range t.cleans {
			fixtures[f].cleans = append(fixtures[f].cleans, i)
		}
	}
	direct := func(t *Test) []int {
		var out []int
		for _, name := range t.depends {
			if i, known := numbers[name]; known && !list[i].Disabled {
				out = append(out, i)
			}
		}
		for _, i := range t.SetUps {
			if !slices.Contains(out, i) {
				out = append(out, i)
			}
		}
		return out
	}
	for i := range list {
		for _, f := range list[i].requires {
			if fixtures[f] != nil {
				list[i].SetUps = append(list[i].SetUps,
					slices.DeleteFunc(slices.Clone(fixtures[f].sets), func(k int) bool {
						return k == i || list[k].Disabled
					})...)
			}
		}
	}
	for i := range list {
		var before []int
		seen := map[int]bool{i: true}
		var visit func(t *Test)
		visit = func(t *Test) {
			for _, k := range direct(t) {
				if !seen[k] {
					seen[k] = true
					visit(&list[k])
					before = append(before, k)
				}
			}
		}
		visit(&list[i])
		list[i].Before = before
		for _, f := range slices.Concat(list[i].requires, list[i].sets) {
			if fixtures[f] == nil {
				continue
			}
			for _, k := range fixtures[f].cleans {
				if !seen[k] && !list[k].Disabled {
					seen[k] = true
					list[i].After = append(list[i].After, k)
				}
			}
		}
	}
	lockChains(list)
}

// lockChains keeps tests apart whose runs run the same tests before or after them: what these
// leave outside their folder is there once.
func lockChains(list []Test) {
	locks := make([][]string, len(list))
	alone := make([]bool, len(list))
	for i := range list {
		for _, k := range slices.Concat(list[i].Before, list[i].After) {
			lock := "test " + list[k].Name
			locks[i], locks[k] = append(locks[i], lock), append(locks[k], lock)
			locks[i] = append(locks[i], list[k].Locks...)
			alone[i] = alone[i] || list[k].Alone
		}
	}
	for i := range list {
		t := &list[i]
		t.Alone = t.Alone || alone[i]
		t.Locks = append(slices.Clone(t.Locks), locks[i]...)
		slices.Sort(t.Locks)
		t.Locks = slices.Compact(t.Locks)
	}
}
