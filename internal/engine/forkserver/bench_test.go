package forkserver

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// BenchmarkRun also reports processor time, which a busy machine disturbs less:
// of this process, and of the slot with its runs.
func BenchmarkRun(b *testing.B) {
	bench := func(name string, source string, req Request) {
		b.Run(name, func(b *testing.B) {
			z := mainOf(b, Config{Path: build(b, source)})
			runReq(b, z, req)
			self, slot := selfCPU(b), slotCPU(b, z)
			for b.Loop() {
				runReq(b, z, req)
			}
			b.ReportMetric((selfCPU(b)-self)/float64(b.N), "self-cpu-µs/op")
			b.ReportMetric((slotCPU(b, z)-slot)/float64(b.N), "run-cpu-µs/op")
		})
	}
	bench("exit", "victim.c", Request{Args: []string{"exit", "0"}})
	bench("_exit", "victim.c", Request{Args: []string{"_exit", "0"}})
	bench("output", "victim.c", Request{Args: []string{"output"}})
	bench("c++", "constructors.cc", Request{})
}

func mainOf(t testing.TB, cfg Config) *Zygote {
	t.Helper()
	m, err := start(t, cfg).Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func selfCPU(b *testing.B) float64 {
	var ru syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &ru); err != nil {
		b.Fatal(err)
	}
	return float64(ru.Utime.Nano()+ru.Stime.Nano()) / 1e3
}

// slotCPU is the processor time in µs of the zygote's idle slot and of all its runs.
func slotCPU(b *testing.B, z *Zygote) float64 {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", z.slots.idle[0].pid))
	if err != nil {
		b.Fatal(err)
	}
	f := strings.Fields(string(data[strings.LastIndexByte(string(data), ')'):]))
	var ticks float64
	for _, s := range f[12:16] {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return ticks * 1e4
}

// BenchmarkConcurrent shows the throughput of several callers at once.
func BenchmarkConcurrent(b *testing.B) {
	for _, n := range []int{1, 2, 3, 4} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			z := victim(b)
			ctx := testContext(b)
			left := make(chan struct{}, b.N)
			for range b.N {
				left <- struct{}{}
			}
			close(left)
			b.ResetTimer()
			var wg sync.WaitGroup
			for range n {
				wg.Go(func() {
					for range left {
						if _, err := z.Run(ctx, Request{Args: []string{"exit", "0"}, Limits: safe}); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
		})
	}
}
