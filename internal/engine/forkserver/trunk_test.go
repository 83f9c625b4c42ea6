//go:build amd64

package forkserver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
)

// contacts is testdata/contact.c at main, with stubs for its functions.
type contacts struct {
	t      *testing.T
	z      *Zygote
	here   uint64
	later  uint64
	wanted uint64
	writes []Write // of here and later
}

func newContacts(t *testing.T, lib string, flags ...string) *contacts {
	t.Helper()
	s := start(t, Config{Path: build(t, "contact.c", flags...), RuntimeLib: lib, Dir: t.TempDir()})
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	c := &contacts{t: t, z: m, here: symbol(t, m, "here"), later: symbol(t, m, "later"), wanted: symbol(t, m, "wanted")}
	entries := []uint64{c.here, c.later}
	base := freeNear(t, m, c.here, StubsSize(len(entries)))
	im, stubs := m.Stubs(base, entries, 0)
	if im == nil {
		t.Fatal("no contacts here")
	}
	t.Cleanup(func() { im.Close() })
	if err := m.Map(testContext(t), im); err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		c.writes = append(c.writes, jump(e, stubs[i]))
	}
	return c
}

func (c *contacts) request(args ...string) Request {
	return Request{Args: args, Writes: c.writes, Limits: safe}
}

func (c *contacts) trunk(args ...string) *Trunk {
	c.t.Helper()
	tr, err := c.z.Trunk(testContext(c.t), c.request(args...))
	if err != nil {
		c.t.Fatalf("%q: %v", args, err)
	}
	return tr
}

// wants makes here return v.
func (c *contacts) wants(v uint32) Request {
	return Request{Writes: []Write{{Addr: c.wanted, Data: binary.LittleEndian.AppendUint32(nil, v)}}, Limits: safe,
		KeepOutput: 4096}
}

// returns replaces the code of here by a return of v; without the better ways of
// writing, the runtime can write to code only.
func (c *contacts) returns(v uint32) Request {
	code := append(binary.LittleEndian.AppendUint32([]byte{0xb8}, v), 0xc3)
	return Request{Writes: []Write{{Addr: c.here, Data: code}},
		Limits: safe}
}

func TestTrunk(t *testing.T) {
	fallback, err := buildRuntime(t.Context(), testClang, testEnv.dir,
		append(runtimeFlags, "-DAMES_WITHOUT_MEM_WRITES"))
	if err != nil {
		t.Fatal(err)
	}
	for name, runtime := range map[string]struct {
		lib  string
		with func(*contacts, uint32) Request
	}{"usual": {testEnv.runtime, (*contacts).wants}, "fallback": {fallback, (*contacts).returns}} {
		for _, flags := range [][]string{{"-pie", "-fPIE"}, {"-no-pie", "-fno-pie"}} {
			t.Run(name+flags[0], func(t *testing.T) {
				c := newContacts(t, runtime.lib, flags...)
				for _, mode := range []string{"", "allocates", "reads", "handles", "asks", "small stack",
					"locks for writing", "locks again"} {
					tr := c.trunk(mode)
					if tr.Entry.Addr != c.here {
						t.Errorf("%q stops at %#x, not at %#x", mode, tr.Entry.Addr, c.here)
					}
					for _, v := range []uint32{7, 9, 7, 1} {
						res, err := tr.Run(testContext(t), runtime.with(c, v))
						if err != nil || res.Exit != (process.Exit{Code: int(v)}) {
							t.Errorf("%q: %v, %v; want %d", mode, res.Exit, err, v)
						}
					}
					if err := tr.Close(); err != nil {
						t.Error(err)
					}
				}
				// The slot makes ordinary runs again.
				if res := run(t, c.z, ""); res.Exit.Code != 1 || res.OutputSize != 0 {
					t.Errorf("after a trunk: %v", res.Exit)
				}
			})
		}
	}
}

// TestTrunkOutput: each run has the output from before the contact as its own.
func TestTrunkOutput(t *testing.T) {
	c := newContacts(t, "")
	want := run(t, c.z, "prints")
	if !strings.HasPrefix(string(want.Output), "before\n") {
		t.Fatalf("%q", want.Output)
	}
	tr := c.trunk("prints")
	defer tr.Close()
	for range 3 {
		res, err := tr.Run(testContext(t), c.wants(1))
		if err != nil || string(res.Output) != string(want.Output) || res.OutputHash != want.OutputHash {
			t.Errorf("%q, %v; want %q", res.Output, err, want.Output)
		}
	}
}

// TestTrunkRuns: what runs may do, they may do from a trunk.
func TestTrunkRuns(t *testing.T) {
	c := newContacts(t, "")
	tr := c.trunk("handles")
	defer tr.Close()
	for _, test := range []struct {
		wanted uint32
		limits Limits
		want   Result
	}{
		{55, safe, Result{Exit: process.Exit{Code: 55}}},
		{56, safe, Result{Exit: process.Exit{Code: 56}}},
		{54, safe, Result{Exit: process.Exit{Signal: syscall.SIGSEGV}}},
		{57, safe, Result{Exit: process.Exit{Signal: syscall.SIGABRT}}},
		{58, safe, Result{Exit: process.Exit{Code: 58}}},
		{51, Limits{CPU: 50 * time.Millisecond, Wall: 30 * time.Second},
			Result{Exit: process.Exit{Signal: syscall.SIGKILL}, Met: LimitCPU}},
		{52, Limits{Idle: 200 * time.Millisecond, Wall: 30 * time.Second},
			Result{Exit: process.Exit{Signal: syscall.SIGKILL}, Met: LimitIdle}},
		{53, safe, Result{Exit: process.Exit{Code: 53}, Killed: 1}},
		{3, safe, Result{Exit: process.Exit{Code: 3}}},
	} {
		req := c.wants(test.wanted)
		req.Limits = test.limits
		res, err := tr.Run(testContext(t), req)
		if err != nil || res.Exit != test.want.Exit || res.Met != test.want.Met || res.Killed != test.want.Killed {
			t.Errorf("%d: %v, met %v, %d killed, %v", test.wanted, res.Exit, res.Met, res.Killed, err)
		}
	}
	// One that ends its parent takes the trunk with it, and nobody else.
	if _, err := tr.Run(testContext(t), c.wants(50)); !errors.Is(err, process.ErrGone) {
		t.Errorf("the trunk was killed: %v", err)
	}
	if _, err := tr.Run(testContext(t), c.wants(3)); !errors.Is(err, process.ErrGone) {
		t.Errorf("the trunk was killed before: %v", err)
	}
	if res := run(t, c.z, ""); res.Exit.Code != 1 {
		t.Errorf("after a killed trunk: %v", res.Exit)
	}
}

// TestTrunkTime: what was used before the contact counts, as it would from main.
func TestTrunkTime(t *testing.T) {
	c := newContacts(t, "")
	tr := c.trunk("spins", "60")
	defer tr.Close()
	if tr.CPU < 50*time.Millisecond {
		t.Errorf("%v at the contact", tr.CPU)
	}
	for _, test := range []struct {
		cpu  time.Duration
		want Limit
	}{{50 * time.Millisecond, LimitCPU}, {30 * time.Second, LimitNone}} {
		req := c.wants(1)
		req.Limits.CPU = test.cpu
		res, err := tr.Run(testContext(t), req)
		if err != nil || res.Met != test.want || res.CPU < tr.CPU {
			t.Errorf("limit %v: met %v, %v used, %v", test.cpu, res.Met, res.CPU, err)
		}
	}
	// Standing still is not limited.
	req := c.request("")
	req.Limits.Idle, req.Limits.CPU = time.Millisecond, 10*time.Millisecond
	still, err := c.z.Trunk(testContext(t), req)
	if err != nil {
		t.Fatal(err)
	}
	defer still.Close()
	for range 10 {
		time.Sleep(20 * time.Millisecond)
		if res, err := still.Run(testContext(t), c.wants(4)); err != nil || res.Exit.Code != 4 {
			t.Fatalf("%v, %v", res.Exit, err)
		}
	}
}

func TestNoContact(t *testing.T) {
	c := newContacts(t, "")
	for _, mode := range []string{"never", "ends before", "hangs"} {
		req := c.request(mode)
		req.Limits.CPU = 50 * time.Millisecond
		if _, err := c.z.Trunk(testContext(t), req); !errors.Is(err, ErrNoContact) {
			t.Errorf("%s: %v", mode, err)
		}
	}
	ctx, cancel := context.WithTimeout(testContext(t), 100*time.Millisecond)
	defer cancel()
	if _, err := c.z.Trunk(ctx, c.request("hangs")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled: %v", err)
	}
	// Cancelled while it stands, with a run that would not end.
	ctx, cancel = context.WithTimeout(testContext(t), 100*time.Millisecond)
	defer cancel()
	tr, err := c.z.Trunk(ctx, c.request(""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Run(ctx, c.wants(52)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled run: %v", err)
	}
	tr.Close()
	if res := run(t, c.z, ""); res.Exit.Code != 1 {
		t.Errorf("afterwards: %v", res.Exit)
	}
}

// TestScout: a trunk may only stand where runs that go on from there are like those
// that start at main.
func TestScout(t *testing.T) {
	c := newContacts(t, "")
	both := []uint64{c.here, c.later}
	for mode, want := range map[string][]uint64{
		"": both, "allocates": both, "prints": both, "reads": both, "handles": both, "asks": both,
		"locks for writing": both, "locks again": both, "spins": both,
		"small stack": {c.here},
		"writes":      nil, "removes": nil, "makes a folder": nil, "keeps open": nil, "pipe": nil, "socket": nil,
		"redirects": nil, "closes": nil, "thread": nil, "child": nil, "system": nil, "timer": nil, "alarm": nil,
		"timer descriptor": nil, "shares memory": nil, "moves": nil, "asks who it is": nil, "asks for its group": nil,
		"signals itself": nil, "catches the filter": nil,
		"never": nil, "ends before": nil,
	} {
		got, err := c.z.Scout(testContext(t), c.request(mode))
		if err != nil {
			t.Errorf("%s: %v", mode, err)
		}
		var entries []uint64
		for _, at := range got {
			entries = append(entries, at.Entry.Addr)
		}
		if !slices.Equal(entries, want) {
			t.Errorf("%q may stand at %#x, want %#x", mode, entries, want)
		}
	}
	got, err := c.z.Scout(testContext(t), c.request("spins", "60"))
	if err != nil || len(got) != 2 || got[0].CPU < 50*time.Millisecond || got[1].CPU < got[0].CPU {
		t.Errorf("%v, %v", got, err)
	}
	req := c.request("hangs")
	req.Limits.CPU = 50 * time.Millisecond
	if got, err := c.z.Scout(testContext(t), req); err != nil || len(got) != 0 {
		t.Errorf("hangs: %v, %v", got, err)
	}
	if res := run(t, c.z, ""); res.Exit.Code != 1 {
		t.Errorf("after scouts: %v", res.Exit)
	}
}

// A run may stop in a library that it has opened, and runs go on from there.
func TestTrunkOpened(t *testing.T) {
	o := newOpening(t)
	ctx := testContext(t)
	base := o.base + 1<<20
	_, runtime := moduleOf(t, o.main, func(m layout.Module) bool { return m.Contains(o.main.Contact()) })
	o.late.Movers = append(o.late.Movers, runtime)
	stubs, at := o.main.Stubs(base, []uint64{o.answer}, 1)
	t.Cleanup(func() { stubs.Close() })
	o.late.Images = append(o.late.Images, stubs)
	o.server.HandOn(&memory.Estate{Own: []memory.Module{o.late}, Guarded: []wire.ModuleName{o.late.Name}})
	stop := jump(o.answer, at[0])
	stop.Module = o.late.Name
	want := Entry{o.late.Name, o.answer}
	for _, how := range []string{"once", "moved"} {
		req := Request{Args: []string{how, o.plugin}, Writes: []Write{stop}, Limits: safe, KeepOutput: 4096}
		found, err := o.main.Scout(ctx, req)
		if err != nil || len(found) == 0 || found[0].Entry != want {
			t.Fatalf("%s: a scout has found %+v, %v; want %+v", how, found, err, want)
		}
		trunk, err := o.main.Trunk(ctx, req)
		if err != nil || trunk.Entry != want {
			t.Fatalf("%s: %v", how, err)
		}
		for _, answer := range []byte{7, 0, 8, 9} {
			again, text := Request{Limits: safe, KeepOutput: 4096}, "1 1\n"
			if answer != 0 {
				again.Writes, text = o.writes(0, answer), fmt.Sprintf("%d %[1]d\n", answer)
			}
			res, err := trunk.Run(ctx, again)
			if err != nil || !res.Exit.Success() || string(res.Output) != text {
				t.Errorf("%s, %d: %v, %v: %q, want %q", how, answer, res.Exit, err, res.Output, text)
			}
		}
		if err := trunk.Close(); err != nil {
			t.Error(err)
		}
	}
}
