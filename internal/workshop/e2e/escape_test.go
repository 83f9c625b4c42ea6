package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/world"
	"ames/internal/workshop/samples"
)

// escapes are what testdata/escapes tries, by the names that it has for it.
func escapes() []string {
	var out []string
	for _, act := range []string{"unlinks", "truncates", "appends", "renames", "chmods", "replaces", "links", "litters",
		"wipes", "maps", "dates", "tags", "around", "shells"} {
		for _, at := range []string{"home", "here", "other"} {
			out = append(out, act+":"+at)
		}
	}
	for kind, hows := range map[string][]string{
		"signal": {"terminate-all", "kill-victim", "stop-victim", "kill-victims-group", "thread-of-victim",
			"queue-to-victim", "handle-of-victim", "kill-parent", "terminate-parent", "interrupt-parent",
			"hang-up-parent", "stop-parent", "queue-to-parent", "group-1", "process-1", "trace-victim", "trace-parent",
			"memory-of-victim", "renice-victim", "limit-victim", "move-victim", "starve-victim"},
		"process": {"daemon", "closed-daemon", "stopped-daemon", "many-daemons", "reaping-daemon", "hidden-daemon",
			"command", "mortal-daemon"},
		"ipc": {"shared-memory", "semaphores", "messages", "message-queue", "named-memory", "named-semaphore",
			"temporary-folder", "temporary-socket", "run-file", "lock"},
		"network": {"connect", "send", "abstract", "take-port", "take-abstract", "keep-port", "linger", "hostname"},
		"system": {"mount", "unmount", "writable-again", "new-namespace", "setting", "cgroup", "disk", "node", "clock",
			"etc", "root", "run-of-others", "memory-of-parent", "limits", "priority", "descriptors", "shared-folder"},
	} {
		for _, how := range hows {
			out = append(out, kind+":"+how)
		}
	}
	slices.Sort(out)
	return out
}

// few are those of an ordinary test run.
var few = []string{"appends:home", "chmods:other", "ipc:shared-memory", "ipc:temporary-folder", "network:connect",
	"network:keep-port", "process:hidden-daemon", "process:many-daemons", "shells:here", "signal:kill-victim",
	"signal:stop-parent", "signal:terminate-all", "system:etc", "system:unmount", "wipes:here"}

// escapee is a program that tries to reach what is not its own, and all that it tries to reach.
type escapee struct {
	base, home, here, outside string
	exe                       string
	mark                      string
	victim                    *exec.Cmd
	env                       []string
	reached                   atomic.Int32 // connections to the tester's sockets
	uid                       int
}

// TestEscapes: whatever a test tries to reach, its mutants get the verdicts that they get if it does not, and the
// machine is what it was before.
func TestEscapes(t *testing.T) {
	for _, uid := range []int{0, 65534} {
		if os.Geteuid() != 0 && uid != os.Geteuid() {
			if uid != 0 {
				continue
			}
			uid = os.Geteuid()
		}
		t.Run(fmt.Sprint("as ", uid), func(t *testing.T) { newEscapee(t, uid, "").tryAll(t) })
	}
}

// unwalled is what Landlock alone cannot keep in, or apart, by the kind of what is tried or by its name:
// docs/sandbox.md lists it.
var unwalled = []string{"network:", "chmods:", "dates:", "tags:", "signal:renice-victim", "signal:limit-victim",
	"signal:move-victim", "ipc:shared-memory", "ipc:semaphores", "ipc:messages", "ipc:message-queue",
	"ipc:named-memory", "ipc:named-semaphore", "ipc:temporary-folder", "ipc:temporary-socket",
	"ipc:lock"}

// TestEscapesWalled: where there are no namespaces, Landlock alone holds but for what is listed. All of it is in
// namespaces of its own, since a wall that fails would let signals out to everybody, and shared memory is left.
func TestEscapesWalled(t *testing.T) {
	const inside = "AMES_TEST_WALLED"
	if os.Getenv(inside) != "" {
		caches, err := os.UserCacheDir() // the wall is open around /tmp
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			left, _ := filepath.Glob("/tmp/ames-escapes*")
			for _, path := range left {
				os.RemoveAll(path)
			}
		})
		newEscapee(t, os.Geteuid(), caches).tryAll(t, unwalled...)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const refuse = `mount -t tmpfs tmpfs /dev/shm && echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"`
	cmd := command(t.Context(), "", "unshare", "-U", "-r", "-m", "-i", "-p", "-f", "--kill-child", "--mount-proc",
		"sh", "-c", refuse, "sh", self, "-test.run=^TestEscapesWalled$", "-test.v")
	cmd.Env = append(os.Environ(), inside+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestEscapesWalled")) {
		t.Errorf("%v\n%s", err, out)
	}
}

// tryAll tries everything, and fails the test if anything but what is excepted has reached something.
func (e *escapee) tryAll(t *testing.T, except ...string) {
	names := few
	if everything {
		names = escapes()
	}
	lacks := "[]"
	if len(except) > 0 {
		lacks = fmt.Sprint((world.All &^ world.Landlock).Names())
	}
	want := e.verdicts(t, "nothing", lacks)
	if len(want) < 6 {
		t.Fatalf("verdicts: %v", want)
	}
	for _, name := range names {
		before := e.state(t)
		got := e.verdicts(t, name, lacks)
		changed := changes(before, e.state(t))
		switch {
		case slices.ContainsFunc(except, func(kind string) bool { return strings.HasPrefix(name, kind) }):
			t.Logf("%s: %d of %d verdicts; changed: %q", name, len(got), len(want), changed)
			continue
		case name == "process:mortal-daemon":
			if got != nil {
				t.Errorf("%s: a test that kills itself passes", name)
			}
		case !maps.Equal(got, want):
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		for _, c := range changed {
			t.Errorf("%s: %s", name, c)
		}
	}
}

// changes says in what a state differs from one before.
func changes(before, after map[string]string) (out []string) {
	for _, what := range slices.Sorted(maps.Keys(before)) {
		if before[what] != after[what] {
			out = append(out, fmt.Sprintf("%s was %q, and is %q", what, before[what], after[what]))
		}
	}
	for _, what := range slices.Sorted(maps.Keys(after)) {
		if _, known := before[what]; !known {
			out = append(out, fmt.Sprintf("new: %s: %q", what, after[what]))
		}
	}
	return out
}

// newEscapee makes the program and all that it tries to reach, in a folder.
func newEscapee(t *testing.T, uid int, within string) *escapee {
	t.Helper()
	base, err := os.MkdirTemp(within, "ames-escapee-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	e := &escapee{base: base, home: filepath.Join(base, "home"), here: filepath.Join(base, "home", "project"),
		outside: filepath.Join(base, "outside"), mark: filepath.Base(base), uid: uid}
	for _, dir := range []string{e.home, e.here, filepath.Join(e.outside, "other")} {
		if err := os.MkdirAll(filepath.Join(dir, "precious"), 0o755); err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(dir, "precious", "file"), []byte("in a folder"))
		writeFile(t, filepath.Join(dir, "precious.txt"), bytes.Repeat([]byte("precious\n"), 1000))
	}
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"escapes.c", "checked.c"} {
		writeFile(t, filepath.Join(e.here, name), readFile(t, filepath.Join(root, "testdata", "escapes", name)))
	}
	e.exe = filepath.Join(e.here, "escapes")
	buildIn(t, e.here, "clang-"+strconv.Itoa(usual), "-O0", "-g", "-fembed-bitcode=all", "-o", e.exe, "escapes.c",
		"checked.c", "-lrt", "-pthread")
	e.listen(t)
	e.victim = exec.Command("sleep", "100000")
	e.victim.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: e.credential()}
	if err := e.victim.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		e.victim.Process.Kill()
		e.victim.Wait()
	})
	err = filepath.WalkDir(base, func(path string, _ os.DirEntry, err error) error {
		if err == nil && uid != os.Geteuid() {
			err = os.Lchown(path, uid, uid)
		}
		return err
	})
	if err := errors.Join(err, os.Chmod(base, 0o755)); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *escapee) credential() *syscall.Credential {
	if e.uid == os.Geteuid() {
		return nil
	}
	return &syscall.Credential{Uid: uint32(e.uid), Gid: uint32(e.uid)}
}

// listen opens the sockets that the program tries to reach.
func (e *escapee) listen(t *testing.T) {
	t.Helper()
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := tcp.Addr().(*net.TCPAddr).Port
	udp, err := net.ListenPacket("udp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	abstract, err := net.Listen("unix", "@"+e.mark)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []net.Listener{tcp, abstract} {
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				e.reached.Add(1)
				c.Close()
			}
		}()
	}
	t.Cleanup(func() { udp.Close() })
	go func() {
		for {
			if _, _, err := udp.ReadFrom(make([]byte, 8)); err != nil {
				return
			}
			e.reached.Add(1)
		}
	}()
	e.env = []string{"HOME=" + e.home, "ESCAPES_HERE=" + e.here, fmt.Sprint("ESCAPES_PORT=", port),
		"ESCAPES_SOCKET=" + e.mark, "ESCAPES_MARK=" + e.mark, "XDG_CACHE_HOME=" + filepath.Join(e.base, "cache"),
		"XDG_RUNTIME_DIR="}
}

// verdicts runs ames on the program, and gives what it says of the mutants; nil if tests fail. lacks are the parts of
// the sandbox that are not to be had.
func (e *escapee) verdicts(t *testing.T, name, lacks string) map[string]mutant.Status {
	t.Helper()
	defer os.RemoveAll(filepath.Join(e.here, ".ames"))
	c := call{dir: e.here, env: e.env, as: e.credential(), args: []string{"run", "--sandbox", "auto", "--include",
		"checked.c", e.exe, name, e.outside, strconv.Itoa(e.victim.Process.Pid)}}
	o := c.run(t)
	if o.status == statusTestsFail {
		return nil
	}
	o.want(t, statusOK)
	said := map[string]mutant.Status{}
	res := stored(t, e.here)
	for i := range res.Judgements {
		said[key(&res.Judgements[i].Mutant)] = res.Judgements[i].Status
	}
	if len(res.Sandbox) != 1 || fmt.Sprint(res.Sandbox[0].Lacks) != lacks {
		t.Errorf("%s: the sandbox is %v", name, res.Sandbox)
	}
	return said
}

// state says what the program may have reached.
func (e *escapee) state(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{"connections": fmt.Sprint(e.reached.Load())}
	err := filepath.WalkDir(e.base, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "cache" || d.Name() == ".ames") {
			return filepath.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text := fmt.Sprint(info.Mode(), info.Size())
		if path != e.here { // where .ames comes and goes
			text += info.ModTime().String()
		}
		if info.Mode().IsRegular() {
			text += string(readFile(t, path))
			names, _ := unix.Listxattr(path, nil)
			text += fmt.Sprint(names)
		}
		out[path] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"/", "/etc", "/run", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/sys/fs/cgroup"} {
		entries, _ := os.ReadDir(dir)
		for _, d := range entries {
			if strings.Contains(d.Name(), "ames-escapes") {
				out[filepath.Join(dir, d.Name())] = "left"
			}
		}
	}
	for _, list := range []string{"shm", "sem", "msg"} {
		out[list] = fmt.Sprint(strings.Count(string(readFile(t, "/proc/sysvipc/"+list)), "\n"))
	}
	e.processes(t, out)
	return out
}

// processes says what the victim is like, and which processes are left of a run.
func (e *escapee) processes(t *testing.T, out map[string]string) {
	t.Helper()
	pid := e.victim.Process.Pid
	stat := string(readFile(t, fmt.Sprintf("/proc/%d/stat", pid)))
	f := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	out["the victim"] = fmt.Sprint("state ", f[0], ", nice ", f[16])
	for _, name := range []string{"limits", "oom_score_adj"} {
		out["the victim's "+name] = string(readFile(t, fmt.Sprintf("/proc/%d/%s", pid, name)))
	}
	for line := range strings.Lines(string(readFile(t, fmt.Sprintf("/proc/%d/status", pid)))) {
		if strings.HasPrefix(line, "Cpus_allowed_list") || strings.HasPrefix(line, "TracerPid") {
			out["the victim's "+line] = ""
		}
	}
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, []byte("ESCAPES_MARK="+e.mark)) {
			cmdline, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "cmdline"))
			out["process "+filepath.Base(filepath.Dir(name))] = string(cmdline)
		}
	}
}
