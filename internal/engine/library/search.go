package library

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Search finds libraries as compilers' drivers do.
type Search struct {
	// Dirs are looked in first.
	Dirs []string
	// System are the folders of this machine's libraries, for instance lib/x86_64-linux-gnu.
	System []string
	// Installed are the files of libraries by their names, for instance libm.so.6: where no
	// package for developers is installed, what programs are started with serves too.
	Installed map[string]string
}

// Find gives the files that -lNAME stands for, or -l:FILE: a shared library or an archive;
// several, if there is a linker's script that names them.
func (s *Search) Find(name string) ([]string, error) {
	if file, exact := strings.CutPrefix(name, ":"); exact {
		for _, dir := range s.folders() {
			if path := filepath.Join(dir, file); exists(path) {
				return s.follow(path, 0)
			}
		}
		return nil, fmt.Errorf("no file %s in the folders of libraries: name its folder with -L", file)
	}
	for _, dir := range s.folders() {
		for _, suffix := range []string{".so", ".a"} {
			if path := filepath.Join(dir, "lib"+name+suffix); exists(path) {
				return s.follow(path, 0)
			}
		}
	}
	if path := s.installed("lib" + name + ".so."); path != "" {
		return []string{path}, nil
	}
	return nil, fmt.Errorf("no library lib%s.so or lib%s.a: install it, or name its folder with -L", name, name)
}

// installed gives the newest library whose name begins so.
func (s *Search) installed(prefix string) (path string) {
	newest := -1
	for name, file := range s.Installed {
		rest, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(first); err == nil && n > newest {
			newest, path = n, file
		}
	}
	return path
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// Standard are the folders that the loader knows.
func (s *Search) Standard() (out []string) {
	for _, dir := range s.System {
		out = append(out, "/usr/"+dir, "/"+dir)
	}
	return out
}

// folders are those that are looked in, in their order.
func (s *Search) folders() []string {
	out := slices.Clone(s.Dirs)
	for _, dir := range s.System {
		out = append(out, "/usr/local/"+dir, "/usr/"+dir, "/"+dir)
		out = append(out, compilers(filepath.Join("/usr/lib/gcc", filepath.Base(dir)))...)
	}
	return out
}

// compilers gives the folders of GCC's versions, the newest first: its run-time libraries are there.
func compilers(dir string) (out []string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // GCC is not installed
	}
	number := func(e os.DirEntry) int {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			return -1
		}
		return n
	}
	slices.SortStableFunc(entries, func(a, b os.DirEntry) int { return cmp.Compare(number(b), number(a)) })
	for _, e := range entries {
		out = append(out, filepath.Join(dir, e.Name()))
	}
	return out
}

// Follow gives the files that a linker's script stands for; any other file for itself.
func (s *Search) Follow(path string) ([]string, error) { return s.follow(path, 0) }

const deepest = 8 // scripts that name scripts

func (s *Search) follow(path string, depth int) ([]string, error) {
	const longest = 1 << 16
	info, err := os.Stat(path)
	if err != nil || info.Size() > longest {
		return []string{path}, err
	}
	text, err := os.ReadFile(path)
	if err != nil || !isScript(text) {
		return []string{path}, err
	}
	if depth == deepest {
		return nil, fmt.Errorf("%s: linker scripts that name each other", path)
	}
	names, err := scriptFiles(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []string
	for _, n := range names {
		found, err := s.named(n, filepath.Dir(path), depth+1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, found...)
	}
	return out, nil
}

// named finds a file that a script names.
func (s *Search) named(name, dir string, depth int) ([]string, error) {
	if lib, is := strings.CutPrefix(name, "-l"); is {
		return s.Find(lib)
	}
	if filepath.IsAbs(name) {
		return s.follow(name, depth)
	}
	for _, d := range append([]string{dir}, s.folders()...) {
		if path := filepath.Join(d, name); exists(path) {
			return s.follow(path, depth)
		}
	}
	if path := s.Installed[name]; path != "" {
		return []string{path}, nil
	}
	return nil, fmt.Errorf("no file %s", name)
}

// isScript reports whether a file of a library's name is text. (An empty archive is text too.)
func isScript(data []byte) bool {
	return len(data) > 0 && !slices.Contains(data, 0) && !strings.HasPrefix(string(data), "!<")
}

// scriptFiles lists the files that a script's INPUT and GROUP name (ld(1), "Commands Dealing with Files").
func scriptFiles(text string) (names []string, err error) {
	for {
		start := strings.Index(text, "/*")
		if start < 0 {
			break
		}
		end := strings.Index(text[start:], "*/")
		if end < 0 {
			return nil, errors.New("a comment in the linker script has no end")
		}
		text = text[:start] + " " + text[start+end+2:]
	}
	text = strings.NewReplacer("(", " ( ", ")", " ) ", ",", " ").Replace(text)
	depth, listed := 0, false
	for _, word := range strings.Fields(text) {
		switch {
		case word == "(":
			depth++
		case word == ")":
			depth--
		case depth == 0:
			listed = word == "INPUT" || word == "GROUP"
			if !listed && word != "OUTPUT_FORMAT" {
				return nil, fmt.Errorf("a linker script with %q, which is not known here", word)
			}
		case listed && word != "AS_NEEDED":
			names = append(names, word)
		}
	}
	if len(names) == 0 {
		return nil, errors.New("a linker script that names no files")
	}
	return names, nil
}
