package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/work"
)

// ctestPrograms lists CTest's tests in a build folder as programs. left says which tests are
// left out, and why.
func ctestPrograms(ctx context.Context, dir, config string) (list []work.Program, left []string, err error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("--ctest: %w", err)
	}
	args := []string{"--show-only=json-v1"}
	if config != "" {
		args = append(args, "-C", config)
	}
	cmd := exec.CommandContext(ctx, "ctest", args...)
	cmd.Dir = abs
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, nil, usagef("--ctest: ctest is not installed (on Debian: apt-get install cmake)")
	}
	if err != nil {
		return nil, nil, usagef("--ctest %s: ctest: %v %s", dir, err, strings.TrimSpace(stderr.String()))
	}
	tests, err := ctest.Parse(out, abs, os.Environ())
	if err != nil {
		return nil, nil, usagef("--ctest %s: %v", dir, err)
	}
	if len(tests) == 0 {
		return nil, nil, usagef("--ctest %s: %s", dir, whyNoTests(abs, config))
	}
	if list, left = fromTests(tests, isDir); len(list) == 0 {
		return nil, left, usagef("--ctest %s: none of CTest's %d tests can judge mutants", dir, len(tests))
	}
	return list, left, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// configurations finds in a CMakeCache.txt which configurations a build folder holds.
var configurations = regexp.MustCompile(`(?m)^CMAKE_CONFIGURATION_TYPES:[^=]*=(.+)$`)

// whyNoTests says why CTest may list no test.
func whyNoTests(dir, config string) string {
	cache, err := os.ReadFile(filepath.Join(dir, "CMakeCache.txt"))
	if err != nil {
		return "CTest has no tests there, and it is no build folder of CMake: there is no CMakeCache.txt"
	}
	if m := configurations.FindSubmatch(cache); m != nil {
		names := strings.ReplaceAll(strings.TrimSpace(string(m[1])), ";", ", ")
		if config == "" {
			return fmt.Sprintf("the build folder holds several configurations (%s); name one with -C", names)
		}
		return fmt.Sprintf("CTest has no tests there with -C %s; the build folder holds %s", config, names)
	}
	return "CTest has no tests there; does the project call enable_testing() and add_test()?"
}

// fromTests makes programs of tests, as far as they can be run. exists tells whether a folder does.
func fromTests(tests []ctest.Test, exists func(dir string) bool) (list []work.Program, left []string) {
	for i := range tests {
		t := &tests[i]
		if t.Left == "" && !exists(t.Dir) {
			t.Left, t.NotRun = fmt.Sprintf("its working directory %s does not exist", t.Dir), true
		}
	}
	places := map[int]int{} // in the list, of those that are in it
	for i := range tests {
		t := &tests[i]
		if t.Left == "" {
			t.Left = needsMissing(tests, t)
		}
		if t.Left != "" {
			left = append(left, fmt.Sprintf("%s: %s", t.Name, t.Left))
			continue
		}
		places[i] = len(list)
		rules := t.Rules
		list = append(list,
			work.Program{Name: t.Name, Path: t.Command[0], Args: t.Command[1:], Dir: t.Dir, Env: t.Env,
				Wait: rules.Bound(), Alone: t.Alone, Locks: t.Locks, Rules: &rules})
	}
	at := func(from []int) (out []int) {
		for _, i := range from {
			if place, is := places[i]; is {
				out = append(out, place)
			}
		}
		return out
	}
	for i, place := range places {
		p := &list[place]
		p.Before, p.SetUps, p.After = at(tests[i].Before), at(tests[i].SetUps), at(tests[i].After)
		p.Whole = p.Whole || !p.Rules.Plain() || len(p.Before)+len(p.After) > 0
		for _, k := range append(append([]int{}, p.Before...), p.After...) {
			list[k].Whole = true
		}
	}
	return list, left
}

// needsMissing says which set-up of a test fails for not being run at all, if one does.
func needsMissing(tests []ctest.Test, t *ctest.Test) string {
	for _, i := range t.SetUps {
		if o := &tests[i]; o.NotRun {
			return fmt.Sprintf("its set-up %s is not run: %s", o.Name, o.Left)
		}
	}
	for _, i := range t.SetUps {
		if why := needsMissing(tests, &tests[i]); why != "" {
			return why
		}
	}
	return ""
}
