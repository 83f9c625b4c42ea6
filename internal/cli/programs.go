package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ames/internal/config"
	"ames/internal/session"
)

// programs reads the command line: PROGRAM ARGS..., or PROGRAM... -- ARGS... A
// program's own arguments may hold a -- too: before the one that is meant there are
// only programs.
func programs(args []string) []session.Program {
	dash := slices.Index(args, "--")
	if dash < 1 || slices.ContainsFunc(args[:dash], func(a string) bool { return !executable(a) }) {
		return []session.Program{{Path: args[0], Args: args[1:]}}
	}
	var out []session.Program
	for _, path := range args[:dash] {
		p := session.Program{Path: path, Args: args[dash+1:]}
		if slices.ContainsFunc(args[:dash], func(other string) bool { return other != path && filepath.Base(other) == filepath.Base(path) }) {
			p.Name = path
		}
		out = append(out, p)
	}
	return out
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// origin says where the programs come from.
type origin struct{ ctest string }

func (o *origin) flags(f *pflag.FlagSet) {
	f.StringVar(&o.ctest, ctestFlag, "", "take programs and arguments from CTest's tests in this build `DIR`")
}

// programs gives the programs that the command line names, else those of ames.yaml.
func (a *app) programs(c *cobra.Command, o *origin, args []string) ([]session.Program, error) {
	if a.settings.shown != "" && strings.Contains(a.settings.shown, "/") {
		fmt.Fprintln(a.err, "ames: with", a.settings.shown)
	}
	listed := a.settings.listed()
	switch {
	case o.ctest != "" && len(args) > 0:
		return nil, usagef("--ctest takes the programs from CTest; name none besides, or use PROGRAM without --ctest")
	case o.ctest != "":
		list, left, err := ctestPrograms(c.Context(), o.ctest)
		for _, text := range left {
			fmt.Fprintln(c.ErrOrStderr(), "ames: left out:", text)
		}
		return list, err
	case len(args) == 0 && len(listed) > 0:
		a.settings.used = listed
		return named(listed), nil
	case len(args) == 0:
		return nil, usagef("name a test program, or a build folder with --ctest, or let 'ames init' write an %s; see %s --help", config.FileName, c.CommandPath())
	}
	list := programs(args)
	if i := slices.IndexFunc(list[0].Args, executable); i >= 0 && len(list) == 1 {
		fmt.Fprintf(c.ErrOrStderr(), "ames: %s is an argument of %s; to test both, write: %s %s %[1]s --\n", list[0].Args[i], list[0].Path, c.CommandPath(), list[0].Path)
	}
	return list, nil
}

// named makes calls of listed programs. Where files are called the same, their paths tell
// them apart, and arguments the calls of one.
func named(list []config.Program) []session.Program {
	out := make([]session.Program, len(list))
	for i, p := range list {
		out[i] = session.Program{Path: p.Path, Args: p.Args, Name: p.Name, Dir: p.Dir, Env: p.Env, Wait: p.Timeout}
		if p.Name != "" {
			continue
		}
		name, args := filepath.Base(p.Path), []string(nil)
		for j, other := range list {
			switch {
			case i == j || other.Name != "" || filepath.Base(other.Path) != filepath.Base(p.Path):
			case other.Path == p.Path:
				args = p.Args
			default:
				name = p.Path
			}
		}
		out[i].Name = strings.Join(append([]string{name}, args...), " ")
	}
	return out
}

// ctestInfo is what ctest --show-only=json-v1 prints, as far as it is needed
// (CTest manual, "Show as JSON Object Model").
type ctestInfo struct {
	Tests []struct {
		Name       string
		Command    []string
		Properties []struct {
			Name  string
			Value json.RawMessage
		}
	}
}

// ctestPrograms lists CTest's tests as programs.
func ctestPrograms(ctx context.Context, dir string) (list []session.Program, left []string, err error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("--ctest: %w", err)
	}
	cmd := exec.CommandContext(ctx, "ctest", "--show-only=json-v1")
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
	if list, left, err = parseCTest(out, abs); err != nil {
		return nil, left, usagef("--ctest %s: %v", dir, err)
	}
	return list, left, nil
}

// readCTest finds the object in what ctest prints: scripts that a project has it include
// (TEST_INCLUDE_FILES) may print lines before it.
func readCTest(data []byte) (info ctestInfo, err error) {
	for {
		info = ctestInfo{}
		if err = json.Unmarshal(data, &info); err == nil {
			return info, nil
		}
		next := bytes.Index(data, []byte("\n{"))
		if next < 0 {
			return info, err
		}
		data = data[next+1:]
	}
}

// parseCTest reads what ctest lists in a build folder. left says which tests are left
// out, and why.
func parseCTest(data []byte, dir string) (list []session.Program, left []string, err error) {
	info, err := readCTest(data)
	if err != nil {
		return nil, nil, fmt.Errorf("what ctest prints is not its JSON: %w", err)
	}
	var missing []string
	for _, t := range info.Tests {
		if len(t.Command) == 0 {
			missing = append(missing, t.Name) // CTest could not find the executable
			continue
		}
		p := session.Program{Name: t.Name, Path: t.Command[0], Args: t.Command[1:], Dir: dir}
		why := ""
		for _, property := range t.Properties {
			var err error
			switch property.Name {
			case "WORKING_DIRECTORY":
				err = json.Unmarshal(property.Value, &p.Dir)
			case "ENVIRONMENT":
				err = json.Unmarshal(property.Value, &p.Env)
			case "TIMEOUT":
				var seconds float64
				err = json.Unmarshal(property.Value, &seconds)
				p.Wait = time.Duration(seconds * float64(time.Second))
			case "DISABLED", "WILL_FAIL":
				var is bool
				if err = json.Unmarshal(property.Value, &is); is {
					why = property.Name
				}
			case "PASS_REGULAR_EXPRESSION", "FAIL_REGULAR_EXPRESSION":
				why = property.Name
			}
			if err != nil {
				return nil, nil, fmt.Errorf("test %s: property %s: %w", t.Name, property.Name, err)
			}
		}
		if why != "" {
			left = append(left, fmt.Sprintf("%s, which has the property %s", t.Name, why))
		} else {
			list = append(list, p)
		}
	}
	if len(missing) > 0 {
		return nil, left, fmt.Errorf("not built: %s; build the project first", strings.Join(missing, ", "))
	}
	if len(list) == 0 {
		return nil, left, errors.New("CTest has no tests there; is it a build folder, with enable_testing()?")
	}
	return list, left, nil
}
