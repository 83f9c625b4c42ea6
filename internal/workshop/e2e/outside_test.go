package e2e

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
)

// outsideTest takes something before it tests, fails if that is not to be had, and gives it back in
// the end, but not if it crashes.
const outsideTest = `#include <stdlib.h>
int take(void);
void give(void);
static int enc(int x) { return x * 2 + 1; }
static int dec(int x) { return (x - 1) / 2; }
int unused(int a, int b) { return a < b ? a - b : a + b; }
int main(void) {
    if (take())
        return 9;
    for (volatile int i = 0; i < 500000; i++)
        ;
    int ok = dec(enc(4)) == 4;
    unused(1, 2);
    if (!ok)
        abort();
    give();
    return 0;
}
`

// taking says by kind how something is taken and given back; NAME and NUMBER are its own.
var taking = map[string]string{
	"nothing": "int take(void) { return 0; }\nvoid give(void) {}\n",
	"folder":  "int take(void) { return mkdir(NAME, 0700); }\nvoid give(void) { rmdir(NAME); }\n",
	"file": "int take(void) { return open(NAME, O_CREAT | O_EXCL | O_WRONLY, 0600) < 0; }\nvoid give(void) " +
		"{ unlink(NAME); }\n",
	"shm": `int take(void) { return shm_open("/" SHORT, O_CREAT | O_EXCL | O_RDWR, 0600) < 0; }
void give(void) { shm_unlink("/" SHORT); }
`,
	"sysv": `static int id;
int take(void) { return (id = shmget(NUMBER, 4096, IPC_CREAT | IPC_EXCL | 0600)) < 0; }
void give(void) { shmctl(id, IPC_RMID, 0); }
`,
	"home": `static const char *name(void) {
    static char s[4096];
    snprintf(s, sizeof s, "%s/.ames-outside-lock", getenv("HOME"));
    return s;
}
int take(void) { return open(name(), O_CREAT | O_EXCL | O_WRONLY, 0600) < 0; }
void give(void) { unlink(name()); }
`,
	"socket": `int take(void) {
    struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = NAME};
    return bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&a, sizeof a);
}
void give(void) { unlink(NAME); }
`,
	"tcp": inet("SOCK_STREAM"), "udp": inet("SOCK_DGRAM"),
	// A test that leaves a file, which it finds in order the next time if it has come to its end.
	"kept": `static int put(const char *s) { FILE *f = fopen(NAME, "w"); return !f || fputs(s, f) < 0 || fclose(f); }
int take(void) {
    char s[8] = "good";
    FILE *f = fopen(NAME, "r");
    if (f) { if (!fgets(s, sizeof s, f)) s[0] = 0; fclose(f); }
    return strcmp(s, "good") || put("bad");
}
void give(void) { put("good"); }
`,
	// A program with a listener of its own cannot be watched.
	"unwatched": `int take(void) {
    struct sock_filter all = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
    struct sock_fprog p = {1, &all};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &p) < 0 || mkdir(NAME, 0700);
}
void give(void) { rmdir(NAME); }
`,
}

func inet(kind string) string {
	return `int take(void) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(NUMBER),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return bind(socket(AF_INET, ` + kind + `, 0), (void *)&a, sizeof a);
}
void give(void) {}
`
}

const takingHeaders = `#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>
`

// aside is what a test program takes, under names that no other has.
type aside struct {
	name   string // a path outside of the working directory
	number int    // a port and a key
}

func newAside(t *testing.T) aside {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir, err := os.MkdirTemp("/tmp", "outside-")
	if err != nil {
		t.Fatal(err)
	}
	a := aside{filepath.Join(dir, "x"), l.Addr().(*net.TCPAddr).Port}
	t.Cleanup(func() {
		os.RemoveAll(dir)
		os.Remove("/dev/shm/" + a.short())
		// Fails where nothing is left, as it should be.
		_ = exec.Command("ipcrm", "-M", fmt.Sprint(a.number)).Run()
	})
	return a
}

func (a aside) short() string { return fmt.Sprintf("ames-outside-%d", a.number) }

// outsideProject makes the program; only the test itself has bitcode.
func outsideProject(t *testing.T, kind string, a aside) project {
	t.Helper()
	p := project{dir: t.TempDir(), clang: usual}
	p.exe = filepath.Join(p.dir, "tests")
	writeFile(t, filepath.Join(p.dir, "whole.c"), []byte(outsideTest))
	writeFile(t, filepath.Join(p.dir, "taking.c"), []byte(takingHeaders+taking[kind]))
	for _, args := range [][]string{
		{"-c", "-O1", "taking.c", fmt.Sprintf("-DNAME=%q", a.name), fmt.Sprintf("-DSHORT=%q", a.short()),
			fmt.Sprintf("-DNUMBER=%d", a.number)},
		append(slices.Clone(bitcodeFlags), "whole.c", "taking.o", "-o", "tests"),
	} {
		cmd := exec.Command(compiler(usual), args...)
		cmd.Dir = p.dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
		}
	}
	return p
}

func (p project) outsideRun(t *testing.T, home string, flags ...string) (outcome, map[string]*mutant.Judgement) {
	t.Helper()
	c := call{dir: p.dir, env: []string{"HOME=" + home, "TMPDIR=" + t.TempDir()},
		args: append(append([]string{"run", "--keep-equivalent"}, flags...), p.exe)}
	o := c.run(t)
	o.want(t, statusOK)
	out := map[string]*mutant.Judgement{}
	res := stored(t, p.dir)
	for i := range res.Judgements {
		out[res.Judgements[i].ID] = &res.Judgements[i]
	}
	return o, out
}

// TestOutside: what a test takes outside of its working directory is there once for all runs, and a
// mutant may leave it taken. In the sandbox it is there once for each run. Verdicts are those of the test that takes
// nothing.
func TestOutside(t *testing.T) {
	t.Parallel()
	_, want := outsideProject(t, "nothing", newAside(t)).outsideRun(t, t.TempDir())
	for kind := range taking {
		if kind == "nothing" || kind == "kept" || kind == "unwatched" {
			continue
		}
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			a, home := newAside(t), t.TempDir()
			p := outsideProject(t, kind, a)
			for _, flags := range [][]string{{"--jobs", "1", "--sandbox", "off"}, {"--jobs", "4", "--sandbox", "off"},
				{"--jobs", "4"}} {
				o, got := p.outsideRun(t, home, flags...)
				for id, j := range got {
					if w := want[id]; w == nil || w.Status != j.Status && !bothTakers(j) {
						t.Errorf("%v: %s: %s (%s), want %v", flags, label(j), j.Status, j.Reason, w)
					}
				}
				shared := len(flags) > 2
				if strings.Contains(o.stderr, "1 test uses what is outside of the working directory") != shared {
					t.Errorf("%v: told wrongly: %s", flags, o.stderr)
				}
			}
			for _, left := range []string{a.name, "/dev/shm/" + a.short(), filepath.Join(home, ".ames-outside-lock")} {
				if _, err := os.Lstat(left); err == nil {
					t.Errorf("%s is left", left)
				}
			}
		})
	}
}

// bothTakers reports a mutant that the kinds differ in: whether taking fails is looked at.
func bothTakers(j *mutant.Judgement) bool { return strings.Contains(j.Edit.Original, "take()") }

// TestOutsideSpoilt: what a test itself leaves is not removed, nor what nobody knows of. Where a mutant has
// spoilt it, nothing is judged by the test any more, and that is said; what was found before stays right.
func TestOutsideSpoilt(t *testing.T) {
	t.Parallel()
	_, want := outsideProject(t, "nothing", newAside(t)).outsideRun(t, t.TempDir())
	for _, kind := range []string{"kept", "unwatched"} {
		for _, jobs := range []string{"1", "4"} {
			t.Run(kind+jobs, func(t *testing.T) {
				t.Parallel()
				a := newAside(t)
				p := outsideProject(t, kind, a)
				o, got := p.outsideRun(t, t.TempDir(), "--jobs", jobs, "--sandbox", "off")
				killed, withheld := 0, 0
				for id, j := range got {
					switch w := want[id]; {
					case j.Status == mutant.Pending &&
						strings.HasPrefix(j.Reason, "not judged: by now tests fails without a mutant too"):
						withheld++
					case w == nil || w.Status != j.Status && !bothTakers(j):
						t.Errorf("%s: %s (%s), want %v", label(j), j.Status, j.Reason, w)
					case j.Status.Detected():
						killed++
					}
				}
				// Of what was not watched, nobody knows when it was spoilt.
				if withheld == 0 || killed == 0 && kind == "kept" {
					t.Errorf("%d noticed, %d not judged: %v", killed, withheld, o)
				}
				if !strings.Contains(o.stderr, "not judged: by now tests fail without a mutant too") ||
					!strings.Contains(o.stdout, "not judged") {
					t.Errorf("not told: %v", o)
				}
				if _, err := os.Lstat(a.name); err != nil {
					t.Errorf("what was not Ames's to remove is gone: %v", err)
				}
			})
		}
	}
}

// TestLeft: what a mutant leaves that the test does not know is told.
func TestLeft(t *testing.T) {
	t.Parallel()
	p := compiled(t, map[string]string{"code.c": `#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static int much(int n) { return n > 2; }
int main(void)
{
    char name[4096];
    snprintf(name, sizeof name, "%s/too-much", getenv("HOME"));
    if (much(2))
        close(open(name, O_CREAT | O_WRONLY, 0600));
    return 0;
}
`}, usual, bitcodeFlags...)
	for operator, leaves := range map[string]bool{"boundary": true, "return-value": false} {
		home := t.TempDir()
		c := call{dir: p.dir, env: []string{"HOME=" + home, "TMPDIR=" + t.TempDir()},
			args: []string{"run", "--sandbox", "off", "--operators", operator, p.exe}}
		o := c.run(t)
		o.want(t, statusOK)
		told := strings.Contains(o.stderr, "new outside of the working directory since mutants were run: ") &&
			strings.Contains(o.stderr, filepath.Join(home, "too-much"))
		if told != leaves {
			t.Errorf("%s: told: %v: %v", operator, told, o)
		}
	}
}

// TestOthersLeave: what comes outside is no mutant's that is run in a world of its own.
func TestOthersLeave(t *testing.T) {
	t.Parallel()
	p := built(t, "exceptions", usual)
	home := t.TempDir()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-ended:
				return
			case <-time.After(10 * time.Millisecond):
				_ = os.WriteFile(filepath.Join(home, fmt.Sprint("left-", i)), nil, 0o600)
			}
		}
	}()
	c := call{dir: p.dir, env: []string{"HOME=" + home, "TMPDIR=" + t.TempDir()}, args: []string{"run", p.exe}}
	if o := c.run(t); strings.Contains(o.stderr, "new outside of the working directory") {
		t.Error(o)
	}
}
