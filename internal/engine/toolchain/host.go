package toolchain

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"ames/internal/engine/machine"
)

// host is where to look: everything that comes from the machine, so that
// tests can stand one up in a folder.
type host struct {
	arch  string   // in Go's terms
	path  []string // folders of PATH
	dirs  []string // folders of libraries; glob patterns
	files []string // single libraries
}

// searchPath is a host with no more in it than finding clangs takes.
func searchPath() host {
	return host{arch: runtime.GOARCH, path: filepath.SplitList(os.Getenv("PATH"))}
}

func here() host {
	h := searchPath()
	h.dirs = filepath.SplitList(os.Getenv("LD_LIBRARY_PATH"))
	h.dirs = append(h.dirs, libraryFolders()...)
	for _, c := range h.clangFiles() {
		h.dirs = append(h.dirs, besides(c)...)
	}
	h.files = cachedLibraries()
	return h
}

// libraryFolders lists where distributions put LLVM: Debian's per-version
// trees and multiarch folders, the RPM and Gentoo layouts, local builds.
func libraryFolders() []string {
	return []string{
		"/usr/lib/llvm-*/lib", "/usr/lib/*-linux-gnu",
		"/usr/lib64/llvm*/lib*", "/usr/lib/llvm*/lib*", "/usr/lib64", "/usr/lib",
		"/usr/lib/llvm/*/lib*",
		"/usr/local/lib", "/usr/local/lib64", "/usr/local/llvm*/lib", "/opt/llvm*/lib", "/opt/*/lib/llvm*/lib",
	}
}

// besides names the library folders of the tree that a clang was installed
// in: a release unpacked anywhere is found once its bin folder is in PATH.
func besides(clang string) []string {
	real, err := filepath.EvalSymlinks(clang)
	if err != nil {
		return nil
	}
	tree := filepath.Dir(filepath.Dir(real))
	return []string{filepath.Join(tree, "lib"), filepath.Join(tree, "lib64")}
}

// cachedLibraries reads the loader's cache, which also knows folders named in
// /etc/ld.so.conf. Where the cache is kept elsewhere, ldconfig is asked.
func cachedLibraries() []string {
	if data, err := os.ReadFile("/etc/ld.so.cache"); err == nil {
		return cachedPaths(data)
	}
	for _, name := range []string{"ldconfig", "/sbin/ldconfig", "/usr/sbin/ldconfig"} {
		if out, err := exec.Command(name, "-p").Output(); err == nil {
			return parseCache(string(out))
		}
	}
	return nil
}

// cachedPaths takes the paths out of the cache itself. In every version of the
// format they are strings ended by a zero byte.
func cachedPaths(cache []byte) []string {
	var files []string
	for s := range bytes.SplitSeq(cache, []byte{0}) {
		slash := bytes.IndexByte(s, '/')
		if slash < 0 {
			continue
		}
		if file := string(s[slash:]); strings.HasPrefix(filepath.Base(file), "libLLVM") {
			files = append(files, file)
		}
	}
	return files
}

// parseCache takes the paths out of lines such as
// "libLLVM.so.19.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libLLVM.so.19.1".
func parseCache(out string) []string {
	var files []string
	for line := range strings.Lines(out) {
		_, file, ok := strings.Cut(line, "=> ")
		file = strings.TrimSpace(file)
		if ok && strings.HasPrefix(filepath.Base(file), "libLLVM") {
			files = append(files, file)
		}
	}
	return files
}

// candidateFiles returns the candidates, by their absolute paths, each once.
func (h host) candidateFiles() []string {
	files := slices.Clone(h.files)
	seen := map[string]bool{}
	for _, pattern := range h.dirs {
		if pattern == "" {
			continue
		}
		dirs := []string{pattern}
		if _, err := os.Stat(pattern); err != nil {
			dirs, _ = filepath.Glob(pattern)
		}
		for _, dir := range dirs {
			if !seen[dir] {
				seen[dir] = true
				files = append(files, filesOf(dir, "libLLVM")...)
			}
		}
	}
	files = slices.DeleteFunc(files, func(f string) bool { return !strings.Contains(filepath.Base(f), ".so") })
	for i := range files {
		if abs, err := filepath.Abs(files[i]); err == nil {
			files[i] = abs
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// filesOf lists the entries of a folder that start with a prefix. (A glob
// would stumble over brackets in the folder's own name.)
func filesOf(dir, prefix string) []string {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	if err != nil {
		return nil
	}
	var files []string
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			files = append(files, filepath.Join(dir, name))
		}
	}
	slices.Sort(files)
	return files
}

// folders remembers where the links in folders' paths lead: many files, few folders.
type folders map[string]string

// real is filepath.EvalSymlinks.
func (f folders) real(file string) (string, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return "", err
	}
	if info.Mode()&os.ModeSymlink != 0 {
		return filepath.EvalSymlinks(file)
	}
	dir, base := filepath.Split(file)
	if _, ok := f[dir]; !ok {
		if f[dir], err = filepath.EvalSymlinks(dir); err != nil {
			return "", err
		}
	}
	return filepath.Join(f[dir], base), nil
}

// loadable tells a shared library for this machine from linker scripts,
// which Rust ships under such names, and from other architectures' libraries.
func loadable(file, arch string) bool {
	want, ok := machine.Named(arch)
	if !ok {
		return false
	}
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [20]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return false
	}
	const class64, littleEndian, sharedObject = 2, 1, 3
	return string(head[:4]) == "\x7fELF" && head[4] == class64 && head[5] == littleEndian &&
		binary.LittleEndian.Uint16(head[16:]) == sharedObject &&
		binary.LittleEndian.Uint16(head[18:]) == uint16(want)
}
