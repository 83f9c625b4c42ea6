package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/spf13/pflag"

	"ames/internal/campaign/work"
	"ames/internal/people/config"
)

// folder makes a project with these files, and goes there. No settings from
// above it count.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	return dir
}

// ames calls the program.
func ames(t *testing.T, status int, args ...string) (out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	if got := Main(args, strings.NewReader(""), &o, &e); got != status {
		t.Errorf("ames %s: status %d, want %d\n%s%s", strings.Join(args, " "), got, status, &o, &e)
	}
	return o.String(), e.String()
}

// wantLine fails unless a line of the text consists of these fields.
func wantLine(t *testing.T, text string, fields string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if strings.Join(strings.Fields(line), " ") == fields {
			return
		}
	}
	t.Errorf("no line %q in\n%s", fields, text)
}

const settingsFile = `include: ["src/**"]
operators: [boundary, -negate]
jobs: 4

min-score: 80
test-timeout: 30s
verbose: true
ctest: build
report: json=mutants.json
`

func TestConfigShow(t *testing.T) {
	dir := folder(t, map[string]string{"ames.yaml": settingsFile, "sub/deep/x": "", "src/sub/.git/x": ""})
	out, _ := ames(t, exitOK, "config", "show", "--jobs", "7", "--include", "a", "--min-score=0")
	for _, want := range []string{
		"include: [a] # flag", "jobs: 7 # flag", "min-score: 0 # flag",
		`operators: "boundary,-negate" # ames.yaml:2:1`, "verbose: true # ames.yaml:7:1",
		"ctest: build # ames.yaml:8:1", "report: [json=mutants.json] # ames.yaml:9:1",
		"test-timeout: 30s # ames.yaml:6:1",
		"isolation: fork # default", "programs: [] # default",
	} {
		wantLine(t, out, want)
	}
	if strings.Contains(out, "\x1b") {
		t.Errorf("colour in a pipe: %q", out)
	}
	// Programs that are named count, and CTest does not.
	out, _ = ames(t, exitOK, "config", "show", "./tests", "--jobs", "9")
	for _, want := range []string{"programs: # command line", "- path: ./tests", `args: [--jobs, "9"]`,
		"jobs: 4 # ames.yaml:3:1", `ctest: "" # default`} {
		wantLine(t, out, want)
	}
	// What is printed is a file that says the same.
	again, _ := ames(t, exitOK, "config", "show")
	if err := os.WriteFile("ames.yaml", []byte(again), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _ = ames(t, exitOK, "config", "show"); uncommented(out) != uncommented(again) {
		t.Errorf("got\n%s\nwant\n%s", out, again)
	}
	// The file is found from below; its paths stay where they are.
	t.Chdir("sub/deep")
	out, _ = ames(t, exitOK, "config", "show")
	for _, want := range []string{"ctest: " + dir + "/build ", "report: [json=" + dir + "/mutants.json] ",
		"# ../../ames.yaml:"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	// Another repository has none.
	t.Chdir("../../src/sub")
	out, _ = ames(t, exitOK, "config", "show")
	wantLine(t, out, `# settings of "ames run", no ames.yaml here or above`)
}

func uncommented(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, " # ")
		if !strings.HasPrefix(line, "#") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return strings.Join(out, "\n")
}

// TestEveryFlagIsAKey: of run, that is; with no list of them anywhere.
func TestEveryFlagIsAKey(t *testing.T) {
	folder(t, nil)
	out, _ := ames(t, exitOK, "config", "schema")
	var schema jsonschema.Schema
	if err := json.Unmarshal([]byte(out), &schema); err != nil {
		t.Fatal(err)
	}
	show, _ := ames(t, exitOK, "config", "show")
	n := 0
	(&app{}).runCommand().Flags().VisitAll(func(f *pflag.Flag) {
		n++
		if p := schema.Properties[f.Name]; p == nil || !strings.Contains(f.Usage, strings.Fields(p.Description)[0]) {
			t.Errorf("no %s in the schema", f.Name)
		}
		if !strings.Contains(show, "\n"+f.Name+": ") {
			t.Errorf("no %s is shown", f.Name)
		}
	})
	if n < 10 || len(schema.Properties) != n+1 {
		t.Errorf("%d flags, %d keys", n, len(schema.Properties))
	}
}

func TestSettingsMistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"jobs: 4\nmin-scor: 80\n", `ames.yaml:2:1: unknown key "min-scor"; did you mean "min-score"?`},
		{"jobs: 4\njobs: 4\n", "ames.yaml:2:1: jobs is set twice"},
		{"verbose: 3\n", "ames.yaml:1:10: verbose wants true or false"},
		{"jobs: [\n", "ames.yaml:1:7: "},
		{"programs: [a]\nctest: b\n", "ames.yaml:1:1: the programs come from CTest (ctest in line 2)"},
		// These have the right type; who uses the value refuses it.
		{"report: [bogus=x]\nprograms: [./a]\n", "ames.yaml:1:1: no report format is named"},
		{"report: [json=no/x]\nprograms: [./a]\n", "ames.yaml:1:1: --report json=no/x: there is no folder no"},
		{"programs: [./a]\n\nmin-score: 101\n", "ames.yaml:3:1: --min-score must be a percentage"},
		{"programs: [./gone]\nisolation: frok\n", "ames.yaml:2:1: --isolation must be"},
		{"programs: [./gone]\n", "ames: ames.yaml:1:12: ./gone: no such file"},
		{"programs: []\n", "name a test program, or a build folder with --ctest, or let 'ames init'"},
	} {
		folder(t, map[string]string{"ames.yaml": c.text})
		out, errOut := ames(t, exitUse, "run")
		if !strings.Contains(errOut, c.want) || out != "" {
			t.Errorf("%q: %s%s\nwant %s", c.text, out, errOut, c.want)
		}
	}
	// All of them, each with its position.
	folder(t, map[string]string{"ames.yaml": "jbos: 4\nreprot: x\n"})
	if _, errOut := ames(t, exitUse, "list", "./x"); strings.Count(errOut, "ames: ames.yaml:") != 2 {
		t.Error(errOut)
	}
	// A flag's mistake is not the file's.
	folder(t, map[string]string{"ames.yaml": "min-score: 80\nprograms: [./a]\n"})
	if _, errOut := ames(t, exitUse, "run", "--min-score", "101"); strings.Contains(errOut, "ames.yaml") {
		t.Error(errOut)
	}
	// Commands that have no settings do not care.
	folder(t, map[string]string{"ames.yaml": "jbos: 4\n"})
	said, _ := ames(t, exitOK, "version")
	if flag, _ := ames(t, exitOK, "--version"); flag != said || !strings.HasPrefix(said, "ames ") {
		t.Errorf("version: %q, --version: %q", said, flag)
	}
	ames(t, exitOK, "config", "schema")
	ames(t, exitOK, "run", "--help")
	// A folder and a file that nobody can follow.
	dir := folder(t, map[string]string{"ames.yaml/x": ""})
	if _, errOut := ames(t, exitUse, "run"); !strings.Contains(errOut, dir+"/ames.yaml is not a file") {
		t.Error(errOut)
	}
	dir = folder(t, nil)
	if err := os.Symlink("gone", filepath.Join(dir, "ames.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, errOut := ames(t, exitUse, "run"); !strings.Contains(errOut, "no such file") {
		t.Error(errOut)
	}
}

// TestOtherCommands: a key that a command has no flag for is none of its business.
func TestOtherCommands(t *testing.T) {
	folder(t, map[string]string{"ames.yaml": "min-score: 80\nframework: none\njobs: 0\nprograms: [./gone]\n"})
	for _, command := range []string{"list", "tests"} {
		if _, errOut := ames(t, exitUse, command); !strings.Contains(errOut,
			"ames.yaml:3:1: --jobs must be at least 1") {
			t.Error(errOut)
		}
	}
}

// TestExclusive: a flag goes before a setting that it cannot stand beside.
func TestExclusive(t *testing.T) {
	folder(t, map[string]string{"ames.yaml": "stats: true\nverbose: true\n"})
	a := &app{out: new(bytes.Buffer), err: new(bytes.Buffer)}
	c := a.runCommand()
	c.MarkFlagsMutuallyExclusive("stats", "verbose")
	if err := c.ParseFlags([]string{"--verbose"}); err != nil {
		t.Fatal(err)
	}
	if err := a.configure(c, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.ValidateFlagGroups(); err != nil || a.settings.origin("stats") != "default" ||
		a.settings.origin("verbose") != "flag" {
		t.Errorf("%v, stats from %s, verbose from %s", err, a.settings.origin("stats"), a.settings.origin("verbose"))
	}
}

func TestNamed(t *testing.T) {
	list := named([]config.Program{{Path: "x/a"}, {Path: "y/a"}, {Path: "x/b", Args: []string{"-q"}}, {Path: "x/b"},
		{Path: "c", Args: []string{"-q"}}, {Path: "z/c", Name: "see", Dir: "/d"}})
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
	}
	if want := []string{"x/a", "y/a", "b -q", "b", "c", "see"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
	if want := (work.Program{Path: "z/c", Name: "see", Dir: "/d"}); !reflect.DeepEqual(list[5], want) {
		t.Errorf("%+v", list[5])
	}
}
