package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"ames/internal/campaign/mutant"
)

// own gives a call a cache of its own, and the cache's folder.
func (p project) own(t *testing.T, args ...string) (call, string) {
	t.Helper()
	dir := t.TempDir()
	return call{dir: p.dir, env: []string{"XDG_CACHE_HOME=" + dir},
		args: append(append([]string{"run"}, args...), p.exe)}, dir
}

// sameVerdicts compares two runs' verdicts one by one.
func sameVerdicts(t *testing.T, want, got *mutant.Result) {
	t.Helper()
	if len(want.Judgements) != len(got.Judgements) {
		t.Fatalf("%d mutants, then %d", len(want.Judgements), len(got.Judgements))
	}
	for i := range want.Judgements {
		w, g := &want.Judgements[i], &got.Judgements[i]
		if w.ID != g.ID || w.Status != g.Status {
			t.Errorf("%s: %s (%s), then %s: %s (%s)", label(w), w.Status, w.Reason, g.ID, g.Status, g.Reason)
		}
	}
}

// TestCacheIsUsed: the second run compiles nothing.
func TestCacheIsUsed(t *testing.T) {
	t.Parallel()
	p := small(t)
	c, _ := p.own(t)
	c.run(t).want(t, statusOK)
	first := stored(t, p.dir)
	c.run(t).want(t, statusOK)
	second := stored(t, p.dir)
	if first.Counters["cache misses"] == 0 || second.Counters["cache misses"] != 0 ||
		second.Counters["cache hits"] == 0 {
		t.Errorf("first %v\nthen %v", first.Counters, second.Counters)
	}
	sameVerdicts(t, first, second)
}

// TestDamagedCache: what is damaged is made again, whatever the damage.
func TestDamagedCache(t *testing.T) {
	t.Parallel()
	p := small(t)
	c, dir := p.own(t)
	c.run(t).want(t, statusOK)
	want := stored(t, p.dir)
	for name, damage := range map[string]func(data []byte) []byte{
		"cut off": func(data []byte) []byte { return data[:len(data)/2] },
		"other":   func([]byte) []byte { return []byte("something else\n") },
		"one bit": func(data []byte) []byte { data[len(data)*2/3] ^= 4; return data },
	} {
		n := 0
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			n++
			data := readFile(t, path)
			if len(data) == 0 {
				return nil
			}
			return os.WriteFile(path, damage(data), 0o644)
		})
		if err != nil || n < 2 {
			t.Fatalf("%d files, %v", n, err)
		}
		o := c.run(t)
		if o.want(t, statusOK); o.status != statusOK {
			t.Fatalf("%s: %v", name, o)
		}
		sameVerdicts(t, want, stored(t, p.dir))
	}
}

// TestNoCache: without a place for a cache all goes on, slower.
func TestNoCache(t *testing.T) {
	t.Parallel()
	p := small(t)
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, []byte("in the way\n"))
	for _, env := range [][]string{
		{"XDG_CACHE_HOME=" + file},
		{"XDG_CACHE_HOME=", "HOME="},
	} {
		m := p.marked(t)
		m.call.env = append(m.call.env, env...)
		m.run("run", p.exe).want(t, statusOK)
	}
}

// TestStoreCannotBeWritten: the report comes all the same, with a warning.
func TestStoreCannotBeWritten(t *testing.T) {
	t.Parallel()
	p := small(t)
	writeFile(t, filepath.Join(p.dir, ".ames"), []byte("in the way\n"))
	o := p.run(t)
	o.want(t, statusOK, "not kept")
	if !strings.Contains(o.stdout, "score 100.0%") {
		t.Error(o)
	}
}

// asNobody calls ames as a user who may write nowhere but to /tmp. Whoever runs
// the tests may be able to write anywhere.
func (p project) asNobody(t *testing.T, cacheHome string) (string, error) {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "ames")
	if err := os.WriteFile(exe, readFile(t, binary), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{p.dir, filepath.Dir(exe), cacheHome} {
		for ; dir != "/"; dir = filepath.Dir(dir) {
			if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o005 != 0o005 {
				if err := os.Chmod(dir, info.Mode().Perm()|0o055); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := os.Chmod(p.dir, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(p.dir, 0o755) })
	cmd := exec.Command(exe, "run", p.exe)
	if os.Getuid() == 0 {
		cmd = exec.Command("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", exe, "run", p.exe)
	}
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cacheHome, "HOME=/nowhere", "TMPDIR=/tmp")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestReadOnly: the user may write neither to the working directory nor to the
// cache: one that is not there, one that others have filled.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	p := small(t)
	c, dir := p.own(t)
	c.run(t).want(t, statusOK)
	if err := os.RemoveAll(filepath.Join(p.dir, ".ames")); err != nil {
		t.Fatal(err)
	}
	// The program has changed, so that new objects would go to the cache.
	writeFile(t, filepath.Join(p.dir, "lib.c"), []byte(strings.Replace(libSource, "int s = 0", "int  s = 0", 1)))
	cmd := exec.Command(compiler(usual), append(bitcodeFlags, "lib.c", "test_main.c", "-o", "tests")...)
	cmd.Dir = p.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, home := range []string{"/nowhere", dir} {
		out, err := p.asNobody(t, home)
		if err != nil || !strings.Contains(out, "score 100.0%") || !strings.Contains(out, "not kept") {
			t.Errorf("cache in %s: %v\n%s", home, err, out)
		}
	}
}

// TestAtTheSameTime: runs in one folder with one cache do not disturb each other.
func TestAtTheSameTime(t *testing.T) {
	t.Parallel()
	p := built(t, "files", usual)
	c, _ := p.own(t)
	outcomes := make([]outcome, 3)
	var all sync.WaitGroup
	for i := range outcomes {
		all.Go(func() { outcomes[i] = c.run(t) })
	}
	all.Wait()
	for _, o := range outcomes {
		o.want(t, statusOK)
		if withoutReasons(o.stdout) != withoutReasons(outcomes[0].stdout) {
			t.Errorf("one says\n%s\nanother\n%s", outcomes[0].stdout, o.stdout)
		}
	}
	stored(t, p.dir)
}

// withoutReasons leaves out why mutants survived: a run whose tests took longer looks
// first which mutants change a value, and says of such a mutant more than another run.
func withoutReasons(report string) string {
	return regexp.MustCompile(`(?m)^ +reached, .*\n`).ReplaceAllString(report, "")
}

// TestLimits: as few descriptors and processes as a user may have.
func TestLimits(t *testing.T) {
	t.Parallel()
	p := small(t)
	for _, limit := range []string{"ulimit -n 64", "ulimit -c unlimited", "ulimit -s 1024",
		"trap '' INT TERM PIPE CHLD"} {
		cmd := exec.Command("bash", "-c", fmt.Sprintf(`%s; exec "$0" run --no-reuse "$1"`, limit), binary, p.exe)
		cmd.Dir = p.dir
		cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "score 100.0%") {
			t.Errorf("%s: %v\n%s", limit, err, out)
		}
	}
}

// TestClosedStandardStreams: nothing to read from, nowhere to write to.
func TestClosedStandardStreams(t *testing.T) {
	t.Parallel()
	p := small(t)
	for redirection, status := range map[string]int{"<&-": statusOK, "2>&-": statusOK, ">/dev/full": statusOther,
		"<&- 2>&-": statusOK} {
		cmd := exec.Command("bash", "-c", fmt.Sprintf(`exec "$0" run --no-reuse "$1" %s`, redirection), binary, p.exe)
		cmd.Dir = p.dir
		cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
		out, _ := cmd.CombinedOutput() // the status says it
		if got := cmd.ProcessState.ExitCode(); got != status {
			t.Errorf("%s: status %d, want %d\n%s", redirection, got, status, out)
		}
	}
}
