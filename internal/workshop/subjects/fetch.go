package subjects

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// aptSources are where the pinned versions came from, and where a point
// release puts what replaces them.
const aptSources = `deb-src http://deb.debian.org/debian bookworm main
deb-src http://deb.debian.org/debian bookworm-updates main
deb-src http://deb.debian.org/debian-security bookworm-security main
`

// fetch makes the unpacked sources available and tells their version.
func (s *spec) fetch(ctx context.Context, opt Options) (version, dir string, err error) {
	if err := os.MkdirAll(opt.Cache, 0o755); err != nil {
		return "", "", err
	}
	unlock, err := lock(filepath.Join(opt.Cache, s.name+".lock"))
	if err != nil {
		return "", "", err
	}
	defer unlock()
	version = s.version
	// A version other than the pinned one is remembered, so that it is asked for once.
	record := filepath.Join(opt.Cache, s.name+".instead-of-"+fileName(s.version))
	if other, err := os.ReadFile(record); err == nil {
		version = strings.TrimSpace(string(other))
	}
	if dir := s.sourceDir(opt, version); isDir(dir) {
		return version, dir, nil
	}
	got, dsc, err := s.download(ctx, opt)
	if err != nil {
		return "", "", err
	}
	if got != s.version {
		fmt.Fprintf(opt.Log, "note: Debian has no %s %s any more, using %s\n", s.pkg, s.version, got)
		if err := os.WriteFile(record, []byte(got+"\n"), 0o644); err != nil {
			return "", "", err
		}
	}
	dir = s.sourceDir(opt, got)
	return got, dir, unpack(ctx, opt, dsc, dir)
}

func (s *spec) home(opt Options, version string) string {
	return filepath.Join(opt.Cache, s.name+"-"+fileName(version))
}

func (s *spec) sourceDir(opt Options, version string) string {
	return filepath.Join(s.home(opt, version), "src")
}

// fileName makes a version fit for a path: without its epoch.
func fileName(version string) string {
	if _, rest, ok := strings.Cut(version, ":"); ok {
		return rest
	}
	return version
}

func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// download gets the source package by apt with a configuration of its own,
// which needs no privileges and leaves the system's lists alone.
func (s *spec) download(ctx context.Context, opt Options) (version, dsc string, err error) {
	apt, err := newApt(opt)
	if err != nil {
		return "", "", err
	}
	unlock, err := lock(filepath.Join(apt.dir, "lock"))
	if err != nil {
		return "", "", err
	}
	defer unlock()
	fmt.Fprintf(opt.Log, "fetching %s %s\n", s.pkg, s.version)
	if err := apt.run(ctx, apt.dir, "update"); err != nil {
		return "", "", err
	}
	into := filepath.Join(apt.dir, "download", s.name)
	for _, what := range []string{s.pkg + "=" + s.version, s.pkg} {
		if err := os.RemoveAll(into); err != nil {
			return "", "", err
		}
		if err := os.MkdirAll(into, 0o755); err != nil {
			return "", "", err
		}
		if err = apt.run(ctx, into, "source", "--download-only", what); err == nil {
			break
		}
	}
	if err != nil {
		return "", "", err
	}
	found, _ := filepath.Glob(filepath.Join(into, "*.dsc"))
	if len(found) != 1 {
		return "", "", fmt.Errorf("apt-get source %s brought %d .dsc files, expected one", s.pkg, len(found))
	}
	version, err = dscVersion(found[0])
	return version, found[0], err
}

type apt struct {
	dir     string
	options []string
}

func newApt(opt Options) (*apt, error) {
	a := &apt{dir: filepath.Join(opt.Cache, "apt")}
	for _, d := range []string{"parts", "lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(a.dir, d), 0o755); err != nil {
			return nil, err
		}
	}
	list := filepath.Join(a.dir, "sources.list")
	if err := os.WriteFile(list, []byte(aptSources), 0o644); err != nil {
		return nil, err
	}
	for _, o := range []string{
		"Dir::Etc::sourcelist=" + list,
		"Dir::Etc::sourceparts=" + filepath.Join(a.dir, "parts"),
		"Dir::State::lists=" + filepath.Join(a.dir, "lists"),
		"Dir::Cache=" + filepath.Join(a.dir, "cache"),
		"APT::Sandbox::User=root", // the folders belong to the user, whoever that is
		"Acquire::Languages=none",
		"Acquire::Retries=3",
	} {
		a.options = append(a.options, "-o", o)
	}
	return a, nil
}

func (a *apt) run(ctx context.Context, dir string, args ...string) error {
	cmd := exec.CommandContext(ctx, "apt-get", append(a.options, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get %s: %w (is the network there?): %s", strings.Join(args, " "), err, tail(out))
	}
	return nil
}

// tail keeps the end of a tool's output for an error message.
func tail(out []byte) string {
	const keep = 4000
	text := strings.TrimSpace(string(out))
	if len(text) > keep {
		text = "…" + text[len(text)-keep:]
	}
	return text
}

// dscVersion reads the version field of a Debian source control file.
func dscVersion(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data)) {
		if v, ok := strings.CutPrefix(line, "Version:"); ok {
			return strings.TrimSpace(v), nil
		}
	}
	return "", fmt.Errorf("%s has no version", path)
}

// unpack puts the sources with Debian's patches applied into dir, or nothing at all.
func unpack(ctx context.Context, opt Options, dsc, dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	fmt.Fprintf(opt.Log, "unpacking %s\n", filepath.Base(dsc))
	cmd := exec.CommandContext(ctx, "dpkg-source", "--no-check", "--no-copy", "-x", dsc, part)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("dpkg-source: %w: %s", err, tail(out))
	}
	return os.Rename(part, dir)
}

// lock holds other processes off until the returned function is called.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, &fs.PathError{Op: "lock", Path: path, Err: err}
	}
	return func() { f.Close() }, nil
}
