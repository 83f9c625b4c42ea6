package suite

import (
	"fmt"
	"slices"
	"time"

	"ames/internal/engine/forkserver"
)

// allowance is how long a mutant may take where a test takes d, unless a factor was
// chosen: the shorter the test, the larger the factor. A mutant that is slower does
// not come to an end, and waiting for those would be most of a run.
func (s *Suite) allowance(d time.Duration) time.Duration {
	const ms = time.Millisecond
	if f := s.TimeoutFactor; f != 0 {
		return time.Duration(float64(d)*f) + 60*ms
	}
	return min(20*d+20*ms, 10*d+60*ms, 3*d+2000*ms)
}

// OwnPart is what of a test's CPU time is the test itself, where its program takes start
// until it begins with a test; what mutants make slower is rarely that.
func OwnPart(d, start time.Duration) time.Duration { return max(d-start, d/4) }

// Waited is how long a run had to wait for something else than a processor.
func Waited(r forkserver.Result) time.Duration { return max(r.Wall-r.CPU-r.Delay, 0) }

// hardlyWaits is what a test takes longer than its CPU time, at most, if it does not wait by itself.
const hardlyWaits = 20 * time.Millisecond

// limits are those that follow from the unmutated run alone; start is what of its CPU
// time the program takes before it begins with a test, 0 if that is not known.
func (s *Suite) limits(b forkserver.Result, start time.Duration) forkserver.Limits {
	const (
		shortestNap = time.Second
		fileSize    = 256 << 20
		memory      = 256 << 20
	)
	own := OwnPart(b.CPU, start)
	if s.TimeoutFactor != 0 {
		own = b.CPU
	}
	return forkserver.Limits{
		CPU:  b.CPU - own + s.allowance(own),
		Idle: max(shortestNap, s.allowance(Waited(b))),
		// A test that hardly waits sets no timers to wait for.
		Stuck: Waited(b) < hardlyWaits,
		// Only a backstop: how long the allowed CPU time takes is the machine's affair.
		Wall:     max(time.Minute, 10*s.allowance(b.Wall)),
		Memory:   b.MaxRSS + max(memory, 3*b.MaxRSS),
		FileSize: max(fileSize, uint64(8*b.OutputSize)),
	}
}

// setLimits derives what mutants may use from what the tests used without one.
func (p *Program) setLimits() {
	used, err := p.Live.Early().AddressSpace()
	for _, t := range slices.Concat(p.Tests, p.Unfit) {
		t.Limits = p.s.limits(t.Baseline, p.begins)
		if p := t.Call.program; p.Rules != nil && p.Rules.Timeout > 0 {
			t.Limits.Idle = min(t.Limits.Idle, p.Rules.Bound())
		}
		if err == nil && used < 1<<40 {
			// Sanitizers reserve terabytes. Others cannot go that far beyond what they
			// may use: whoever makes threads without end is stopped at once.
			t.Limits.AddressSpace = used + 768<<20 + t.Limits.Memory
		}
	}
}

// Describe says in words how a run ended.
func Describe(r forkserver.Result) string {
	if r.Lost {
		return "it ends its parent process"
	}
	switch r.Met {
	case forkserver.LimitCPU:
		return fmt.Sprintf("still computing after %v of CPU time", r.CPU.Round(time.Millisecond))
	case forkserver.LimitIdle:
		return "waiting for something that does not happen"
	case forkserver.LimitWall:
		return fmt.Sprintf("not done after %v", r.Wall.Round(time.Second))
	case forkserver.LimitSteps:
		return fmt.Sprintf("still going round after %d steps", r.Steps)
	case forkserver.LimitMemory:
		return fmt.Sprintf("used %d MiB of memory", r.MaxRSS>>20)
	}
	return r.Exit.String()
}

// LimitsFor are those of a run that takes as much as all tests do.
func (s *Suite) LimitsFor(total forkserver.Result) forkserver.Limits { return s.limits(total, 0) }
