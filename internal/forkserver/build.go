package forkserver

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed runtime/*.c runtime/*.h
var runtimeSources embed.FS

var runtimeFlags = []string{
	"-std=gnu11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-shared", "-fvisibility=hidden",
	"-fno-builtin", "-fno-stack-protector", "-Wl,-z,initfirst", "-Wl,-z,now",
}

// BuildRuntime compiles the runtime into cacheDir, unless it is there already, and
// returns the shared library's path. The file's name holds a digest of all that it
// is made from, and a digest beside it says whether it is whole.
func BuildRuntime(clang, cacheDir string) (string, error) {
	return buildRuntime(clang, cacheDir, runtimeFlags)
}

func buildRuntime(clang, cacheDir string, flags []string) (string, error) {
	cacheDir, err := filepath.Abs(cacheDir)
	if err != nil {
		return "", fmt.Errorf("cache folder: %w", err)
	}
	if strings.ContainsAny(cacheDir, " \t\n:") {
		return "", fmt.Errorf("cache folder %q: the dynamic loader takes no preloaded library from a path with spaces or colons; choose another folder", cacheDir)
	}
	key, err := runtimeKey(clang, flags)
	if err != nil {
		return "", err
	}
	so := filepath.Join(cacheDir, "runtime-"+key+".so")
	if runtimeIntact(so) {
		return so, nil
	}
	if err := os.MkdirAll(cacheDir, 0o755); err != nil {
		return "", fmt.Errorf("cache folder: %w", err)
	}
	if err := compileRuntime(clang, so, flags); err != nil {
		return "", err
	}
	return so, nil
}

// runtimeKey digests the sources, the flags and which compiler it is.
func runtimeKey(clang string, flags []string) (string, error) {
	path, err := exec.LookPath(clang)
	if err != nil {
		return "", fmt.Errorf("no compiler for the runtime: %w; install clang", err)
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", fmt.Errorf("compiler %s: %w", clang, err)
	}
	st, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("compiler %s: %w", clang, err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %d %d\n", flags, path, st.Size(), st.ModTime().UnixNano())
	err = fs.WalkDir(runtimeSources, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := runtimeSources.ReadFile(path)
		fmt.Fprintf(h, "%q %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("runtime sources: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:12]), nil
}

func runtimeIntact(so string) bool {
	data, err := os.ReadFile(so)
	if err != nil {
		return false
	}
	want, err := os.ReadFile(so + ".sha256")
	sum := sha256.Sum256(data)
	return err == nil && bytes.Equal(want, []byte(hex.EncodeToString(sum[:])))
}

func compileRuntime(clang, so string, flags []string) error {
	dir, err := os.MkdirTemp(filepath.Dir(so), "build-")
	if err != nil {
		return fmt.Errorf("build folder: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, runtimeSources); err != nil {
		return fmt.Errorf("runtime sources: %w", err)
	}
	sources, err := filepath.Glob(filepath.Join(dir, "runtime", "*.c"))
	if err != nil {
		return fmt.Errorf("runtime sources: %w", err)
	}
	out := filepath.Join(dir, "runtime.so")
	var firstErr error
	// The compiler's default linker may be missing; then LLVM's own may be there.
	for _, linker := range [][]string{nil, {"-fuse-ld=lld"}} {
		args := slices.Concat(flags, linker, []string{"-o", out}, sources)
		text, err := exec.Command(clang, args...).CombinedOutput()
		if err == nil {
			return installRuntime(out, so)
		}
		if firstErr == nil {
			firstErr = fmt.Errorf("compiling the runtime with %s: %w\n%s\nneeded: clang, the C library's headers and a linker (on Debian: clang, libc6-dev, binutils)", clang, err, bytes.TrimSpace(text))
		}
	}
	return firstErr
}

// installRuntime moves the library into place. The digest goes first: a library
// without one is built again, a digest without its library hurts nobody.
func installRuntime(from, so string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("built runtime: %w", err)
	}
	sum := sha256.Sum256(data)
	sumFile := from + ".sha256"
	if err := os.WriteFile(sumFile, []byte(hex.EncodeToString(sum[:])), 0o644); err != nil {
		return fmt.Errorf("built runtime: %w", err)
	}
	if err := os.Rename(sumFile, so+".sha256"); err != nil {
		return fmt.Errorf("built runtime: %w", err)
	}
	if err := os.Rename(from, so); err != nil {
		return fmt.Errorf("built runtime: %w", err)
	}
	return nil
}
