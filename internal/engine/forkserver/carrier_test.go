package forkserver

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
)

// family is a program under test, testdata/heir.c, that shells start: a server for it, whose modules
// lie as in any process of it, what is handed on to these, and where its marker and its shared memory are.
type family struct {
	path           string
	kin            uint64
	module         memory.Module
	marker, shared uint64
}

func newFamily(t *testing.T) *family {
	t.Helper()
	f := &family{path: build(t, "heir.c", "-rdynamic")}
	s := start(t, Config{Path: f.path, Args: []string{"child"}})
	f.kin = s.Early().Kin()
	f.marker = symbol(t, s.Early(), "marker")
	base := freeNear(t, s.Early(), f.marker, 1<<20)
	im := movable(base)
	t.Cleanup(func() { im.Close() })
	f.shared = base + 2*pageSize
	name, mover := moduleOf(t, s.Early(), func(m layout.Module) bool { return m.IsMain })
	f.module = memory.Module{Name: name, Images: []*memory.Image{im}, Movers: []wire.Mover{mover}}
	return f
}

// shell starts a shell that hands on to the family, and brings it up to main.
func (f *family) shell(t *testing.T, dir string, args ...string) *Zygote {
	t.Helper()
	s := start(t, Config{Path: "/bin/sh", Args: args, Dir: dir,
		Env: []string{"X=1", "PATH=" + filepath.Dir(f.path) + ":/usr/bin:/bin"}})
	s.HandOn(&memory.Estate{Heirs: []memory.Heirs{{Kin: f.kin, Modules: []memory.Module{f.module}}},
		Guarded: []wire.ModuleName{f.module.Name}})
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// write is one to the marker in the family's processes.
func (f *family) write(v uint32) Write {
	return Write{In: f.kin, Module: f.module.Name, Addr: f.marker, Data: binary.NativeEndian.AppendUint32(nil, v)}
}

// commands are ways from a shell to a program, which is "$1".
var commands = map[string]string{
	"straight":    `"$1" child`,
	"exec":        `exec "$1" child`,
	"subshell":    `( ( "$1" child ) )`,
	"pipe":        `: | "$1" child | cat`,
	"env -i":      `env -i A=1 "$1" child`,
	"env":         `env LD_LIBRARY_PATH=/nowhere "$1" child`,
	"preload":     `LD_PRELOAD=/nowhere/x.so "$1" child 2>/dev/null`,
	"xargs":       `echo child | xargs "$1"`,
	"stack":       `ulimit -s 100000; "$1" child`,
	"nice":        `nice -n 1 "$1" child`,
	"timeout":     `timeout 20 "$1" child`,
	"find":        `find "$1" -maxdepth 0 -exec {} child \;`,
	"script":      `cat >s.sh <<'E'` + "\n#!/bin/sh\n" + `exec "$1" child` + "\nE\nchmod +x s.sh; ./s.sh \"$1\"",
	"bare script": `echo '"$1" child' >s.sh; chmod +x s.sh; env ./s.sh "$1"`,
	"bash":        `bash -c '"$0" child' "$1"`,
	"make":        `printf 'all:\n\t@"$(P)" child\n' >m.mk; make -s -f m.mk P="$1"`,
	"perl system": `perl -e 'system(shift() . " child;")' "$1"`,
	"perl popen":  `perl -e 'print qx{$ARGV[0] child;}' "$1"`,
	"python":      `python3 -c 'import subprocess, sys; subprocess.run([sys.argv[1], "child"])' "$1"`,
	"python sh":   `python3 -c 'import os, sys; os.system(sys.argv[1] + " child")' "$1"`,
	"awk":         `awk -v p="$1" 'BEGIN { system(p " child") }'`,
	"awk popen":   `awk -v p="$1 child" 'BEGIN { while ((p | getline l) > 0) print l }'`,
	"its own way": `"$1" execv; "$1" posix_spawnp; "$1" system; "$1" fexecve`,
}

// A program under test has the mutant, by whatever ways it is started, and nobody can see that.
func TestHeirsThroughOthers(t *testing.T) {
	f := newFamily(t)
	dir := t.TempDir()
	z := f.shell(t, dir)
	for name, command := range commands {
		args := []string{"-c", command, "sh", f.path}
		plain := exec.CommandContext(testContext(t), "/bin/sh", args...)
		plain.Dir, plain.Env = dir, append(z.server.cfg.Env, "PWD="+dir)
		want, err := plain.CombinedOutput()
		if err != nil || !bytes.HasPrefix(want, []byte("1 1 ")) {
			t.Errorf("%s, without Ames: %v: %q", name, err, want)
			continue
		}
		// Without a write after one with it: nothing must be left over.
		for _, writes := range [][]Write{{f.write(7)}, nil} {
			wanted := string(want)
			if writes != nil {
				wanted = strings.ReplaceAll(wanted, "1 1 ", "7 7 ")
			}
			res := runReq(t, z, Request{Args: args, Writes: writes})
			if !res.Exit.Success() || string(res.Output) != wanted || res.Strays != 0 {
				t.Errorf("%s: %v, %d strays: %q, want %q", name, res.Exit, res.Strays, res.Output, wanted)
			}
		}
	}
}

// What an heir records is seen by who has started the shell.
func TestHeirsThroughOthersRecord(t *testing.T) {
	f := newFamily(t)
	z := f.shell(t, t.TempDir())
	for range 2 {
		res := runReq(t, z, Request{Args: []string{"-c", `"$1" child "$2"`, "sh", f.path, fmt.Sprintf("%x", f.shared)},
			ReadShared: true})
		if !res.Exit.Success() || len(res.Shared) != 1 || res.Shared[0].Addr != f.shared || res.Shared[0].Data[0] != 1 {
			t.Errorf("%v: the shared memory is not the run's: %q", res.Exit, res.Output)
		}
	}
}

// A program under test whose modules lie elsewhere does not run, and is counted.
func TestStrays(t *testing.T) {
	f := newFamily(t)
	z := f.shell(t, t.TempDir())
	res := runReq(t, z, Request{Args: []string{"-c", `LD_PRELOAD=libm.so.6 "$1" child`, "sh", f.path},
		Writes: []Write{f.write(7)}})
	if res.Exit.Success() || res.Strays != 1 || !bytes.Contains(res.Output, []byte("its libraries are others")) {
		t.Errorf("%v, %d strays: %q", res.Exit, res.Strays, res.Output)
	}
	if res := runReq(t, z, Request{Args: []string{"-c", `"$1" child`, "sh", f.path}}); res.Strays != 0 {
		t.Errorf("%d strays without any", res.Strays)
	}
}

// A run tells which programs it has started.
func TestSeen(t *testing.T) {
	f := newFamily(t)
	static := build(t, "victim.c", "-static")
	dir := t.TempDir()
	script := `cd /; A=2 "$1" child one two; "$1" child; "$2" exit 0; true | cat; env true`
	s := start(t, Config{Path: "/bin/sh", Dir: dir, Env: []string{"PATH=/usr/bin:/bin"}})
	req := Request{Args: []string{"-c", script, "sh", f.path, static}, Log: true}
	for range 2 {
		res := runReq(t, s.Early(), req)
		if !res.Exit.Success() || res.Unseen != 0 {
			t.Fatalf("%v, %d not seen: %s", res.Exit, res.Unseen, res.Output)
		}
		byPath := map[string][]memory.Seen{}
		for _, p := range res.Seen {
			byPath[p.Path] = append(byPath[p.Path], p)
		}
		got := byPath[f.path]
		if len(got) != 1 {
			t.Fatalf("it is seen %d times: %+v", len(got), res.Seen)
		}
		if p := got[0]; p.Kin != f.kin || p.Dir != "/" || !slices.Contains(p.Env, "A=2") ||
			!slices.Equal(p.Args, []string{f.path, "child", "one", "two"}) ||
			p.Modules[0].Name.Number != f.module.Name.Number ||
			p.Foreign {
			t.Errorf("it is seen as %+v", p)
		}
		if got := byPath[static]; len(got) != 1 || !got[0].Foreign {
			t.Errorf("the static program is seen as %+v", got)
		}
		cat, err := filepath.EvalSymlinks("/bin/cat")
		if err != nil {
			t.Fatal(err)
		}
		if len(byPath[cat]) != 1 {
			t.Errorf("cat is not seen: %+v", res.Seen)
		}
	}
	req.Log = false
	if res := runReq(t, s.Early(), req); len(res.Seen) != 0 {
		t.Errorf("%+v is seen, though nobody asked", res.Seen)
	}
}

// More than there is room for is counted.
func TestUnseen(t *testing.T) {
	s := start(t, Config{Path: "/bin/sh", Env: []string{"PATH=/usr/bin:/bin", "LONG=" + strings.Repeat("x", 100_000)}})
	dir := t.TempDir()
	script := `for i in 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1; do ulimit -s $((200000 * i)); env true; done`
	res, err := s.Early().Run(testContext(t), Request{Args: []string{"-c", script}, Dir: dir, Log: true, Limits: safe})
	if err != nil || !res.Exit.Success() || res.Unseen == 0 || len(res.Seen) == 0 {
		t.Errorf("%v %v: %d seen, %d not", err, res.Exit, len(res.Seen), res.Unseen)
	}
}

// Whoever starts programs without end keeps nothing of each.
func TestCarriersLeaveNoMemory(t *testing.T) {
	f := newFamily(t)
	z := f.shell(t, t.TempDir())
	const script = `
import os, subprocess, sys
def mapped(): return [int(l.split()[1]) for l in open("/proc/self/status") if "VmData" in l][0]
def some(n):
    for _ in range(n):
        subprocess.run([sys.argv[1], "child"], stdout=subprocess.DEVNULL)
        subprocess.run(["true"])
        os.system("true")
        try: os.execv("/nowhere/at/all", ["x"])
        except OSError: pass
some(150)
before = mapped()
some(100)
print(mapped() - before)
`
	res := runReq(t, z, Request{Args: []string{"-c", `python3 -c "$2" "$1"`, "sh", f.path, script}})
	var more int
	if _, err := fmt.Sscan(string(res.Output), &more); err != nil || !res.Exit.Success() || more > 400 {
		t.Errorf("%v: %v, %d KiB more: %q", res.Exit, err, more, res.Output)
	}
}
