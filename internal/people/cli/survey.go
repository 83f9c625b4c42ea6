package cli

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/engine/program"
	"ames/internal/mutation/source"
)

// surroundings is what a project's folder holds, as far as settings follow from
// it. Names are relative to the folder.
type surroundings struct {
	ctest      string   // CMake's build folder with tests; empty: there is none
	built      bool     // there are programs with bitcode, in the build folder if there is one
	tests      []string // programs with bitcode that are named as tests are
	others     []string // further programs with bitcode
	thirdParty []string // folders that hold other people's code, by their name
	submodules []string // git's, except those
}

const (
	lookDeep  = 6     // folders within each other
	lookLong  = 50000 // files
	cacheFile = "CMakeCache.txt"
	testsFile = "CTestTestfile.cmake"
)

// lookAround looks through a project's folder. Folders that cannot be read are passed over.
// isProgram says which executables are programs with bitcode.
func lookAround(dir string, isProgram func(path string) bool) (*surroundings, error) {
	filter, err := source.NewFilter(source.Options{Root: dir, Exists: func(string) bool { return true }})
	if err != nil {
		return nil, err
	}
	l := &look{dir: dir, filter: filter, isProgram: isProgram, files: lookLong}
	if err := filepath.WalkDir(dir, l.visit); err != nil && !errors.Is(err, fs.SkipAll) {
		return nil, fmt.Errorf("look through %s: %w", dir, err)
	}
	return l.conclude(), nil
}

// look is one walk through a folder.
type look struct {
	dir       string
	filter    *source.Filter
	isProgram func(path string) bool
	files     int // to be visited still
	builds    []string
	programs  []string
	foreign   []string
}

func (l *look) visit(name string, d fs.DirEntry, err error) error {
	rel, e := filepath.Rel(l.dir, name)
	if err != nil || e != nil {
		return nil
	}
	if l.files--; l.files < 0 {
		return fs.SkipAll
	}
	if d.IsDir() {
		return l.folder(rel, d.Name())
	}
	if !d.Type().IsRegular() {
		return nil
	}
	switch strings.ToLower(path.Ext(rel)) {
	case ".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp":
		l.source(rel)
	default:
		if info, err := d.Info(); err == nil && info.Mode()&0o111 != 0 && l.isProgram(name) {
			l.programs = append(l.programs, rel)
		}
	}
	return nil
}

func (l *look) folder(rel, name string) error {
	if rel == "." {
		return nil
	}
	if strings.HasPrefix(name, ".") || name == "CMakeFiles" || name == "node_modules" ||
		strings.Count(rel, "/") >= lookDeep {
		return fs.SkipDir
	}
	if l.has(rel, cacheFile) && l.has(rel, testsFile) {
		l.builds = append(l.builds, rel)
	}
	return nil
}

func (l *look) has(parts ...string) bool {
	_, err := os.Stat(filepath.Join(l.dir, filepath.Join(parts...)))
	return err == nil
}

// source notes the outermost folder that makes a file other people's.
func (l *look) source(rel string) {
	parts := strings.Split(rel, "/")
	for i := 1; i < len(parts); i++ {
		dir := path.Join(parts[:i]...)
		if slices.Contains(l.foreign, dir) || slices.Contains(l.builds, dir) {
			return
		}
		if l.is(dir+"/code.c", source.ReasonThirdParty) {
			l.foreign = append(l.foreign, dir)
			return
		}
	}
}

func (l *look) is(file, reason string) bool {
	_, why := l.filter.Decide(file)
	return why == reason
}

func (l *look) conclude() *surroundings {
	s := &surroundings{ctest: l.build(), thirdParty: l.foreign}
	for _, p := range l.programs {
		s.built = s.built || s.ctest == "" || strings.HasPrefix(p, s.ctest+"/")
		switch {
		case slices.ContainsFunc(l.foreign, func(dir string) bool { return strings.HasPrefix(p, dir+"/") }):
		case l.is(p+".c", source.ReasonTest):
			s.tests = append(s.tests, p)
		default:
			s.others = append(s.others, p)
		}
	}
	for _, dir := range l.submodules() {
		if !l.is(dir+"/code.c", source.ReasonThirdParty) {
			s.submodules = append(s.submodules, dir)
		}
	}
	return s
}

// build gives the build folder whose tests are meant: one that has programs with bitcode
// if there is, else the one with the shortest name; else the usual one of a project that
// has tests for CTest.
func (l *look) build() string {
	best := ""
	for _, dir := range l.builds {
		if slices.ContainsFunc(l.programs, func(p string) bool { return strings.HasPrefix(p, dir+"/") }) {
			return dir
		}
		if best == "" || len(dir) < len(best) {
			best = dir
		}
	}
	if best == "" && len(l.programs) == 0 {
		text, err := os.ReadFile(filepath.Join(l.dir, "CMakeLists.txt"))
		lower := bytes.ToLower(text)
		if err == nil &&
			(bytes.Contains(lower, []byte("enable_testing")) || bytes.Contains(lower, []byte("include(ctest)"))) {
			best = "build"
		}
	}
	return best
}

// submodules reads the paths in git's .gitmodules.
func (l *look) submodules() []string {
	text, err := os.ReadFile(filepath.Join(l.dir, ".gitmodules"))
	if err != nil {
		return nil
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		name, value, ok := strings.Cut(line, "=")
		if value = strings.Trim(strings.TrimSpace(value), `"`); ok && strings.TrimSpace(name) == "path" && value != "" {
			out = append(out, path.Clean(value))
		}
	}
	return out
}

// hasBitcode reports whether a file is an executable, no library, with bitcode inside.
func hasBitcode(name string) bool {
	if !program.HasBitcode(name) {
		return false
	}
	f, err := elf.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	return slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP })
}
