// Package library builds the runtime's shared library, and keeps it for the next time.
//
// It knows nothing of what the library does: it is given the sources.
package library

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"ames/internal/engine/ownership"
	"ames/internal/engine/process"
)

// Source is what a library is made from.
type Source struct {
	Files fs.FS // the C files to compile are in its folder "runtime"
	Flags []string
}

// Build compiles the library into cacheDir, unless it is there already, and returns its path.
// The file's name holds a digest of all that it is made from, and a digest beside it says whether
// it is whole. The folder must be the user's alone, and so must be a library that is there: it is loaded into programs.
func (s Source) Build(ctx context.Context, clang, cacheDir string) (string, error) {
	cacheDir, err := filepath.Abs(cacheDir)
	if err != nil {
		return "", fmt.Errorf("cache folder: %w", err)
	}
	if strings.ContainsAny(cacheDir, " \t\n:") {
		return "", fmt.Errorf("cache folder %q: the dynamic loader takes no preloaded library from a path with "+
			"spaces or colons; choose another folder", cacheDir)
	}
	key, err := s.key(clang)
	if err != nil {
		return "", err
	}
	if err := ownership.MakeFolder(cacheDir); err != nil {
		return "", fmt.Errorf("folder for the runtime: %w", err)
	}
	so := filepath.Join(cacheDir, "runtime-"+key+".so")
	if isIntact(so) {
		return so, nil
	}
	if err := s.compile(ctx, clang, so); err != nil {
		return "", err
	}
	return so, nil
}

// key digests the sources, the flags and which compiler it is.
func (s Source) key(clang string) (string, error) {
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
	fmt.Fprintf(h, "%q %q %d %d\n", s.Flags, path, st.Size(), st.ModTime().UnixNano())
	err = fs.WalkDir(s.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(s.Files, path)
		fmt.Fprintf(h, "%q %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("runtime sources: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:12]), nil
}

func isIntact(so string) bool {
	data, err := ownership.ReadFile(so)
	if err != nil {
		return false
	}
	want, err := ownership.ReadFile(so + ".sha256")
	sum := sha256.Sum256(data)
	return err == nil && bytes.Equal(want, []byte(hex.EncodeToString(sum[:])))
}

func (s Source) compile(ctx context.Context, clang, so string) error {
	dir, err := os.MkdirTemp(filepath.Dir(so), "build-")
	if err != nil {
		return fmt.Errorf("build folder: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := os.CopyFS(dir, s.Files); err != nil {
		return fmt.Errorf("runtime sources: %w", err)
	}
	sources, err := filepath.Glob(filepath.Join(dir, "runtime", "*.c"))
	if err != nil {
		return fmt.Errorf("runtime sources: %w", err)
	}
	var objects []string
	for i, source := range sources {
		// One by one: what is done again if somebody ends the compiler is little.
		object := filepath.Join(dir, fmt.Sprintf("%d.o", i))
		if err := runCompiler(ctx, dir, clang, slices.Concat(s.Flags,
			[]string{"-Wno-unused-command-line-argument", "-c", "-o", object, source})); err != nil {
			return err
		}
		objects = append(objects, object)
	}
	out := filepath.Join(dir, "runtime.so")
	var firstErr error
	// The compiler's default linker may be missing; then LLVM's own may be there.
	for _, linker := range [][]string{nil, {"-fuse-ld=lld"}} {
		err := runCompiler(ctx, dir, clang, slices.Concat(s.Flags, linker, []string{"-o", out}, objects))
		if err == nil {
			return install(out, so)
		}
		firstErr = cmp.Or(firstErr, err)
	}
	return firstErr
}

// compilerPatience is for how long a compiler may do nothing.
const compilerPatience = time.Minute

// mostCompilers is how often the compiler is started if it is ended from outside.
const mostCompilers = 40

// runCompiler runs a compiler, more than once if somebody ends it. What it then leaves is in
// the folder.
func runCompiler(ctx context.Context, dir, clang string, args []string) error {
	var text []byte
	var err error
	for range mostCompilers {
		cmd := exec.CommandContext(ctx, clang, args...)
		cmd.Env = append(os.Environ(), "TMPDIR="+dir)
		if text, err = process.Run(cmd, compilerPatience); err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		// Clang itself tells of parts of it that were ended: "error: unable to execute command: Killed".
		var exit *exec.ExitError
		killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled()
		if !killed && !bytes.Contains(text, []byte("unable to execute command")) &&
			!bytes.Contains(text, []byte("due to signal")) {
			break
		}
	}
	return fmt.Errorf("compiling the runtime with %s: %w\n%s\nneeded: clang, the C library's headers and a linker "+
		"(on Debian: clang, libc6-dev, binutils)", clang, err, bytes.TrimSpace(text))
}

// install moves the library into place. The digest goes first: a library
// without one is built again, a digest without its library hurts nobody.
func install(from, so string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("built runtime: %w", err)
	}
	if err := os.Chmod(from, 0o755); err != nil { // whatever the umask is
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
