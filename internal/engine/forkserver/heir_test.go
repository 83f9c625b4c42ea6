package forkserver

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ames/internal/engine/forkserver/memory"
)

// heirRun makes a run of testdata/heir.c.
type heirRun func(req Request) (Result, error)

// heirs gives the program, what runs it in forks from either fork point and in fresh
// processes, and its marker's address. An image is mapped whose shared memory begins
// at the other address.
func heirs(t *testing.T) (cfg Config, runs map[string]heirRun, marker, shared uint64) {
	t.Helper()
	path := build(t, "heir.c", "-rdynamic")
	cfg = Config{Path: path, Args: []string{"child"},
		Env: []string{"X=1", "PATH=/nowhere:" + filepath.Dir(path) + ":/usr/bin:/bin"}, Dir: t.TempDir()}
	s := start(t, cfg)
	ctx := testContext(t)
	marker = symbol(t, s.Early(), "marker")
	im, base := mapTestImage(t, s.Early(), marker)
	m, err := s.Main(ctx)
	if err != nil {
		t.Fatal(err)
	}
	fork := func(z *Zygote) heirRun {
		return func(req Request) (Result, error) { return z.Run(ctx, req) }
	}
	return cfg, map[string]heirRun{"early": fork(s.Early()), "main": fork(m),
		"fresh": func(req Request) (Result, error) {
			return s.RunFresh(ctx, []*memory.Image{im}, req)
		}}, marker, base + 2*pageSize
}

// TestHeirs: a process that a run starts anew from the program has the run's writes
// before its first constructor, and can see nothing else that is not as usual.
func TestHeirs(t *testing.T) {
	cfg, runs, marker, _ := heirs(t)
	number := binary.NativeEndian.AppendUint32(nil, 7)
	for _, how := range []string{"execv", "execve", "execvp", "execvpe", "execl", "execlp", "execle", "environment",
		"fexecve", "vfork", "posix_spawn", "posix_spawnp", "twice"} {
		plain := exec.CommandContext(testContext(t), cfg.Path, how)
		plain.Env, plain.Dir = cfg.Env, cfg.Dir
		want, err := plain.Output()
		if err != nil || !bytes.HasPrefix(want, []byte("1 1 ")) {
			t.Fatalf("%s, without Ames: %v: %q", how, err, want)
		}
		for name, run := range runs {
			// Without a write after one with it: nothing must be left over.
			for _, writes := range [][]Write{{{Addr: marker, Data: number}}, nil} {
				res, err := run(Request{Args: []string{how}, Writes: writes, Limits: safe, KeepOutput: 4096})
				wanted := string(want)
				if writes != nil {
					wanted = "7 7" + strings.TrimPrefix(wanted, "1 1")
				}
				if err != nil || !res.Exit.Success() || string(res.Output) != wanted {
					t.Errorf("%s, %s: %v %v: %q, want %q", name, how, err, res.Exit, res.Output, wanted)
				}
			}
		}
	}
}

// What another program starts inherits nothing.
func TestHeirsOfOthers(t *testing.T) {
	_, runs, marker, _ := heirs(t)
	for name, run := range runs {
		res, err := run(Request{Args: []string{"system"}, Writes: []Write{{Addr: marker, Data: []byte{7}}},
			Limits: safe, KeepOutput: 4096})
		if err != nil || !res.Exit.Success() || !bytes.HasPrefix(res.Output, []byte("1 1 ")) {
			t.Errorf("%s: %v %v: %q", name, err, res.Exit, res.Output)
		}
	}
}

// A process whose modules are not where the run has them cannot have the mutant, and
// does not run without it.
func TestHeirsElsewhere(t *testing.T) {
	_, runs, marker, _ := heirs(t)
	for name, run := range runs {
		res, err := run(Request{Args: []string{"moved"}, Writes: []Write{{Addr: marker, Data: []byte{7}}}, Limits: safe,
			KeepOutput: 4096})
		if err != nil || res.Exit.Success() ||
			!bytes.Contains(res.Output, []byte("cannot have the mutant: its libraries are others")) {
			t.Errorf("%s: %v %v: %q", name, err, res.Exit, res.Output)
		}
	}
}

// What an heir records is seen, also if there are more writes than there was room for.
func TestHeirsRecord(t *testing.T) {
	_, runs, marker, shared := heirs(t)
	writes := []Write{{Addr: marker, Data: []byte{7}}}
	for i := range uint64(2000) {
		writes = append(writes, Write{Addr: shared - pageSize + 4*i%pageSize, Data: []byte{1}})
		if 4*i+4 >= pageSize {
			break
		}
	}
	for name, run := range runs {
		for range 2 {
			res, err := run(Request{Args: []string{"marks", fmt.Sprintf("%x", shared)}, Writes: writes,
				ReadShared: true, Limits: safe, KeepOutput: 4096})
			if err != nil || !res.Exit.Success() || !bytes.HasPrefix(res.Output, []byte("7 7 ")) {
				t.Errorf("%s: %v %v: %q", name, err, res.Exit, res.Output)
			}
			if len(res.Shared) != 1 || res.Shared[0].Data[0] != 1 {
				t.Errorf("%s: the shared memory is not the run's", name)
			}
		}
	}
}

// Heirs that start heirs without end are ended with the run, and are never so many
// that the machine suffers.
func TestHeirsWithoutEnd(t *testing.T) {
	cfg, runs, _, _ := heirs(t)
	for name, run := range runs {
		res, err := run(Request{Args: []string{"forever"}, Limits: Limits{CPU: 2 * time.Second, Wall: time.Minute}})
		if err != nil || res.Met != LimitCPU {
			t.Errorf("%s: %v, met %v: %v", name, err, res.Met, res.Exit)
		}
		processes, err := filepath.Glob("/proc/[0-9]*/exe")
		if err != nil {
			t.Fatal(err)
		}
		for _, exe := range processes {
			args, _ := os.ReadFile(filepath.Join(filepath.Dir(exe), "cmdline"))
			if path, _ := os.Readlink(exe); path == cfg.Path && bytes.Contains(args, []byte("forever")) {
				t.Errorf("%s: %s is left", name, filepath.Dir(exe))
			}
		}
	}
}
