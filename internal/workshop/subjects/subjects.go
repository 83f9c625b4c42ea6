// Package subjects fetches, builds and describes the real projects that Ames
// is tried on: Debian source packages of pinned versions, compiled by direct
// calls of clang with embedded bitcode.
//
// It also builds a program again from edited sources, which is what the
// source-edit oracle compares verdicts with. It is for tests and benchmarks
// and knows nothing of mutants; Ames itself never imports it.
package subjects

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// DefaultClang is the major version that subjects are built with unless told otherwise.
const DefaultClang = 19

// Options says how to build.
type Options struct {
	Clang int       // major version, 0 for DefaultClang
	Cache string    // folder for sources and builds, "" for CacheDir
	Jobs  int       // compilers at once, 0 for one per CPU
	Log   io.Writer // what is being done, nil for silence
	Kind  Kind      // of build, "" for a plain one
}

// Kind names a way of building that people have for their tests.
type Kind string

const (
	Plain     Kind = ""
	Sanitized Kind = "sanitized" // with AddressSanitizer and UndefinedBehaviorSanitizer
	Covered   Kind = "covered"   // with counters for gcov
)

// kindFlags go to the compiler and the linker, of edited sources too.
var kindFlags = map[Kind][]string{
	Plain: nil,
	// A finding of UndefinedBehaviorSanitizer is a failure, as one of AddressSanitizer is.
	Sanitized: {"-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"},
	Covered:   {"--coverage"},
}

// Subject is one project as it was built by one clang.
type Subject struct {
	Name     string
	Version  string // of the Debian source package
	Clang    int
	Kind     Kind
	Sources  string // the unpacked sources; nothing may write there
	Build    string // objects and programs
	Programs []*Program
}

// Program is one test program of a subject. Run it as Path Args… in Dir; it
// ends with status 0 as built.
type Program struct {
	Subject string
	Name    string
	Path    string
	Args    []string
	Dir     string // working directory: inputs are there, and outputs may be written
	Sources string
	// Units and Links are the whole recipe, run in Sources: compile all, then link in order.
	Units []*Unit
	Links []*Link

	build string
}

// Unit is one translation unit of a program or of its libraries.
type Unit struct {
	Name    string   // unique in the subject
	Source  string   // relative to Sources
	Object  string   // as built
	Compile []string // the exact command, run in Sources
	Depends []string // absolute paths of all files read, system headers aside

	compiler string
	flags    []string // without those that only serve debugging and bitcode
}

// Link is one call of the linker, by way of clang.
type Link struct {
	Output  string // as built
	Command []string

	compiler string
	units    []*Unit
	uses     []*Link // shared libraries of the project
	flags    []string
}

// Names lists the subjects, smallest first.
func Names() []string {
	var names []string
	for _, s := range catalogue {
		names = append(names, s.name)
	}
	return names
}

// ProgramNames lists a subject's programs without building it.
func ProgramNames(subject string) ([]string, error) {
	s, err := find(subject)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, p := range s.programs {
		names = append(names, p.name)
	}
	return names, nil
}

func find(name string) (*spec, error) {
	for i := range catalogue {
		if catalogue[i].name == name {
			return &catalogue[i], nil
		}
	}
	return nil, fmt.Errorf("no subject %q: there are %s", name, strings.Join(Names(), ", "))
}

// CacheDir is where sources and builds are kept between runs.
func CacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for the subjects: set XDG_CACHE_HOME: %w", err)
	}
	return filepath.Join(base, "ames-subjects"), nil
}

// Build makes a subject ready: fetched, unpacked, compiled and linked. What is
// there already is not made again. Several processes may call it at once.
func Build(ctx context.Context, name string, opt Options) (*Subject, error) {
	s, err := find(name)
	if err != nil {
		return nil, err
	}
	if err := opt.fill(); err != nil {
		return nil, err
	}
	version, sources, err := s.fetch(ctx, opt)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", name, err)
	}
	b, err := s.build(ctx, opt, version, sources)
	if err != nil {
		return nil, fmt.Errorf("build %s with clang-%d: %w", name, opt.Clang, err)
	}
	return b, nil
}

func (o *Options) fill() error {
	if o.Clang == 0 {
		o.Clang = DefaultClang
	}
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Cache == "" {
		dir, err := CacheDir()
		if err != nil {
			return err
		}
		o.Cache = dir
	}
	if _, known := kindFlags[o.Kind]; !known {
		return fmt.Errorf("no kind of build %q: there are %q", o.Kind, slices.Sorted(maps.Keys(kindFlags)))
	}
	abs, err := filepath.Abs(o.Cache)
	o.Cache = abs
	return err
}

// Program finds a program by name.
func (s *Subject) Program(name string) (*Program, error) {
	i := slices.IndexFunc(s.Programs, func(p *Program) bool { return p.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("subject %s has no program %q", s.Name, name)
	}
	return s.Programs[i], nil
}

// CopyDir fills the folder to with a copy of the program's working directory,
// for runs that must not meet the output of others.
func (p *Program) CopyDir(to string) error { return copyTree(p.Dir, to) }
