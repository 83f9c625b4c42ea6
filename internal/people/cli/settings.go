package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ames/internal/campaign/work"
	"ames/internal/people/config"
)

// ctestFlag names the flag that says where programs come from if none are named.
const ctestFlag = "ctest"

// settings is what the project's ames.yaml says to this call.
type settings struct {
	shown  string       // the file's name in messages; empty: there is none
	file   *config.File // not nil
	byHand map[string]bool
	passed map[string]bool  // keys that the command line takes the effect of
	used   []config.Program // the file's, if they are run
}

// settable are the flags that ames.yaml has keys for: all of "ames run". They are nobody's
// else, so that values can be tried on them.
func settable() *pflag.FlagSet {
	scratch := &app{out: io.Discard, err: io.Discard}
	run, _, err := scratch.root().Find([]string{"run"})
	if err != nil {
		panic(err) // there is such a command
	}
	run.InheritedFlags() // which adds them to its own
	run.Flags().SortFlags = false
	return run.Flags()
}

// configure gives the command's flags what ames.yaml says of them, where the
// command line does not. A command that shares no flag with run has no settings.
func (a *app) configure(c *cobra.Command, args []string) error {
	if _, is := c.Annotations[withoutSettings]; is {
		a.settings = settings{file: &config.File{}}
		return nil
	}
	a.settings = settings{file: &config.File{}, byHand: map[string]bool{}, passed: map[string]bool{}}
	c.Flags().Visit(func(f *pflag.Flag) { a.settings.byHand[f.Name] = true })
	known, shared := settable(), false
	known.VisitAll(func(f *pflag.Flag) { shared = shared || f.Name != "help" && c.Flags().Lookup(f.Name) != nil })
	if !shared {
		return nil
	}
	work, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("working directory: %w", err)
	}
	path, err := findSettings(work)
	if path == "" || err != nil {
		return err
	}
	data, err := readSettings(path)
	if err != nil {
		return err
	}
	s := &a.settings
	s.shown = path
	if rel, err := filepath.Rel(work, path); err == nil {
		s.shown = rel
	}
	s.file, err = config.Parse(config.Place{Name: s.shown, Dir: filepath.Dir(path), Work: work}, data, known)
	if err == nil {
		err = oneSource(s.file)
	}
	if err == nil {
		s.pass(c, args)
		err = s.file.Apply(c.Flags(), func(key string) bool { return s.passed[key] })
	}
	if err != nil {
		return usagef("%s", strings.ReplaceAll(err.Error(), "\n", "\names: "))
	}
	return nil
}

// withoutSettings marks commands that ames.yaml has no say in.
const withoutSettings = "without settings"

// pass finds the keys that the command line makes void in other ways than by naming them.
func (s *settings) pass(c *cobra.Command, args []string) {
	if c.Flags().Lookup(ctestFlag) != nil && len(args) > 0 {
		s.passed[ctestFlag] = true
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		for _, group := range f.Annotations["cobra_annotation_mutually_exclusive"] {
			if slices.ContainsFunc(strings.Fields(group), func(name string) bool { return s.byHand[name] }) {
				s.passed[f.Name] = true
			}
		}
	})
}

// oneSource wants the programs to be listed or to come from CTest.
func oneSource(f *config.File) error {
	ctest := f.Find(ctestFlag)
	if ctest == nil || len(f.Programs) == 0 || strings.Join(ctest.Values, "") == "" {
		return nil
	}
	return &config.Error{At: f.ProgramsAt, Text: fmt.Sprintf("the programs come from CTest (%s in line %d); "+
		"remove one of the two", ctestFlag, ctest.At.Line)}
}

// listed are the programs that are to be taken if none are named.
func (s *settings) listed() []config.Program {
	if s.byHand[ctestFlag] {
		return nil
	}
	return s.file.Programs
}

// origin says where a flag's value comes from.
func (s *settings) origin(key string) string {
	set := s.file.Find(key)
	switch {
	case s.byHand[key]:
		return "flag"
	case set != nil && !s.passed[key]:
		return set.At.String()
	}
	return "default"
}

// located adds to a mistake in use where in ames.yaml it is, if it is there: the
// message names the flag, or quotes its value.
func (s *settings) located(err error) error {
	if s.file == nil || !errors.Is(err, work.ErrUse) && !errors.As(err, new(*usageError)) {
		return err
	}
	text := err.Error()
	for _, names := range []func(config.Setting) []string{
		func(set config.Setting) []string { return []string{"--" + set.Key} },
		quotedValues,
	} {
		for _, set := range s.file.Settings {
			if s.origin(set.Key) == set.At.String() && slices.ContainsFunc(names(set), func(name string) bool {
				return mentions(text, name)
			}) {
				return fmt.Errorf("%v: %w", set.At, err)
			}
		}
	}
	for _, p := range s.used {
		if strings.HasPrefix(text, p.Path+":") {
			return fmt.Errorf("%v: %w", p.At, err)
		}
	}
	return err
}

func quotedValues(set config.Setting) []string {
	var out []string
	for _, v := range set.Values {
		out = append(out, strconv.Quote(v))
		for _, word := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(",= ", r) }) {
			out = append(out, strconv.Quote(strings.TrimLeft(word, "-")))
		}
	}
	return out
}

// mentions reports whether a text has a name that ends there.
func mentions(text, name string) bool {
	for {
		_, rest, ok := strings.Cut(text, name)
		if !ok {
			return false
		}
		if rest == "" || !strings.ContainsRune("-abcdefghijklmnopqrstuvwxyz0123456789", rune(rest[0])) {
			return true
		}
		text = rest
	}
}

// findSettings looks for ames.yaml in a folder and those above it, up to the root of
// the git repository. It gives an empty path if there is none.
func findSettings(dir string) (string, error) {
	for {
		path := filepath.Join(dir, config.FileName)
		_, err := os.Lstat(path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", usagef("look for settings: %v", err)
		}
		_, err = os.Lstat(filepath.Join(dir, ".git"))
		up := filepath.Dir(dir)
		if err == nil || up == dir {
			return "", nil
		}
		dir = up
	}
}

// readSettings reads the file; what is far too large the parser refuses.
func readSettings(path string) ([]byte, error) {
	const limit = 1 << 20
	info, err := os.Stat(path)
	if err != nil {
		return nil, usagef("settings: %v", err)
	}
	if !info.Mode().IsRegular() {
		return nil, usagef("settings: %s is not a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("settings: %v", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, usagef("settings: %v", err)
	}
	return data, nil
}
