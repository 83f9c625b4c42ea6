package forkserver

import (
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

// opening is a program, testdata/opener.c, that opens a library, testdata/late.c, for which there is an image.
type opening struct {
	program, plugin, user string
	server                *Server
	main                  *Zygote
	late                  memory.Module
	im                    *memory.Image
	base, answer          uint64
}

// lateFlags build the library. With a build ID, as some compilers give by themselves, any other one has other headers.
var lateFlags = []string{"-shared", "-fPIC", "-Wl,--build-id=none"}

func newOpening(t *testing.T) *opening {
	t.Helper()
	o := &opening{program: build(t, "opener.c", "-rdynamic", "-pthread"),
		plugin: build(t, "late.c", lateFlags...)}
	o.user = build(t, "user.c", "-shared", "-fPIC", "-Wl,--no-as-needed", o.plugin)
	o.server = start(t, Config{Path: o.program})
	ctx := testContext(t)
	var err error
	if o.main, err = o.server.Main(ctx); err != nil {
		t.Fatal(err)
	}
	model, err := o.main.Open(ctx, o.plugin)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := model.Resolve(ctx, []string{"answer"})
	if err != nil || answers[0] == 0 {
		t.Fatal(answers, err)
	}
	o.answer = answers[0]
	o.base = o.answer&^0xffff - 1<<30 // as others are, where processes map nothing so soon
	o.im = movable(o.base)
	t.Cleanup(func() { o.im.Close() })
	name, mover := moduleOf(t, model, func(m layout.Module) bool { return m.Path == o.plugin })
	o.late = memory.Module{Name: name, Images: []*memory.Image{o.im}, Movers: []wire.Mover{mover}}
	return o
}

// moduleOf gives the name of a module in a process, and where it lies.
func moduleOf(t *testing.T, z *Zygote, is func(layout.Module) bool) (wire.ModuleName, wire.Mover) {
	t.Helper()
	modules, err := z.Modules(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(modules, is)
	if i < 0 {
		t.Fatalf("there is no such module among %+v", modules)
	}
	name, err := layout.Name(modules[i].Path)
	if err != nil {
		t.Fatal(err)
	}
	return name, wire.Mover{Number: name.Number, Bias: modules[i].Bias}
}

// movable is testImage, which can be moved.
func movable(base uint64) *memory.Image {
	im := testImage(base)
	for _, at := range []uint64{2, 14} { // the addresses in its code
		im.Moves = append(im.Moves, wire.Move{Addr: base + at, Kind: wire.MoveAddress})
	}
	return im
}

// writes make the library's answer another one, in heirs, or in the run.
func (o *opening) writes(in uint64, answer byte) []Write {
	out := []Write{jump(o.answer, o.base), selector(o.base, answer)}
	for i := range out {
		out[i].In, out[i].Module = in, o.late.Name
	}
	return out
}

// A library that a run opens, at whatever time and wherever it lies then, has the mutant before its first constructor.
func TestOpened(t *testing.T) {
	o := newOpening(t)
	o.server.HandOn(&memory.Estate{Own: []memory.Module{o.late}, Guarded: []wire.ModuleName{o.late.Name}})
	for _, how := range []string{"once", "moved", "again", "needed", "thread", "child", "exec", "nothing"} {
		args := []string{how, o.plugin, o.user}
		plain, err := exec.CommandContext(testContext(t), o.program, args...).Output()
		if err != nil || how != "nothing" && !strings.HasPrefix(string(plain), "1 1\n") {
			t.Fatalf("%s, without Ames: %v: %q", how, err, plain)
		}
		runs := map[string]heirRun{
			"early": func(req Request) (Result, error) { return o.server.Early().Run(testContext(t), req) },
			"main":  func(req Request) (Result, error) { return o.main.Run(testContext(t), req) },
			"fresh": func(req Request) (Result, error) { return o.server.RunFresh(testContext(t), nil, req) },
		}
		for name, run := range runs {
			for _, answer := range []byte{7, 8, 0} {
				req := Request{Args: args, Limits: safe, KeepOutput: 4096, ReadShared: true}
				want := string(plain)
				if answer != 0 {
					req.Writes = o.writes(0, answer)
					want = strings.ReplaceAll(want, "1 1\n", fmt.Sprintf("%d %[1]d\n", answer))
				}
				res, err := run(req)
				if err != nil || !res.Exit.Success() || string(res.Output) != want || res.Strays != 0 {
					t.Errorf("%s, %s: %v %v, %d strays: %q, want %q", how, name, err, res.Exit, res.Strays,
						res.Output, want)
					continue
				}
				ran := answer != 0 && how != "nothing"
				if got := res.Shared[0]; got.Addr != o.base+2*pageSize || (got.Data[0] != 0) != ran {
					t.Errorf("%s, %s, %d: shared memory begins with %d", how, name, answer, got.Data[0])
				}
			}
		}
	}
}

// So has one in a process that others have started, by an image that was linked for that.
func TestOpenedByHeirs(t *testing.T) {
	o := newOpening(t)
	heir := memory.Heirs{Kin: o.server.Early().Kin(), Modules: []memory.Module{o.late}}
	s := start(t, Config{Path: "/bin/sh", Env: []string{"PATH=/usr/bin:/bin"}})
	s.HandOn(&memory.Estate{Heirs: []memory.Heirs{heir}, Guarded: []wire.ModuleName{o.late.Name}})
	for _, answer := range []byte{7, 0} {
		req := Request{Args: []string{"-c", `env "$1" moved "$2"; "$1" again "$2" | head -1`, "sh", o.program,
			o.plugin}}
		want := "1 1\n"
		if answer != 0 {
			req.Writes, want = o.writes(heir.Kin, answer), "7 7\n"
		}
		if res := runReq(t, s.Early(), req); !res.Exit.Success() || string(res.Output) != want+want {
			t.Errorf("%v, %d strays: %q, want it twice: %q", res.Exit, res.Strays, res.Output, want)
		}
	}
	// Python opens it too, and nothing was linked for that.
	res := runReq(t, s.Early(), Request{Args: []string{"-c",
		`python3 -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1"`, "sh", o.plugin}})
	if res.Exit.Success() || res.Strays != 1 || !strings.Contains(string(res.Output), "no unmutated test has opened") {
		t.Errorf("%v, %d strays: %q", res.Exit, res.Strays, res.Output)
	}
}

// A run tells which libraries its processes open.
func TestSeenOpened(t *testing.T) {
	o := newOpening(t)
	own := o.server.Early().Layout()
	check := func(z *Zygote, in uint64, args ...string) {
		t.Helper()
		res := runReq(t, z, Request{Args: args, Log: true})
		if !res.Exit.Success() {
			t.Fatalf("%v: %s", res.Exit, res.Output)
		}
		n := 0
		for _, s := range res.Seen {
			if s.Opened && len(s.Modules) == 1 && s.Modules[0].Name == o.late.Name {
				n++
				moves := args[0] == "moved" || args[0] == "needed"
				if moved := s.Modules[0].Bias != o.late.Movers[0].Bias; moved != moves {
					t.Errorf("%s: it lies elsewhere: %v", args[0], moved)
				}
				if s.Modules[0].Path != o.plugin || s.Path != o.program || in != 0 && s.Layout != in {
					t.Errorf("it is seen as %+v", s)
				}
			}
		}
		if n != 1 {
			t.Errorf("it is seen %d times: %+v", n, res.Seen)
		}
	}
	check(o.main, own, "again", o.plugin)
	check(o.main, own, "moved", o.plugin)
	check(o.server.Early(), own, "needed", o.plugin, o.user)
	shell := start(t, Config{Path: "/bin/sh", Env: []string{"PATH=/usr/bin:/bin"}})
	check(shell.Early(), own, "-c", `"$1" child "$2"`, "sh", o.program, o.plugin)
}

// A library that cannot be opened by itself is told of, and the next one can.
func TestNotOpened(t *testing.T) {
	o := newOpening(t)
	ctx := testContext(t)
	for _, path := range []string{filepath.Join(t.TempDir(), "none.so"), o.program} {
		if _, err := o.main.Open(ctx, path); err == nil || !strings.Contains(err.Error(), "cannot be opened") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := o.main.Open(ctx, o.user); err != nil {
		t.Error(err)
	}
}

// A library that differs from the mutated one by one byte of its code is another one.
func TestTwin(t *testing.T) {
	o := newOpening(t)
	twin := build(t, "late.c", append(slices.Clone(lateFlags), "-DTWIN=2")...)
	name, err := layout.Name(twin)
	if err != nil || name.Number != o.late.Name.Number || name.Code == o.late.Name.Code {
		t.Fatalf("%+v, %v, and the other one is %+v: only their code is to differ", name, err, o.late.Name)
	}
	o.server.HandOn(&memory.Estate{Own: []memory.Module{o.late}, Guarded: []wire.ModuleName{o.late.Name}})
	res := runReq(t, o.main, Request{Args: []string{"once", twin}, Writes: o.writes(0, 7)})
	if !res.Exit.Success() || string(res.Output) != "1 1\n" || res.Strays != 0 {
		t.Errorf("%v, %d strays: %q", res.Exit, res.Strays, res.Output)
	}
}
