package cli

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"ames/internal/campaign/work"
)

func TestPrograms(t *testing.T) {
	dir := t.TempDir()
	a, b, same, data := filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "sub", "a"),
		filepath.Join(dir, "data")
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
		want []work.Program
	}{
		{[]string{a}, []work.Program{{Path: a, Args: []string{}}}},
		{[]string{a, "-v", b}, []work.Program{{Path: a, Args: []string{"-v", b}}}},
		{[]string{a, "--", "-v"}, []work.Program{{Path: a, Args: []string{"-v"}}}},
		{[]string{a, b, "--"}, []work.Program{{Path: a, Args: []string{}}, {Path: b, Args: []string{}}}},
		{[]string{a, b, "--", "-v", "--"},
			[]work.Program{{Path: a, Args: []string{"-v", "--"}}, {Path: b, Args: []string{"-v", "--"}}}},
		{[]string{a, same, "--"},
			[]work.Program{{Path: a, Args: []string{}, Name: a}, {Path: same, Args: []string{}, Name: same}}},
		// What is not a program stays an argument, and so does the -- behind it.
		{[]string{a, data, "--", "x"}, []work.Program{{Path: a, Args: []string{data, "--", "x"}}}},
	} {
		if got := programs(test.args); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: %+v, want %+v", test.args, got, test.want)
		}
	}
}
