package cli

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/ctest"
)

func TestFromTests(t *testing.T) {
	const text = `{"tests": [
		{"name": "off", "command": ["/b/u"], "properties": [{"name": "DISABLED", "value": true}]},
		{"name": "plain", "command": ["/b/t", "-q"], "properties": [{"name": "WORKING_DIRECTORY", "value": "/b/w"}]},
		{"name": "full", "command": ["/b/u"], "properties": [
			{"name": "ENVIRONMENT", "value": ["A=1", "B=x y"]},
			{"name": "TIMEOUT", "value": 1.5}, {"name": "RUN_SERIAL", "value": true}]},
		{"name": "inverse", "command": ["/b/u"], "properties": [{"name": "WILL_FAIL", "value": true}]},
		{"name": "gone"},
		{"name": "far", "command": ["/b/u"], "properties": [{"name": "WORKING_DIRECTORY", "value": "/none"}]},
		{"name": "set", "command": ["/b/u"], "properties": [{"name": "FIXTURES_SETUP", "value": ["F"]}]},
		{"name": "use", "command": ["/b/u"], "properties": [{"name": "FIXTURES_REQUIRED", "value": ["F"]}]},
		{"name": "unset", "properties": [{"name": "FIXTURES_SETUP", "value": ["G"]}]},
		{"name": "unused", "command": ["/b/u"], "properties": [{"name": "FIXTURES_REQUIRED", "value": ["G"]}]}]}`
	tests, err := ctest.Parse([]byte(text), "/b", nil)
	if err != nil {
		t.Fatal(err)
	}
	list, left := fromTests(tests, func(dir string) bool { return dir != "/none" })
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
	}
	if want := []string{"plain", "full", "inverse", "set", "use"}; !slices.Equal(names, want) {
		t.Fatalf("programs %q, want %q", names, want)
	}
	if p := list[0]; p.Path != "/b/t" || !slices.Equal(p.Args, []string{"-q"}) || p.Dir != "/b/w" || p.Whole {
		t.Errorf("%+v", p)
	}
	if p := list[1]; p.Wait != 1500*time.Millisecond || !p.Alone || !slices.Contains(p.Env, "B=x y") || p.Whole {
		t.Errorf("%+v", p)
	}
	if p := list[2]; !p.Whole || !p.Rules.Inverted {
		t.Errorf("%+v", p)
	}
	if set, use := list[3], list[4]; !set.Whole || !use.Whole || !reflect.DeepEqual(use.Before, []int{3}) ||
		!reflect.DeepEqual(use.SetUps, []int{3}) {
		t.Errorf("%+v, %+v", set, use)
	}
	all := strings.Join(left, "\n")
	for _, want := range []string{"off: it has the property DISABLED", "gone: it is not built",
		"far: its working directory /none does not exist",
		"unset: it is not built", "unused: its set-up unset is not run: it is not built"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing says %q: %s", want, all)
		}
	}
}

func TestWhyNoTests(t *testing.T) {
	dir := t.TempDir()
	if got := whyNoTests(dir, ""); !strings.Contains(got, "no build folder") {
		t.Error(got)
	}
	cache := filepath.Join(dir, "CMakeCache.txt")
	for text, want := range map[string]string{
		"CMAKE_BUILD_TYPE:STRING=\n":                                   "enable_testing()",
		"A:STRING=1\nCMAKE_CONFIGURATION_TYPES:STRING=Debug;Release\n": "(Debug, Release); name one with -C",
	} {
		if err := os.WriteFile(cache, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := whyNoTests(dir, ""); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
