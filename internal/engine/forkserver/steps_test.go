//go:build amd64

package forkserver

import (
	"encoding/binary"
	"syscall"
	"testing"
	"time"

	"ames/internal/engine/forkserver/memory"
)

// loopImage is like testImage, with a function that counts, and goes on counting for as
// long as the selector is not 50.
func loopImage(base uint64) (im *memory.Image, counter uint64) {
	counter = base + 2*pageSize + 8
	im = testImage(base)
	text := []byte{0x48, 0xb8} // mov rax, counter
	text = binary.LittleEndian.AppendUint64(text, counter)
	text = append(text, 0x48, 0xb9) // mov rcx, selector
	text = binary.LittleEndian.AppendUint64(text, base+pageSize)
	text = append(text,
		0x48, 0xff, 0x00, // inc qword [rax]
		0x83, 0x39, 50, // cmp dword [rcx], 50
		0x75, 0xf8, // jne back to inc
		0xb8, 50, 0, 0, 0, 0xc3) // mov eax, 50; ret
	im.Segments[0].Data = text
	return im, counter
}

// TestSteps: an endless loop ends at the limit of its steps; a run that has come to the
// limit has met it, even if it has ended by itself. The limit of CPU time does not come between
// as long as the steps go on at the pace that they need.
func TestSteps(t *testing.T) {
	s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"compute", "1"}})
	compute := symbol(t, s.Early(), "compute")
	base := freeNear(t, s.Early(), compute, 1<<20)
	im, counter := loopImage(base)
	t.Cleanup(func() { im.Close() })
	if err := s.Early().Map(testContext(t), im); err != nil {
		t.Fatal(err)
	}
	main, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	ways := map[string]func(Request) (Result, error){
		"early": func(r Request) (Result, error) { return s.Early().Run(testContext(t), r) },
		"main":  func(r Request) (Result, error) { return main.Run(testContext(t), r) },
		"fresh": func(r Request) (Result, error) { return s.RunFresh(testContext(t), []*memory.Image{im}, r) },
	}
	for name, run := range ways {
		for _, c := range []struct {
			selector      byte
			limit         uint64
			cpu, stepping time.Duration
			met           Limit
		}{
			{51, 1_000_000, time.Minute, 0, LimitSteps}, {50, 2, time.Minute, 0, LimitNone},
			{50, 1, time.Minute, 0, LimitSteps},
			{50, 0, time.Minute, 0, LimitNone}, {51, 3, time.Minute, 0, LimitSteps},
			{51, 100_000_000, 20 * time.Millisecond, time.Minute, LimitSteps},
			{51, 1 << 60, 20 * time.Millisecond, time.Minute, LimitCPU},
		} {
			res, err := run(Request{Writes: []Write{jump(compute, base), selector(base, c.selector)},
				Counters: []uint64{counter}, Limits: Limits{Steps: c.limit, CPU: c.cpu, Stepping: c.stepping}})
			if err != nil {
				t.Fatal(name, err)
			}
			// On a busy machine who has met its limit may be ended before it ends by itself.
			ended := res.Exit.Code == 50 || c.met == LimitSteps && res.Exit.Signal == syscall.SIGKILL
			if endless := c.selector != 50; res.Met != c.met || res.Met == LimitSteps && res.Steps < c.limit ||
				!endless && (res.Steps != 1 || !ended) {
				t.Errorf("%s, selector %d, limit %d: %d steps, met %v, %v",
					name, c.selector, c.limit, res.Steps, res.Met, res.Exit)
			}
		}
		for toFail, met := range map[uint64]Limit{1: LimitSteps, 2: LimitNone} {
			res, err := run(Request{Writes: []Write{jump(compute, base), selector(base, 50)},
				Counters: []uint64{counter}, Limits: Limits{Steps: 9, StepsToFail: toFail}})
			if err != nil || res.Met != met {
				t.Errorf("%s, %d steps to fail: met %v, %v", name, toFail, res.Met, err)
			}
		}
		if _, err := run(Request{Counters: []uint64{base}}); err == nil {
			t.Errorf("%s: a counter outside the shared memory was taken", name)
		}
	}
}
