package session

import (
	"bytes"
	"iter"
	"os"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"ames/internal/campaign/schedule"
)

// onCPU measures the CPU time of what its goroutine does until the returned function
// is called: waiting for a turn on a busy machine does not count.
func onCPU() func() time.Duration {
	runtime.LockOSThread()
	start := threadTime()
	return func() time.Duration {
		defer runtime.UnlockOSThread()
		return threadTime() - start
	}
}

func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// planning does a part of finding out which tests a mutant is to be run with: who
// reaches what, and what comes first.
func (s *session) planning(f func()) {
	took := onCPU()
	f()
	s.planned.Add(int64(took()))
}

// order gives the tests that infect a mutant as the plan orders them.
func (j *judging) order(set *schedule.Set, first []int32) iter.Seq[int] {
	return func(yield func(int) bool) {
		took := onCPU()
		defer func() { j.s.planned.Add(int64(took())) }()
		for t := range j.plan.Order(set, first) {
			j.s.planned.Add(int64(took()))
			more := yield(t)
			took = onCPU()
			if !more {
				return
			}
		}
	}
}

// peakMemory is the most memory, in bytes, that this process had resident; 0 if the
// system does not tell.
func peakMemory() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == "VmHWM:" {
			kib, err := strconv.ParseUint(string(f[1]), 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}
