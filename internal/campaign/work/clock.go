package work

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// errTimeIsUp is the cause of a context that ends with Options.Budget.
var errTimeIsUp = errors.New("the time is up")

// Within gives a run its time; 0 is any.
func Within(ctx context.Context, budget time.Duration) (context.Context, context.CancelFunc) {
	if budget <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, budget, errTimeIsUp)
}

// TimeIsUp reports that a context has ended with the budget.
func TimeIsUp(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errTimeIsUp) }

// OnCPU measures the CPU time of what its goroutine does until the returned function
// is called: waiting for a turn on a busy machine does not count.
func OnCPU() func() time.Duration {
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

// Pause waits a moment before something is tried once more; a context that ends cuts it short.
func Pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
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
