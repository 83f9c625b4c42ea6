package config

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/spf13/pflag"
)

func never(string) bool { return false }

// shown is what Show prints of flags and programs.
func shown(flags *pflag.FlagSet, programs []Program) string {
	var b strings.Builder
	for _, l := range Show(flags, programs, func(key string) string { return "from " + key }) {
		b.WriteString(l.Text + "  # " + l.Comment + "\n")
	}
	return b.String()
}

// same fails unless both sets have the same values.
func same(t *testing.T, a, b *pflag.FlagSet) {
	t.Helper()
	a.VisitAll(func(f *pflag.Flag) {
		other := b.Lookup(f.Name)
		if got, want := other.Value.String(), f.Value.String(); got != want {
			t.Errorf("%s is %q, want %q", f.Name, got, want)
		}
		if list, ok := f.Value.(pflag.SliceValue); ok &&
			strings.Join(list.GetSlice(), "\x00") != strings.Join(other.Value.(pflag.SliceValue).GetSlice(), "\x00") {
			t.Errorf("%s is %q, want %q", f.Name, other.Value, f.Value)
		}
	})
}

// TestShowIsAFile: what is shown sets the same.
func TestShowIsAFile(t *testing.T) {
	for _, args := range [][]string{
		nil,
		{"--include", "a, b", "--include", "#x: [y]", "--operators", "a,-b", "--jobs", "9", "--timeout-factor", "1e30",
			"--test-timeout", "90s", "--all-tests", "--llvm", "true", "--ctest", "ü \"'\\ \t\n", "--word", "- x",
			"--seeds", "5,6", "--diff=~"},
		{"--llvm", "19.10", "--word", "null", "--ctest", "-1", "--diff=.5", "--include", "-x", "--include", "--",
			"--include", ""},
	} {
		want, got := flags(), flags()
		if err := want.Parse(args); err != nil {
			t.Fatal(err)
		}
		programs := []Program{{Path: "./a b"},
			{Path: "b", Args: []string{"-v", "", "3"}, Env: []string{"X=\"y\""}, Name: "n", Dir: "/d", Timeout: 3e9}}
		text := shown(want, programs)
		f, err := Parse(here, []byte(text), flags())
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		if err := f.Apply(got, never); err != nil {
			t.Error(err)
		}
		same(t, want, got)
		if !reflect.DeepEqual(nowhere(f.Programs), programs) {
			t.Errorf("programs %+v, want %+v", f.Programs, programs)
		}
		if !strings.Contains(text, "jobs: ") || !strings.Contains(text, "# from jobs\n") ||
			!strings.Contains(text, "# from programs\n") {
			t.Errorf("no origin:\n%s", text)
		}
	}
}

func schema(t *testing.T, flags *pflag.FlagSet) *jsonschema.Resolved {
	t.Helper()
	data, err := Schema(flags)
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

// conforms validates a file as an editor does.
func conforms(t *testing.T, s *jsonschema.Resolved, text string) error {
	t.Helper()
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

func TestSchema(t *testing.T) {
	s := schema(t, flags())
	for _, text := range []string{full, shown(flags(), nil),
		"operators: a,b\ninclude: x\ndiff: main\ntest-timeout: 1.5h\n"} {
		if err := conforms(t, s, text); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	// What Parse refuses for its form, the schema does.
	for _, text := range []string{
		"jbos: 4\n", "help: true\n", "jobs: many\n", "jobs: 1.5\n", "all-tests: 'yes'\n", "test-timeout: 30\n",
		"test-timeout: long\n",
		"llvm: true\n", "include: [[b]]\n", "operators: {a: b}\n", "ctest: [a]\n", "seeds: [x]\n",
		"diff: false\n", "- a\n",
		"programs: build/a\n", "programs: [{args: [x]}]\n", "programs: [{path: a, arg: x}]\n", "programs: [[a]]\n",
	} {
		if err := conforms(t, s, text); err == nil {
			t.Errorf("the schema accepts %q", text)
		}
		if _, err := Parse(here, []byte(text), flags()); err == nil {
			t.Errorf("Parse accepts %q", text)
		}
	}
}

func TestDraft(t *testing.T) {
	presets := []Preset{
		{Key: ProgramsKey, Values: []string{"build/a", "- b"}, Why: "The tests. " + strings.Repeat("word ", 50)},
		{Key: "include", Values: []string{"src/**"}, Off: true, Why: "Perhaps."},
		{Key: "ctest", Values: []string{"build"}, Why: "CTest."},
		{Key: "gone", Values: []string{"x"}},
	}
	text := string(Draft(flags(), presets))
	f, err := Parse(here, []byte(text), flags())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(f.Settings) != 1 || f.Settings[0].Key != "ctest" || len(f.Programs) != 2 {
		t.Errorf("settings %v, programs %v", f.Settings, f.Programs)
	}
	s := schema(t, flags())
	if err := conforms(t, s, text); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	// With every comment taken in that is a setting, only what was off changes.
	var in []string
	for line := range strings.Lines(text) {
		off := strings.TrimPrefix(line, "# ")
		if name, _, ok := strings.Cut(off, ":"); ok && (flags().Lookup(name) != nil || name == ProgramsKey) ||
			strings.HasPrefix(off, "  - ") {
			line = off
		}
		if len(line) > draftWidth+1 {
			t.Errorf("%d bytes: %s", len(line), line)
		}
		in = append(in, line)
	}
	text = strings.Join(in, "")
	if f, err = Parse(here, []byte(text), flags()); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := conforms(t, s, text); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
	if want := len(keysOf(flags())); len(f.Settings) != want {
		t.Errorf("%d settings of %d:\n%s", len(f.Settings), want, text)
	}
	got := flags()
	if err := f.Apply(got, never); err != nil {
		t.Fatal(err)
	}
	got.VisitAll(func(f *pflag.Flag) {
		if f.Changed != (f.Name == "ctest" || f.Name == "include") {
			t.Errorf("%s: changed is %v", f.Name, f.Changed)
		}
	})
}

func TestTable(t *testing.T) {
	text := Table(flags())
	for _, k := range keysOf(flags()) {
		if !strings.Contains(text, "| `"+k.name+"` | ") {
			t.Errorf("no %s in\n%s", k.name, text)
		}
	}
}

// FuzzParse: whatever a file holds, there is a file or an error with a position; and
// what is read is the same when written and read again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{full, "", "jobs: [\n", "a: &b *c\n", "include: |\n  x\n", "programs: [{path: a}]\n",
		"? x\n: y\n", "%YAML 1.2\n---\n{jobs: 4}\n", "jobs: 0x7\nllvm: 'it''s'\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		file, err := Parse(here, []byte(s), flags())
		if err != nil {
			if !strings.HasPrefix(err.Error(), "ames.yaml:") {
				t.Fatalf("no position: %v", err)
			}
			return
		}
		want, got := flags(), flags()
		if err := file.Apply(want, never); err != nil {
			t.Fatal(err)
		}
		text := shown(want, file.Programs)
		again, err := Parse(here, []byte(text), flags())
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if err := again.Apply(got, never); err != nil {
			t.Fatal(err)
		}
		same(t, want, got)
		if len(file.Programs) != len(again.Programs) {
			t.Errorf("programs %+v, want %+v", again.Programs, file.Programs)
		}
	})
}
