package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// stage is a line that shows how a run goes on.
var stage = regexp.MustCompile(`^[a-z ]+: [0-9]+( of [0-9]+)?\n$`)

// notes are the lines of standard error that tell something; what other programs make is left out.
func (o outcome) notes() []string {
	var out []string
	for line := range strings.Lines(o.stderr) {
		if !stage.MatchString(line) && !strings.HasPrefix(line, "ames: new outside") {
			out = append(out, line)
		}
	}
	return out
}

// wantNote wants the call to end with a status and say one thing, which has some texts.
func (o outcome) wantNote(t *testing.T, status int, texts ...string) {
	t.Helper()
	o.want(t, status, texts...)
	if n := len(o.notes()); n != min(len(texts), 1) {
		t.Errorf("%d messages: %v", n, o)
	}
}

// TestCacheOfOthers: a cache that somebody else may have written is not used, and a library that may be somebody
// else's is not loaded.
func TestCacheOfOthers(t *testing.T) {
	t.Parallel()
	p := small(t)
	home := t.TempDir()
	dir := filepath.Join(home, "ames")
	run := func() outcome {
		t.Helper()
		m := p.marked(t)
		m.call.env = append(m.call.env, "XDG_CACHE_HOME="+home)
		return m.run("run", p.exe)
	}
	run().wantNote(t, statusOK)
	libraries, err := filepath.Glob(filepath.Join(dir, "runtime", "*.so"))
	if err != nil || len(libraries) != 1 {
		t.Fatalf("libraries: %v, %v", libraries, err)
	}
	chmod := func(path string, mode os.FileMode) {
		t.Helper()
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	before := inode(t, libraries[0])
	chmod(libraries[0], 0o757)
	run().wantNote(t, statusOK)
	if inode(t, libraries[0]) == before {
		t.Error("a library was loaded that others may write to")
	}
	chmod(dir, 0o777)
	run().wantNote(t, statusOK, "working without the cache in "+dir, "others may write to "+dir+" (mode 777)",
		"set XDG_CACHE_HOME")
	chmod(dir, 0o755)
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, 65534, 65534); err != nil {
			t.Fatal(err)
		}
		run().wantNote(t, statusOK, "working without the cache", dir+" belongs to user 65534")
	}
}

func inode(t *testing.T, path string) uint64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Ino
}

// full is a command for a shell that puts a file system in memory at a folder and fills it.
func full(dir string) string {
	return "mount -t tmpfs -o size=64k none " + dir + "; head -c 1000000 /dev/zero >" + dir + "/fill 2>/dev/null || :"
}

// TestFullCache: the run goes on, and says that nothing is kept.
func TestFullCache(t *testing.T) {
	t.Parallel()
	p := small(t)
	home := t.TempDir()
	m := p.marked(t)
	m.call.before = full(home)
	m.call.env = append(m.call.env, "XDG_CACHE_HOME="+home)
	m.run("run", p.exe).wantNote(t, statusOK, "the cache in "+filepath.Join(home, "ames")+" cannot take everything",
		"no space left on device", "make room there")
}

// TestTemporaryFolder: without a folder for temporary files a run says what to do.
func TestTemporaryFolder(t *testing.T) {
	t.Parallel()
	p := small(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	writeFile(t, file, nil)
	for _, c := range []struct{ temp, before, says string }{
		{filepath.Join(dir, "nothing"), "", "no such file or directory; set TMPDIR to a folder in which"},
		{file, "", "not a directory; set TMPDIR to a folder in which"},
		{dir, full(dir), "no space left on device; make room, or set TMPDIR"},
		{dir, full(dir) + "; mount -o remount,ro " + dir, "read-only file system; set TMPDIR"},
	} {
		o := call{dir: p.dir, env: []string{"TMPDIR=" + c.temp}, before: c.before, args: []string{"run", p.exe}}.run(t)
		o.wantNote(t, statusOther, c.says)
	}
}

// TestTemporaryFolderWithin: the sandbox holds where that folder is in the working directory, or is it.
func TestTemporaryFolderWithin(t *testing.T) {
	t.Parallel()
	p := small(t)
	within := filepath.Join(p.dir, "temporary")
	if err := os.Mkdir(within, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, temp := range []string{within, "temporary", p.dir} {
		o := call{dir: p.dir, env: []string{"TMPDIR=" + temp}, args: []string{"run", p.exe}}.run(t)
		o.want(t, statusOK)
		if !strings.Contains(o.stdout, "sandbox: the tests reached nothing outside") ||
			strings.Contains(o.stderr, "cannot write") {
			t.Errorf("%s: %v", temp, o)
		}
	}
}

// TestMemory: no more jobs work at once than there is memory for.
func TestMemory(t *testing.T) {
	t.Parallel()
	p := small(t)
	info := filepath.Join(t.TempDir(), "meminfo")
	for _, c := range []struct {
		mb   int
		jobs string
		says []string
	}{
		{450, "5", []string{"3 of 5 jobs work at once", "the machine has 450 MB of memory left"}},
		{1, "2", []string{"1 of 2 jobs work at once"}},
		{1, "1", nil},
	} {
		writeFile(t, info, fmt.Appendf(nil, "MemTotal: 1 kB\nMemAvailable: %d kB\n", c.mb<<10))
		call{dir: p.dir, before: "mount --bind " + info + " /proc/meminfo",
			args: []string{"run", "--sandbox", "off", "--jobs", c.jobs, p.exe}}.run(t).wantNote(t, statusOK, c.says...)
	}
}

// TestAddressSpace: where threads could not be started, ames says how much it needs.
func TestAddressSpace(t *testing.T) {
	t.Parallel()
	p := small(t)
	call{dir: p.dir, before: "ulimit -v 1600000", args: []string{"run", p.exe}}.run(t).wantNote(t, statusUse,
		"ulimit -v 1600000", "best with ulimit -v unlimited")
}

// TestNonsenseInCache: what makes no sense in the cache is made anew, though its digests are right.
func TestNonsenseInCache(t *testing.T) {
	t.Parallel()
	p := small(t)
	home := t.TempDir()
	for _, spoil := range []func(body []byte) []byte{
		func(body []byte) []byte { return body },
		func([]byte) []byte { return nil },
		func(body []byte) []byte { return body[:len(body)/2] },
		func(body []byte) []byte { return bytes.Repeat([]byte{0xff}, len(body)) },
	} {
		spoilCache(t, filepath.Join(home, "ames", "objects"), spoil)
		o := call{dir: p.dir, env: []string{"XDG_CACHE_HOME=" + home}, args: []string{"run", p.exe}}.run(t)
		o.wantNote(t, statusOK)
		if !strings.Contains(o.stdout, "score 100.0%: the tests noticed 12 of 12 mutants") {
			t.Error(o)
		}
	}
}

// spoilCache changes all entries of an object cache.
func spoilCache(t *testing.T, dir string, spoil func(body []byte) []byte) {
	t.Helper()
	entries, err := filepath.Glob(filepath.Join(dir, "??", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range entries {
		key, err := hex.DecodeString(filepath.Base(filepath.Dir(path)) + filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		body := spoil(readFile(t, path)[sha256.Size:])
		sum := sha256.Sum256(append(key, body...))
		writeFile(t, path, append(sum[:], body...))
	}
}
