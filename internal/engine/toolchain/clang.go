package toolchain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/engine/pattern"
)

// Clang is one clang compiler driver.
type Clang struct {
	// Major is 0 if neither a name nor the compiler itself told it.
	Major int
	// Path is how it is found: the first name in PATH, links not followed,
	// since the driver looks at the name that it was called by.
	Path string
}

// ErrNoClang is wrapped by every error of PickClang.
var ErrNoClang = errors.New("no suitable clang")

var (
	clangName    = pattern.Of(`^clang(?:-(\d+)(?:\.\d+)*)?$`)
	clangTree    = pattern.Of(`/llvm-?(\d+)/bin/clang[^/]*$`)
	clangVersion = pattern.Of(`clang version (\d+(?:\.\d+)*)`)
)

// CXX returns the C++ driver that belongs to this clang: clang++-19 for clang-19.
func (c Clang) CXX() string {
	dir, base := filepath.Split(c.Path)
	return dir + "clang++" + strings.TrimPrefix(base, "clang")
}

// Version asks the compiler for its full version, such as "19.1.7".
func (c Clang) Version(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, c.Path, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("version of %s: %w", c.Path, err)
	}
	m := clangVersion().FindSubmatch(out)
	if m == nil {
		return "", fmt.Errorf("version of %s: no version in its answer %q; is it a clang?", c.Path, firstLine(out))
	}
	return string(m[1]), nil
}

func firstLine(b []byte) string {
	line, _, _ := strings.Cut(string(b), "\n")
	return line
}

// Clangs returns the clangs of this machine, one per installation, oldest first.
func Clangs(ctx context.Context) []Clang { return searchPath().clangs(ctx) }

func (h host) clangs(ctx context.Context) []Clang {
	var found []Clang
	seen := map[string]bool{}
	for _, file := range h.clangFiles() {
		real, err := filepath.EvalSymlinks(file)
		if err != nil || seen[real] {
			continue
		}
		seen[real] = true
		c := Clang{Path: file, Major: clangMajor(file, real)}
		if c.Major == 0 {
			// A wrapper, or a build of one's own: only the compiler knows.
			version, err := c.Version(ctx)
			if err != nil {
				continue
			}
			c.Major, _ = majorOf(version)
		}
		found = append(found, c)
	}
	slices.SortStableFunc(found, func(a, b Clang) int { return cmp.Compare(a.Major, b.Major) })
	return found
}

// clangFiles returns the executables called clang or clang-NN, in the order
// of PATH; the plain name last, as the versioned one says more.
func (h host) clangFiles() []string {
	var files, plain []string
	seen := map[string]bool{}
	for _, dir := range h.path {
		real, err := filepath.EvalSymlinks(dir)
		if dir == "" || err != nil || seen[real] {
			continue
		}
		seen[real] = true
		for _, file := range filesOf(dir, "clang") {
			base := filepath.Base(file)
			info, err := os.Stat(file)
			if err != nil || info.IsDir() || info.Mode()&0o111 == 0 || !clangName().MatchString(base) {
				continue
			}
			if base == "clang" {
				plain = append(plain, file)
			} else {
				files = append(files, file)
			}
		}
	}
	return append(files, plain...)
}

// clangMajor reads the version out of a clang's names: its own, its
// target's, or the folder's (/usr/lib/llvm-19/bin/clang).
func clangMajor(names ...string) int {
	for _, name := range names {
		for _, m := range [][]string{clangName().FindStringSubmatch(filepath.Base(name)),
			clangTree().FindStringSubmatch(name)} {
			if m == nil {
				continue
			}
			if major, ok := majorOf(m[1]); ok {
				return major
			}
		}
	}
	return 0
}

// PickClang chooses a clang: the newest, or the one that want names by
// version ("19"), by name in PATH or by path.
func PickClang(ctx context.Context, clangs []Clang, want string) (Clang, error) {
	if want == "" {
		if len(clangs) == 0 {
			return Clang{}, fmt.Errorf("%w: there is none in PATH; install one (Debian and Ubuntu: "+
				"apt-get install clang)", ErrNoClang)
		}
		return slices.MaxFunc(clangs, func(a, b Clang) int { return cmp.Compare(a.Major, b.Major) }), nil
	}
	if isVersion(want) {
		major, _ := majorOf(want)
		for _, c := range clangs {
			if c.Major == major {
				return c, nil
			}
		}
		return Clang{}, fmt.Errorf("%w: there is no clang-%[2]d in PATH; install it (Debian and Ubuntu: "+
			"apt-get install clang-%[2]d)", ErrNoClang, major)
	}
	path, err := exec.LookPath(want)
	if err != nil {
		return Clang{}, fmt.Errorf("%w: %w; give a version such as 19, or a compiler's path", ErrNoClang, err)
	}
	c := Clang{Path: path}
	version, err := c.Version(ctx)
	if err != nil {
		return Clang{}, fmt.Errorf("%w: %w", ErrNoClang, err)
	}
	c.Major, _ = majorOf(version)
	return c, nil
}
