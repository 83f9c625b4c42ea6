// Package samples describes the C and C++ programs under testdata and builds
// them: small programs that test themselves, each full of one thing that
// makes mutating compiled code hard. The tests of other packages use them. It
// knows compilers and files only, nothing of what is done with the programs.
package samples

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Lang is a source language; it decides which driver links.
type Lang string

// The languages of samples. A C++ sample may hold C sources too.
const (
	C   Lang = "c"
	CXX Lang = "c++"
)

// Lib is a shared library of a sample, built before the executable into the
// same folder, where the executable finds it (its run path is $ORIGIN).
type Lib struct {
	Name    string // file name: libNAME.so
	Sources []string
	Flags   []string
	// Opened libraries are not linked to the executable: it opens them by dlopen.
	Opened bool
}

// Sample is one program that tests itself: exit status 0 says that all is well.
type Sample struct {
	Name string
	// Dir holds the sources: relative to the project's root, or absolute.
	// To build an edited copy, copy the folder and set this.
	Dir string
	// Sources are relative to Dir; .c files are compiled as C, .cpp files as C++.
	Sources []string
	Lang    Lang
	Libs    []Lib
	// Flags are given to the compiler for every source, and to the linker.
	Flags []string
	// LinkFlags are given when the executable is linked, after the objects.
	LinkFlags []string
	// Args are the executable's arguments.
	Args []string
	// MinClang is the oldest clang that compiles it, 0 for any.
	MinClang int
	// Arches are the machines, in Go's terms, that it is for; none: all.
	Arches []string
}

// Supported reports whether a clang of this major version builds the sample on this machine.
func (s Sample) Supported(clangMajor int) bool {
	return clangMajor >= s.MinClang && (len(s.Arches) == 0 || slices.Contains(s.Arches, runtime.GOARCH))
}

// BitcodeFlags are those that Ames asks of its users.
var BitcodeFlags = []string{"-g", "-O0", "-fembed-bitcode=all"}

// Find returns the sample of that name from All or Hostile.
func Find(name string) (Sample, error) {
	for _, s := range All() {
		if s.Name == name {
			return s, nil
		}
	}
	for _, h := range Hostile() {
		if h.Name == name {
			return h.Sample, nil
		}
	}
	return Sample{}, fmt.Errorf("no sample %q; All and Hostile of package samples list them", name)
}

// Root returns the project's root folder: the nearest one with the module's
// go.mod, from the working directory upwards.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the project's root: %w", err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(text, []byte("module ames\n")) {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "",
				errors.New("find the project's root: no go.mod of module ames in this folder or above; " +
					"run the tests from within the project")
		}
		dir = up
	}
}

// Build compiles and links a sample into dir, which must exist, with the given
// clang ("clang-19", or a path) and returns the executable's path. The extra
// flags come after BitcodeFlags and the sample's own, so that "-O2" or
// "-no-pie" override. Objects lie in dir too.
func Build(ctx context.Context, dir, clang string, s Sample, extra ...string) (exe string, err error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("build sample %s: %w", s.Name, err)
	}
	if !filepath.IsAbs(s.Dir) {
		s.Dir = filepath.Join(root, s.Dir)
	}
	b := builder{ctx: ctx, sample: s, clang: clang, out: dir}
	b.flags = append(b.flags, "-Qunused-arguments", "-I"+filepath.Join(root, "testdata", "programs"))
	b.flags = append(b.flags, BitcodeFlags...)
	b.flags = append(b.flags, s.Flags...)
	b.flags = append(b.flags, extra...)
	exe, err = b.build()
	if err != nil {
		return "", fmt.Errorf("build sample %s: %w", s.Name, err)
	}
	return exe, nil
}

type builder struct {
	ctx    context.Context
	sample Sample
	clang  string
	out    string
	flags  []string
}

func (b builder) build() (string, error) {
	link := []string{"-Wl,-rpath,$ORIGIN", "-L" + b.out}
	for _, lib := range b.sample.Libs {
		if err := b.lib(lib); err != nil {
			return "", err
		}
		if !lib.Opened {
			link = append(link, "-l"+lib.Name)
		}
	}
	objects, err := b.compile(b.sample.Name, b.sample.Sources, nil)
	if err != nil {
		return "", err
	}
	exe := filepath.Join(b.out, b.sample.Name)
	return exe, b.link(exe, slices.Concat(b.flags, objects, link, b.sample.LinkFlags))
}

func (b builder) lib(lib Lib) error {
	objects, err := b.compile("lib"+lib.Name, lib.Sources, append([]string{"-fPIC"}, lib.Flags...))
	if err != nil {
		return err
	}
	file := "lib" + lib.Name + ".so"
	shared := []string{"-shared", "-Wl,-soname," + file, "-Wl,-rpath,$ORIGIN", "-L" + b.out}
	// Flags such as -no-pie are the executable's and contradict -shared.
	flags := slices.DeleteFunc(slices.Clone(b.flags), func(f string) bool {
		return f == "-no-pie" || f == "-pie" || f == "-static-pie" || f == "-rdynamic"
	})
	return b.link(filepath.Join(b.out, file), slices.Concat(flags, objects, shared, lib.Flags))
}

// compile makes one object per source and returns their paths. Objects of
// sources with the same name in several folders stay apart.
func (b builder) compile(prefix string, sources, flags []string) ([]string, error) {
	var objects []string
	for _, source := range sources {
		object := filepath.Join(b.out, prefix+"-"+strings.NewReplacer("/", "-", "..", "up").Replace(source)+".o")
		args := slices.Concat(b.flags, flags, []string{"-c", source, "-o", object})
		if err := b.run(b.driver(filepath.Ext(source) == ".cpp"), args); err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

func (b builder) link(file string, args []string) error {
	return b.run(b.driver(b.sample.Lang == CXX), append([]string{"-o", file}, args...))
}

// driver returns the clang or its C++ twin: clang++-19 for clang-19.
func (b builder) driver(cxx bool) string {
	if !cxx {
		return b.clang
	}
	dir, base := filepath.Split(b.clang)
	return dir + "clang++" + strings.TrimPrefix(base, "clang")
}

// run starts the compiler in the folder of the sources, as a build would.
func (b builder) run(driver string, args []string) error {
	cmd := exec.CommandContext(b.ctx, driver, args...)
	cmd.Dir = b.sample.Dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", driver, strings.Join(args, " "), err, out)
	}
	return nil
}
