package ctest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRegex compares with CMake itself: what if(MATCHES) finds. An expression that CMake cannot compile
// ends its script.
func TestRegex(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "b", "ab", ".", "^", "$", "[ab]", "[^a]", "[a-c]", "[]a]", "[-b]", "[a-]", "(a)", "(b|)",
		"(a|ab)", "|", "*", "+", "?", `\.`, "{2}", "[.]", "\n", "é"}
	texts := []string{"a", "b", "ab", "ba", "a\nb", "c{2}", "a.b", "-", "x", "aé", "aab\n"}
	type question struct{ pattern, text string }
	list := []question{{"^b", "a\nb"}, {"a$", "a\nb"}, {"a.b", "a\nb"}, {"c{2}", "cc"}, {"^.$", "é"}, {"a|b", "b"},
		{"[^a]", "\n"}}
	for len(list) < 600 {
		pattern := ""
		for range 1 + rng.IntN(5) {
			pattern += parts[rng.IntN(len(parts))]
		}
		if _, err := CompileRegex(pattern); err == nil {
			list = append(list, question{pattern, texts[rng.IntN(len(texts))]})
		}
	}
	var script strings.Builder
	for _, q := range list {
		fmt.Fprintf(&script, "set(t [==[\n%s]==])\nset(p [==[\n%s]==])\nif(t MATCHES "+
			"\"${p}\")\nmessage(yes)\nelse()\nmessage(no)\nendif()\n", q.text, q.pattern)
	}
	got := strings.Fields(cmakeSays(t, script.String()))
	if len(got) != len(list) {
		t.Fatalf("CMake answers %d of %d questions", len(got), len(list))
	}
	for i, q := range list {
		re, err := CompileRegex(q.pattern)
		if err != nil || re.Match([]byte(q.text)) != (got[i] == "yes") {
			t.Errorf("%q in %q: %t, %v; CMake says %s", q.pattern, q.text, re.Match([]byte(q.text)), err, got[i])
		}
	}
}

func cmakeSays(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ask.cmake")
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := exec.Command("cmake", "-P", path).CombinedOutput()
	return string(out)
}

// TestInvalidRegex: what CMake cannot compile is an error here too, and matches nothing.
func TestInvalidRegex(t *testing.T) {
	for _, pattern := range []string{"*a", "a**", "(a", "a)", "[a", `a\`, "[c-a]", "(a*)*", "(|a)+", "^*", "a|+",
		"((((((((((a))))))))))"} {
		re, err := CompileRegex(pattern)
		if err == nil || re.Match([]byte("a")) {
			t.Errorf("%q: %v", pattern, err)
		}
		if says := cmakeSays(t, fmt.Sprintf("if(a MATCHES [==[%s]==])\nendif()\n", pattern)); !strings.Contains(says,
			"CMake Error") {
			t.Errorf("%q is valid for CMake: %s", pattern, says)
		}
	}
}

func TestOrder(t *testing.T) {
	const text = `{"tests": [
		{"name": "clean", "command": ["/b/x"], "properties": [
			{"name": "FIXTURES_CLEANUP", "value": ["F"]}, {"name": "DEPENDS", "value": ["use", "set"]}]},
		{"name": "use", "command": ["/b/x"], "properties": [
			{"name": "FIXTURES_REQUIRED", "value": ["F"]}, {"name": "DEPENDS", "value": ["set"]}]},
		{"name": "set", "command": ["/b/x"], "properties": [
			{"name": "FIXTURES_SETUP", "value": ["F"]}, {"name": "FIXTURES_REQUIRED", "value": ["G"]}]},
		{"name": "first", "command": ["/b/x"], "properties": [
			{"name": "FIXTURES_SETUP", "value": ["G"]}, {"name": "RUN_SERIAL", "value": true}]},
		{"name": "t", "command": ["/b/x"], "properties": [{"name": "WORKING_DIRECTORY", "value": "/b/one"}]},
		{"name": "t", "command": ["/b/x"], "properties": [{"name": "WORKING_DIRECTORY", "value": "/b/two"}]}]}`
	list, err := Parse([]byte("said before\n"+text), "/b", nil)
	if err != nil {
		t.Fatal(err)
	}
	clean, use := &list[0], &list[1]
	if !slices.Equal(use.Before, []int{3, 2}) || !slices.Equal(use.SetUps, []int{2}) ||
		!slices.Equal(use.After, []int{0}) || !use.Alone {
		t.Errorf("use: %+v", *use)
	}
	if !slices.Equal(clean.Before, []int{3, 2, 1}) || len(clean.After) != 0 {
		t.Errorf("clean: %+v", *clean)
	}
	if list[4].Name != "t (one)" || list[5].Name != "t (two)" || len(list[4].Locks) != 0 {
		t.Errorf("%+v, %+v", list[4], list[5])
	}
}
