package cli

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"ames/internal/session"
)

func TestPrograms(t *testing.T) {
	dir := t.TempDir()
	a, b, same, data := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "sub", "a"), filepath.Join(dir, "data")
	if err := os.Mkdir(filepath.Dir(same), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{a, b, same} {
		if err := os.WriteFile(name, nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(data, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want []session.Program
	}{
		{[]string{a}, []session.Program{{Path: a, Args: []string{}}}},
		{[]string{a, "-v", b}, []session.Program{{Path: a, Args: []string{"-v", b}}}},
		{[]string{a, "--", "-v"}, []session.Program{{Path: a, Args: []string{"-v"}}}},
		{[]string{a, b, "--"}, []session.Program{{Path: a, Args: []string{}}, {Path: b, Args: []string{}}}},
		{[]string{a, b, "--", "-v", "--"}, []session.Program{{Path: a, Args: []string{"-v", "--"}}, {Path: b, Args: []string{"-v", "--"}}}},
		{[]string{a, same, "--"}, []session.Program{{Path: a, Args: []string{}, Name: a}, {Path: same, Args: []string{}, Name: same}}},
		// What is not a program stays an argument, and so does the -- behind it.
		{[]string{a, data, "--", "x"}, []session.Program{{Path: a, Args: []string{data, "--", "x"}}}},
	} {
		if got := programs(test.args); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: %+v, want %+v", test.args, got, test.want)
		}
	}
}

func TestParseCTest(t *testing.T) {
	const text = `
Tests of {this}
{and that}
{"kind": "ctestInfo", "tests": [
		{"name": "plain", "command": ["/b/t", "-q"], "properties": [{"name": "WORKING_DIRECTORY", "value": "/b/w"}]},
		{"name": "full", "command": ["/b/u"], "properties": [
			{"name": "ENVIRONMENT", "value": ["A=1", "B=x y"]}, {"name": "TIMEOUT", "value": 1.5}, {"name": "LABELS", "value": ["l"]}]},
		{"name": "off", "command": ["/b/u"], "properties": [{"name": "DISABLED", "value": true}]},
		{"name": "inverse", "command": ["/b/u"], "properties": [{"name": "WILL_FAIL", "value": true}]},
		{"name": "on", "command": ["/b/u"], "properties": [{"name": "WILL_FAIL", "value": false}]},
		{"name": "output", "command": ["/b/u"], "properties": [{"name": "PASS_REGULAR_EXPRESSION", "value": ["ok"]}]}]}`
	list, left, err := parseCTest([]byte(text), "/b")
	want := []session.Program{
		{Name: "plain", Path: "/b/t", Args: []string{"-q"}, Dir: "/b/w"},
		{Name: "full", Path: "/b/u", Args: []string{}, Dir: "/b", Env: []string{"A=1", "B=x y"}, Wait: 1500 * time.Millisecond},
		{Name: "on", Path: "/b/u", Args: []string{}, Dir: "/b"},
	}
	if err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("%+v, %v", list, err)
	}
	if all := strings.Join(left, "; "); len(left) != 3 || !strings.Contains(all, "off, which has the property DISABLED") ||
		!strings.Contains(all, "inverse") || !strings.Contains(all, "PASS_REGULAR_EXPRESSION") {
		t.Errorf("left out: %q", left)
	}
	for text, says := range map[string]string{
		"":              "JSON",
		`{"tests": []}`: "no tests",
		`{"tests": [{"name": "t", "command": ["/b/t"], "properties": [{"name": "TIMEOUT", "value": "long"}]}]}`: "TIMEOUT",
		`{"tests": [{"name": "gone"}]}`: "not built: gone",
	} {
		if _, _, err := parseCTest([]byte(text), "/b"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
