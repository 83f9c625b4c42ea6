package framework

import (
	"bytes"
	"encoding/xml"
	"path"
	"strings"

	"ames/internal/engine/pattern"
)

// doctest is doctest, from version 2.3. Sources: its XmlReporter::report_query,
// parseCommaSepArgs, wildcmp and ConsoleReporter. Options are given in the form that
// programs understand which have options of their own.
type doctest struct{}

func (doctest) in(symbols []string) bool {
	return anyPrefix(symbols, "_ZN7doctest6detail7regTestE")
}

func (doctest) List() Invocation {
	return Invocation{Args: []string{"--dt-list-test-cases", "--dt-no-skip=true", "--dt-reporters=xml"}}
}

func (doctest) Parse(output []byte) ([]Test, error) {
	at := bytes.Index(output, []byte("<doctest "))
	if at < 0 {
		return nil, errNoTests
	}
	var list struct {
		TestCase []struct {
			Name    string `xml:"name,attr"`
			Suite   string `xml:"testsuite,attr"`
			File    string `xml:"filename,attr"`
			Skipped bool   `xml:"skipped,attr"`
		}
	}
	d := xml.NewDecoder(strings.NewReader(strings.ToValidUTF8(string(output[at:]), "\uFFFD")))
	if err := d.Decode(&list); err != nil {
		return nil, err
	}
	same := map[string]int{}
	for _, c := range list.TestCase {
		same[c.Name]++
	}
	var tests []Test
	for _, c := range list.TestCase {
		t := Test{Name: c.Name, Disabled: c.Skipped}
		if same[c.Name] > 1 {
			t.where = place{c.Name, c.Suite, path.Base(c.File)}
			t.Name += " [" + strings.TrimPrefix(c.Suite+", ", ", ") + t.where.file + "]"
		}
		tests = append(tests, t)
	}
	return distinct(tests)
}

func (doctest) Run(t Test) Invocation {
	args := []string{"--dt-no-skip=true", "--dt-case-sensitive=true", "--dt-no-colors=true"}
	name := t.Name
	if t.where != (place{}) {
		name = t.where.name
		suite := "--dt-test-suite-exclude=?*"
		if t.where.suite != "" {
			suite = "--dt-test-suite=" + doctestFilter.Replace(t.where.suite)
		}
		args = append(args, suite, "--dt-source-file=*"+doctestFilter.Replace(t.where.file))
	}
	if !t.Plain {
		args = append(args, "--dt-abort-after=1")
	}
	return Invocation{Args: append(args, "--dt-test-case="+doctestFilter.Replace(name))}
}

// Join joins the filters.
func (d doctest) Join(tests []Test) (Invocation, bool) {
	return joined(d, tests, "--dt-test-case=", ",")
}

// doctestFilter writes what a filter cannot say in all versions as "any character".
var doctestFilter = strings.NewReplacer(",", "?", `\`, "?", "*", "?")

var doctestRan = pattern.Of(`^\[doctest\] test cases: +(\d+) \|`)

func (doctest) Ran(output []byte) (n int, known bool) { return count(output, doctestRan()) }

var doctestFailure = pattern.Of(`^(.+(?::\d+|\(\d+\)):) (?:FATAL )?ERROR: (.*)$`)

func (doctest) Failure(output []byte) string {
	return message(output, doctestFailure(), func(line string) bool {
		return line == "" || strings.HasPrefix(line, "=====")
	})
}
