package world

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && (os.Args[1] == "act" || os.Args[1] == "describe") {
		if err := play(os.Args[1], []byte(os.Args[2])); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) == 3 && os.Args[1] == "keep" {
		if err := Serve(); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func start(t *testing.T, l Layout) *Keeper {
	t.Helper()
	k, err := Start(context.Background(), []string{"/proc/self/exe", "keep", "worlds"}, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}

func home(t *testing.T, k *Keeper) *World {
	t.Helper()
	w, err := k.Home(All)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func spaces(w *World) []*os.File {
	out, _ := w.Spaces()
	return out
}

// sh runs a script in a world.
func sh(t *testing.T, k *Keeper, w *World, script string) string {
	t.Helper()
	args := []string{"--preserve-credentials", "--user=/proc/self/fd/3"}
	files := []*os.File{spaces(home(t, k))[0]}
	for i, name := range []string{"mount", "ipc", "net"} {
		args = append(args, "--"+name+"=/proc/self/fd/"+string(rune('4'+i)))
	}
	files = append(files, spaces(w)...)
	cmd := exec.Command("nsenter", append(args, "sh", "-c", script)...)
	cmd.ExtraFiles = files
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v", script, err)
	}
	return string(out)
}

// What runs do in a world is thrown away, whatever holds it, and nothing of it is to be seen outside.
func TestWorld(t *testing.T) {
	for name, disk := range map[string]string{"memory": "", "disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) { testWorld(t, disk) })
	}
}

func testWorld(t *testing.T, disk string) {
	home := t.TempDir()
	project := filepath.Join(home, "project: a,b\\")
	kept := filepath.Join(home, "kept")
	for _, dir := range []string{project, kept} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(project, "file"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	elsewhere := elsewhere(t)
	k := start(t, Layout{Thrown: []Folder{{Path: "/tmp"}, {Path: "/var/tmp"}}, Writable: []string{kept, elsewhere},
		Disk: disk})
	w, err := k.Make(All)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Add(Folder{Path: project}); err != nil {
		t.Fatal(err)
	}
	if changed, err := w.changed(); err != nil || len(changed) != 0 {
		t.Errorf("a new world is changed: %v, %v", changed, err)
	}
	quoted := "'" + project + "'"
	want := sh(t, k, w, "cd "+quoted+" && ls -la --time-style=full-iso && cat file")
	for _, damage := range []string{
		"true", "touch " + quoted + "/x", "rm " + quoted + "/file", "echo new >" + quoted + "/file",
		"chmod 700 " + quoted, "rm -rf " + home + "/* 2>/dev/null; true", "echo x >/tmp/ames-left",
		"mkdir -p /var/tmp/ames-left/y", "touch /dev/shm/x", "touch /run/x", "chmod 700 /tmp", "ipcmk -M 100",
		"ipcmk -S 3", "ipcmk -Q",
	} {
		// Only after a while is a folder's time enough to go by.
		time.Sleep(tick + tick/2)
		if err := w.Restore(); err != nil {
			t.Fatal(err)
		}
		sh(t, k, w, damage)
		if changed, err := w.changed(); err != nil || (len(changed) == 0) != (damage == "true") {
			t.Errorf("after %s changed: %v, %v", damage, changed, err)
		}
		if err := w.Restore(); err != nil {
			t.Errorf("after %s: %v", damage, err)
		}
		if changed, err := w.changed(); err != nil || len(changed) != 0 {
			t.Errorf("after %s, restored: %v, %v", damage, changed, err)
		}
		if got := sh(t, k, w, "cd "+quoted+" && ls -la --time-style=full-iso && cat file"); got != want {
			t.Errorf("after %s:\n%s\nwant:\n%s", damage, got, want)
		}
	}
	for _, name := range []string{"/tmp/ames-left", "/var/tmp/ames-left", filepath.Join(project, "x")} {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("%s is there outside", name)
		}
	}
	sh(t, k, w, "touch "+kept+"/x "+elsewhere+"/x; ! touch /etc/ames 2>/dev/null")
	for _, dir := range []string{kept, elsewhere} {
		if _, err := os.Stat(filepath.Join(dir, "x")); err != nil {
			t.Errorf("what may be changed was not: %v", err)
		}
	}
}

// elsewhere makes a folder that is in none of those that are thrown away.
func elsewhere(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("..", "elsewhere-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if dir, err = filepath.Abs(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// mounts reports whether the test can mount something. If not, it was run once more as root of a user namespace, who
// can.
func mounts(t *testing.T) bool {
	t.Helper()
	if os.Getenv("AMES_TEST_MOUNTS") != "" {
		return true
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("unshare", "--user", "--map-root-user", "--mount", self, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "AMES_TEST_MOUNTS=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// withMounts makes a folder with a file system of its own, in which a script has made what is there.
func withMounts(t *testing.T, script string) (home string) {
	t.Helper()
	home = t.TempDir()
	t.Cleanup(func() { exec.Command("umount", "-R", home).Run() })
	script = `mount -t tmpfs tmpfs "$1" && cd "$1" && ` + script
	if out, err := exec.Command("sh", "-c", script, "sh", home).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return home
}

// A folder in which something is mounted is mirrored.
func TestMirror(t *testing.T) {
	if !mounts(t) {
		return
	}
	home := withMounts(t, `mkdir -p a/b mounted deep/er && echo f >file && echo g >a/b/g && ln -s a link &&
		touch -d 2001-01-01 file && head -c 2000000 /dev/zero >large && mount -t tmpfs tmpfs mounted &&
		echo m >mounted/m && mount -t tmpfs tmpfs deep/er && echo e >deep/er/e && echo h >deep/h`)
	k := start(t, Layout{Thrown: []Folder{{Path: home}}})
	w, err := k.Make(All)
	if err != nil {
		t.Fatal(err)
	}
	list := "cd " + home + ` && find . -printf '%p %y %m %s %TY %l\n' | grep -v ' d ' | sort &&
		cat file a/b/g mounted/m deep/er/e deep/h`
	want, err := exec.Command("sh", "-c", list).Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range []string{"true", "! echo new >" + home + "/file",
		"rm -r " + home + "/a 2>/dev/null; ! test -e " + home + "/a/b",
		"touch " + home + "/a/b/x", "touch " + home + "/x", "! rm " + home + "/deep/h 2>/dev/null"} {
		sh(t, k, w, damage)
		if err := w.Restore(); err != nil {
			t.Errorf("after %s: %v", damage, err)
		}
		if got := sh(t, k, w, list); got != string(want) {
			t.Errorf("after %s:\n%s\nwant:\n%s", damage, got, want)
		}
	}
}

// A folder is mirrored while others make and remove what is in it.
func TestMirrorOfChanging(t *testing.T) {
	if !mounts(t) {
		return
	}
	home := withMounts(t, `mkdir kept mounted && mount -t tmpfs tmpfs mounted`)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			name := filepath.Join(home, fmt.Sprint(i%40))
			if os.Remove(name) == nil {
				continue
			}
			if i%3 == 0 {
				os.Mkdir(name, 0o755)
			} else {
				os.WriteFile(name, nil, 0o644)
			}
		}
	}()
	k := start(t, Layout{Thrown: []Folder{{Path: home}}})
	for range 30 {
		w, err := k.Make(All)
		if err != nil {
			t.Fatal(err)
		}
		sh(t, k, w, "touch "+home+"/kept/x")
		w.close()
	}
	close(stop)
	<-stopped
	if plain := k.ReadOnly(); len(plain) > 0 {
		t.Errorf("read-only: %v", plain)
	}
}

// Root has no powers over what is not its own, and cannot give itself any.
func TestPowers(t *testing.T) {
	k := start(t, Layout{Thrown: []Folder{{Path: "/tmp"}}})
	w, err := k.Make(All)
	if err != nil {
		t.Fatal(err)
	}
	before := entry("/dev/full")
	out, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	script := "! chmod 640 /dev/full && ! mount -t tmpfs tmpfs /tmp && echo >/dev/null && head -c 1 /dev/zero"
	status, err := w.Run(context.Background(), Command{Path: "/bin/sh", Args: []string{"-c", script}, Dir: "/"}, out)
	if err != nil || status != 0 {
		text, _ := os.ReadFile(out.Name())
		t.Errorf("%v, %v: %s", err, status, text)
	}
	if now := entry("/dev/full"); now != before {
		t.Errorf("/dev/full is %s, was %s", now, before)
	}
}

// FuzzAnswer: whatever the keeper's process sends makes an error at most.
func FuzzAnswer(f *testing.F) {
	for _, a := range []answer{{Error: "none"}, {Offers: All}, {There: true}, {Spaces: 3, Marks: []markKind{markTmpfs},
		Paths: []string{"/tmp"}, Plain: []string{""}, Uppers: [][]string{{"upper"}}, What: []int{0}}} {
		text, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, uint8(3))
	}
	f.Add([]byte(`{"Spaces":-1,"Marks":[0],"What":[7]}`), uint8(1))
	f.Fuzz(func(t *testing.T, text []byte, n uint8) {
		fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
		defer ours.Close()
		defer theirs.Close()
		var rights []int
		for range n % 5 {
			rights = append(rights, fds[1])
		}
		if unix.Sendmsg(fds[1], text, unix.UnixRights(rights...), nil, 0) != nil {
			return // too long
		}
		k := &Keeper{plain: map[string]string{}}
		k.p = &keeperProcess{conn: ours}
		w := &World{keeper: k, Parts: All}
		files, a, err := k.p.exchange(request{Make: All})
		if err != nil {
			return
		}
		w.spaces = files[:a.Spaces]
		w.take(a, files[a.Spaces:])
		w.close()
	})
}

// What the keeper and the runtime each have a list of is the same.
func TestSameAsRuntime(t *testing.T) {
	c := readAll(t, "../forkserver/runtime/world.c", "../forkserver/runtime/wire.h")
	powers := regexp.MustCompile(`\bCAP_[A-Z_]+\b`)
	of := func(text string) []string {
		text = text[strings.Index(text, "<<"):] // where the list is
		out := powers.FindAllString(text[:strings.Index(text, "SYS_CHROOT")+len("SYS_CHROOT")], -1)
		slices.Sort(out)
		return out
	}
	if here, there := of(readAll(t, "keep.go")), of(c); len(here) < 10 || !slices.Equal(here, there) {
		t.Errorf("powers: %v here, %v in the runtime", here, there)
	}
	for _, name := range ofMachine {
		if !strings.Contains(c, `"/proc/`+name+`"`) {
			t.Errorf("the runtime does not know %s", name)
		}
	}
	if n := strings.Count(c, `"/proc/`); n != len(ofMachine) {
		t.Errorf("the runtime has %d paths, not %d", n, len(ofMachine))
	}
	for _, text := range []string{`HIDDEN "` + hidden + `"`, `SHARED "` + SharedPath + `/"`} {
		if !strings.Contains(c, text) {
			t.Errorf("the runtime does not have %s", text)
		}
	}
}

func readAll(t *testing.T, names ...string) string {
	t.Helper()
	var out string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out += string(text)
	}
	return out
}
