package source

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
)

// The reasons why a file is not mutated.
const (
	ReasonSystem      = "system header"
	ReasonThirdParty  = "third-party code"
	ReasonTest        = "test code"
	ReasonGenerated   = "generated code"
	ReasonExcluded    = "excluded"
	ReasonNotIncluded = "not included"
	ReasonMissing     = "source missing"
	ReasonLanguage    = "language not supported"
)

// Options say which files are mutated. Patterns are globs, with ** for any
// number of folders. They are matched against the path relative to Root and
// against the absolute path; one without a slash also against the file's name;
// one that matches a folder holds for all that is in it.
type Options struct {
	// Root is the project's folder.
	Root string
	// Include, if not empty, names the only files to mutate. Those are mutated
	// whatever the defaults say of them.
	Include []string
	// Exclude names files never to mutate. It goes before Include.
	Exclude []string
	// Exists reports whether a source file can be read; nil asks the file system.
	Exists func(path string) bool
}

// Filter decides which files are mutated. Without patterns: all but system
// headers, third-party code, generated code and the tests themselves. It may be
// used concurrently.
type Filter struct {
	options  Options
	root     string
	realRoot string

	mu    sync.Mutex
	known map[string]string // path → reason, "" for keep
	names map[string]string // path → what Rel says
}

// NewFilter checks the patterns.
func NewFilter(o Options) (*Filter, error) {
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return nil, fmt.Errorf("source: %w", err)
	}
	f := &Filter{options: o, root: root, realRoot: root, known: map[string]string{}, names: map[string]string{}}
	if real, err := filepath.EvalSymlinks(root); err == nil {
		f.realRoot = real
	}
	f.options.Include = append([]string(nil), o.Include...)
	f.options.Exclude = append([]string(nil), o.Exclude...)
	for _, patterns := range [][]string{f.options.Include, f.options.Exclude} {
		for i, p := range patterns {
			if p = strings.TrimRight(strings.TrimPrefix(p, "./"), "/"); p == "" || !doublestar.ValidatePattern(p) {
				return nil, fmt.Errorf("source: %q is not a valid path pattern: write for instance 'src/**/*.cpp'",
					patterns[i])
			}
			patterns[i] = p
		}
	}
	if f.options.Exists == nil {
		f.options.Exists = isRegular
	}
	return f, nil
}

func isRegular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// Decide reports whether the file is to be mutated, and if not, why. A relative
// path is one from Root.
func (f *Filter) Decide(path string) (keep bool, reason string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	reason, ok := f.known[path]
	if !ok {
		reason = f.decide(path)
		f.known[path] = reason
	}
	return reason == "", reason
}

func (f *Filter) decide(path string) string {
	abs := f.abs(path)
	rel := f.rel(abs)
	switch {
	case otherLanguages[strings.ToLower(filepath.Ext(abs))]:
		return ReasonLanguage // whatever the patterns say: it would be read as C++
	case matchesAny(f.options.Exclude, rel, abs):
		return ReasonExcluded
	case len(f.options.Include) > 0 && !matchesAny(f.options.Include, rel, abs):
		return ReasonNotIncluded
	case len(f.options.Include) == 0:
		if reason := byDefault(rel, abs); reason != "" {
			return reason
		}
	}
	if !f.options.Exists(abs) {
		return ReasonMissing
	}
	return ""
}

// Rel gives the name of a file relative to Root, cleaned, as reports and mutant
// identities use it. Outside of Root it begins with "..", or is absolute where
// that is shorter to read: when nothing but "/" is shared.
func (f *Filter) Rel(path string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	// Every mutant asks, and links may have to be followed.
	name, ok := f.names[path]
	if !ok {
		name = f.rel(f.abs(path))
		f.names[path] = name
	}
	return name
}

func (f *Filter) abs(path string) string {
	if !filepath.IsAbs(path) {
		return filepath.Join(f.root, path)
	}
	return filepath.Clean(path)
}

func (f *Filter) rel(abs string) string {
	for _, root := range []string{f.root, f.realRoot} {
		if rel, err := filepath.Rel(root, abs); err == nil && !isOutside(rel) {
			return rel
		}
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		if rel, err := filepath.Rel(f.realRoot, real); err == nil && !isOutside(rel) {
			return rel
		}
	}
	rel, err := filepath.Rel(f.root, abs)
	if err != nil || strings.HasSuffix("/"+strings.TrimSuffix(rel, abs), "/..") {
		return abs // only the file system's root is shared
	}
	return rel
}

func isOutside(rel string) bool { return rel == ".." || strings.HasPrefix(rel, "../") }

func matchesAny(patterns []string, rel, abs string) bool {
	for _, p := range patterns {
		if matches(p, rel) || matches(p, abs) {
			return true
		}
		if !strings.Contains(p, "/") && doublestar.MatchUnvalidated(p, filepath.Base(abs)) {
			return true
		}
	}
	return false
}

func matches(pattern, path string) bool {
	return doublestar.MatchUnvalidated(pattern, path) || doublestar.MatchUnvalidated(pattern+"/**", path)
}

// byDefault judges a file by its path. Folder names count only from the folder
// on that the file shares with the project's: a project may well lie in a folder
// called "test".
func byDefault(rel, abs string) string {
	if (isOutside(rel) || filepath.IsAbs(rel)) && isSystem(abs) {
		return ReasonSystem
	}
	folders := strings.Split(strings.ToLower(filepath.ToSlash(rel)), "/")
	folders = folders[:len(folders)-1]
	name := filepath.Base(abs)
	switch {
	case anyIn(folders, thirdPartyFolders) || frameworkFiles[strings.ToLower(name)]:
		return ReasonThirdParty
	case slices.ContainsFunc(folders, isTestFolder) || isTestName(name):
		return ReasonTest
	case isGenerated(name):
		return ReasonGenerated
	}
	return ""
}

var systemFolders = []string{
	"/usr/include/", "/usr/lib/", "/usr/lib32/", "/usr/lib64/", "/usr/libexec/", "/usr/share/", "/usr/local/include/",
	"/lib/", "/lib64/", "/nix/store/", "/gnu/store/", "/rustc/", "/Library/Developer/", "/Applications/Xcode",
}

func isSystem(abs string) bool {
	for _, folder := range systemFolders {
		if strings.HasPrefix(abs, folder) {
			return true
		}
	}
	for _, part := range []string{"/include/c++/", "/lib/clang/", "/lib/gcc/", "/lib64/clang/", "/lib64/gcc/",
		"/rustlib/"} {
		if strings.Contains(abs, part) {
			return true
		}
	}
	return strings.HasPrefix(abs, "/build/") && strings.Contains(abs, "/glibc-")
}

func anyIn(names []string, set map[string]bool) bool {
	for _, n := range names {
		if set[n] {
			return true
		}
	}
	return false
}
