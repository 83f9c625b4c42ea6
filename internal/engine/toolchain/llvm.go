// Package toolchain finds what is installed: LLVM shared libraries and clangs,
// with their versions, and picks the one that fits a program's bitcode. It
// looks at names, links and file headers only: it loads no library and knows
// nothing of what the others do with them.
package toolchain

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"ames/internal/engine/pattern"
)

// Oldest is the lowest LLVM major version whose C API suffices.
const Oldest = 13

// LLVM is one LLVM shared library.
type LLVM struct {
	Major int
	// Version is as exact as the file's names tell: "14.0.6", "19.1", "22".
	Version string
	// Path is absolute and free of symbolic links, so that two names of one library compare equal.
	Path string
}

func (l LLVM) String() string { return "LLVM " + l.Version + " (" + l.Path + ")" }

// ErrNoLLVM is wrapped by every error of Pick that installing or naming
// another LLVM library would cure.
var ErrNoLLVM = errors.New("no suitable LLVM library")

// The names under which distributions, LLVM's own builds and Rust ship the library:
//
//	libLLVM-14.so.1  libLLVM-14.0.6.so  libLLVM.so.19.1  libLLVM-22-rust-1.95.0-stable.so
var libraryName = pattern.Of(
	`^libLLVM(?:-(\d+(?:\.\d+)*))?(?:-rust-[^/]*?)?\.so(?:\.(\d+(?:\.\d+)*))?(?:-[^/]*)?$`)

// versionOf reads the version out of a library's file name. "libLLVM.so" and
// names of other libraries have none.
func versionOf(base string) (version string, major int, ok bool) {
	m := libraryName().FindStringSubmatch(base)
	if m == nil {
		return "", 0, false
	}
	// With a version before ".so" the number after it is an ABI number.
	version = cmp.Or(m[1], m[2])
	major, ok = majorOf(version)
	return version, major, ok
}

func majorOf(version string) (int, bool) {
	head, _, _ := strings.Cut(version, ".")
	major, err := strconv.Atoi(head)
	return major, err == nil && major > 0
}

// LLVMs returns the LLVM libraries of this machine that this process could
// load, oldest first. Versions below Oldest are included, for diagnostics.
func LLVMs() []LLVM { return here().llvms() }

func (h host) llvms() []LLVM {
	byPath := map[string]LLVM{}
	known := folders{}
	for _, file := range h.candidateFiles() {
		if l, ok := h.inspect(file, known); ok {
			byPath[l.Path] = better(byPath[l.Path], l)
		}
	}
	found := make([]LLVM, 0, len(byPath))
	for _, l := range byPath {
		found = append(found, l)
	}
	sortLLVMs(found)
	return found
}

// inspect describes one file, or says that it is none that could be loaded.
func (h host) inspect(file string, known folders) (LLVM, bool) {
	real, err := known.real(file)
	if err != nil {
		return LLVM{}, false
	}
	best := LLVM{}
	for _, name := range []string{file, real} {
		if version, major, ok := versionOf(filepath.Base(name)); ok {
			best = better(best, LLVM{Major: major, Version: version, Path: real})
		}
	}
	// Names first: beside the library there may be hundreds of LLVM's static ones.
	return best, best.Path != "" && loadable(real, h.arch)
}

// better keeps the more exact of two descriptions of the same file.
func better(a, b LLVM) LLVM {
	if len(b.Version) > len(a.Version) {
		return b
	}
	return a
}

func sortLLVMs(list []LLVM) {
	slices.SortFunc(list, func(a, b LLVM) int {
		return cmp.Or(compareVersions(a.Version, b.Version), cmp.Compare(a.Path, b.Path))
	})
}

func compareVersions(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(x, y string) int {
		m, _ := strconv.Atoi(x)
		n, _ := strconv.Atoi(y)
		return cmp.Compare(m, n)
	})
}

// Pick chooses the library for bitcode that was written by LLVM producerMajor
// (0: unknown). LLVM reads bitcode of its own and older versions, so that the
// oldest which is new enough is taken: it is nearest to the compiler that
// built the program. want overrides: a version ("19", "19.1"), a library's
// path, or a folder that holds one, as a Rust toolchain's lib folder does.
func Pick(llvms []LLVM, producerMajor int, want string) (LLVM, error) {
	if producerMajor < 0 {
		return LLVM{}, fmt.Errorf("bitcode of LLVM %d: no such version", producerMajor)
	}
	need := max(producerMajor, Oldest)
	switch {
	case want == "":
		return pickOldest(llvms, need)
	case isVersion(want):
		return pickVersion(llvms, need, want)
	default:
		return pickPath(need, want)
	}
}

func pickOldest(llvms []LLVM, need int) (LLVM, error) {
	fit := slices.DeleteFunc(slices.Clone(llvms), func(l LLVM) bool { return l.Major < need })
	if len(fit) == 0 {
		return LLVM{}, fmt.Errorf("%w: the program needs version %d or newer, %s; %s", ErrNoLLVM, need, have(llvms),
			advice(need))
	}
	sortLLVMs(fit)
	// Of one major version the latest has the fewest bugs.
	last := slices.IndexFunc(fit, func(l LLVM) bool { return l.Major != fit[0].Major })
	if last < 0 {
		last = len(fit)
	}
	return firstOfVersion(fit[:last]), nil
}

// firstOfVersion returns the first entry that has the highest version.
func firstOfVersion(sorted []LLVM) LLVM {
	top := sorted[len(sorted)-1].Version
	return sorted[slices.IndexFunc(sorted, func(l LLVM) bool { return l.Version == top })]
}

func pickVersion(llvms []LLVM, need int, want string) (LLVM, error) {
	var fit []LLVM
	for _, l := range llvms {
		// A file's name may tell less than the user: 19.1 for 19.1.7.
		if strings.HasPrefix(l.Version+".", want+".") || strings.HasPrefix(want+".", l.Version+".") {
			fit = append(fit, l)
		}
	}
	if len(fit) == 0 {
		major, _ := majorOf(want)
		return LLVM{}, fmt.Errorf("%w: LLVM %s was asked for, %s; %s", ErrNoLLVM, want, have(llvms),
			advice(max(major, need)))
	}
	sortLLVMs(fit)
	return checkAge(firstOfVersion(fit), need)
}

func pickPath(need int, want string) (LLVM, error) {
	info, err := os.Stat(want)
	if err != nil {
		return LLVM{}, fmt.Errorf("%w: %w; give a version such as 19, a library's path, or the folder that holds it",
			ErrNoLLVM, err)
	}
	h := host{arch: runtime.GOARCH}
	if info.IsDir() {
		h.dirs = []string{want}
	} else {
		h.files = []string{want}
	}
	found := h.llvms()
	if len(found) == 0 && !info.IsDir() {
		// Asked for by its path a library may have any name; its neighbours' or links' names may tell more.
		found = h.unnamed(want)
	}
	if len(found) == 0 {
		return LLVM{}, fmt.Errorf("%w: %s holds no LLVM shared library for %s whose name tells its version "+
			"(such as libLLVM.so.19.1 or libLLVM-14.so.1); give the library's own path", ErrNoLLVM, want,
			runtime.GOARCH)
	}
	fit := slices.DeleteFunc(slices.Clone(found), func(l LLVM) bool { return l.Major < need })
	if len(fit) == 0 {
		return checkAge(found[len(found)-1], need)
	}
	return pickOldest(fit, need)
}

// unnamed describes a library that is called just libLLVM.so: the files
// beside it which are the same file may have telling names.
func (h host) unnamed(file string) []LLVM {
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		return nil
	}
	beside := host{arch: h.arch, dirs: []string{filepath.Dir(file), filepath.Dir(real)}}
	return slices.DeleteFunc(beside.llvms(), func(l LLVM) bool { return !sameFile(l.Path, real) })
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

func checkAge(l LLVM, need int) (LLVM, error) {
	if l.Major < need {
		return LLVM{}, fmt.Errorf("%w: %v is too old: the program needs version %d or newer; %s", ErrNoLLVM, l, need,
			advice(need))
	}
	return l, nil
}

func isVersion(s string) bool {
	return s != "" && strings.Trim(s, "0123456789.") == "" && s[0] != '.' && s[len(s)-1] != '.'
}

func have(llvms []LLVM) string {
	if len(llvms) == 0 {
		return "and none is installed"
	}
	sorted := slices.Clone(llvms)
	sortLLVMs(sorted)
	var names []string
	for _, l := range sorted {
		names = append(names, l.Version)
	}
	return "installed: " + strings.Join(slices.Compact(names), ", ")
}

func advice(major int) string {
	return fmt.Sprintf("install it (Debian and Ubuntu: apt-get install libllvm%[1]d, Fedora: "+
		"dnf install llvm%[1]d-libs) or give a library's path", major)
}
