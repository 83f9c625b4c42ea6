package forkserver

import (
	"context"
	"fmt"
	"time"

	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
	"ames/internal/engine/world"
)

// Write puts bytes at an address before a run goes on. Text may be written too.
type Write struct {
	Addr uint64
	Data []byte
	// Module is the one that it is made in, when that is loaded, as far from Addr as the module is from where images
	// for it were linked: see Server.HandOn. In is the Kin of the processes that it is made in then; 0: it is the
	// run. Both are zero for what is made in the run, and in processes that it starts anew from the same program.
	Module wire.ModuleName
	In     uint64
}

// IsOwn reports whether it is made in the run, when that begins.
func (w *Write) IsOwn() bool { return w.In == 0 && w.Module == wire.ModuleName{} }

// Limits bound one run with all the processes that it starts; 0 is no limit,
// except for FileSize.
type Limits struct {
	// CPU is processor time, so that a busy machine changes nothing.
	CPU time.Duration
	// Stepping is in place of CPU for a run whose steps go on so fast that it comes to their
	// limit by then: what a step takes depends on the machine, how many there are does not.
	Stepping time.Duration
	// Idle is for how long nothing of the run may be able to go on: a deadlock, an
	// endless sleep. Waiting for a turn on a busy machine does not count. One that
	// wakes up now and then to wait again may wait four times as long in all.
	Idle time.Duration
	// Stuck says that a run which cannot go on any more need not be given the idle
	// time: each of its threads waits, with no time set, for what only another one
	// could do. A timer that the run has set might do it too: so it must have none.
	Stuck bool
	// Steps is what Request.Counters may come to, together, in the shared memory. Unlike
	// times it is the same on each machine, and of an endless loop it is over soon.
	Steps uint64
	// StepsToFail is the limit for a run that does not end with success, where Steps depends on
	// what a machine measures: whether a run has failed or met a limit must not.
	StepsToFail uint64
	// Wall is the backstop.
	Wall time.Duration
	// Memory, in bytes, is what one process may have resident. A run that has more
	// is ended; what a process cannot be given because of AddressSpace is for it to
	// bear, and programs bear that in many ways.
	Memory uint64
	// AddressSpace, in bytes, counts all that is mapped: see Zygote.AddressSpace.
	AddressSpace uint64
	// FileSize, in bytes, is the most that a file may hold that the run writes, its
	// output included; 0 means DefaultFileSize.
	FileSize uint64
}

// DefaultFileSize bounds the output of a run for which no limit was asked.
const DefaultFileSize = 256 << 20

// Request is one run.
type Request struct {
	Args []string // nil: the program's own
	// Env is added to the program's environment, in place of entries of the same name.
	Env []string
	Dir string // working directory; "": the server's
	// World is the one that the run is made in; nil: it is made in ours.
	World *world.World
	// Writes are made before the run goes on. They must not overlap.
	Writes []Write
	Limits Limits
	// Delay asks for Result.Delay.
	Delay bool
	// Counters are the addresses of 64-bit numbers in the images' shared memory that the
	// code counts up. They start at 0.
	Counters []uint64
	// KeepOutput is how many bytes of the output's head and, again, of its tail are
	// kept in Result.Output.
	KeepOutput int
	// ReadShared gives the images' shared memory, zeroed before, in Result.Shared.
	ReadShared bool
	// SnapshotAtMain gives, with ReadShared and for runs from the early fork point
	// or fresh ones, the shared memory as of the call of main as well.
	SnapshotAtMain bool
	// Log gives the programs that the run starts in Result.Seen.
	Log bool
	// WritesAtMain is for fresh runs: the writes are made when main is called, to
	// what the program has loaded by itself until then too.
	WritesAtMain bool
}

// Limit is one that ends a run which meets it.
type Limit uint32

// The limits; LimitNone says that none was met.
const (
	LimitNone Limit = iota
	LimitCPU
	LimitIdle
	LimitWall
	LimitMemory
	LimitSteps
	cancelled
)

func (l Limit) String() string {
	return [...]string{"none", "cpu", "idle", "wall", "memory", "steps", "cancelled"}[min(l, cancelled)]
}

// Result is how a run went.
type Result struct {
	// NotRun says why there was no run, where that is decided by what went before it.
	NotRun string
	Exit   process.Exit
	Met    Limit         // the limit that ended it
	CPU    time.Duration // of all its processes
	Wall   time.Duration
	MaxRSS uint64 // bytes; of its largest process
	Steps  uint64 // sum of Request.Counters
	// Delay is how much of Wall the first thread of its first process could have gone on, but
	// had no processor, and how long after its end nobody had one to notice that; if Request.Delay asks
	// for it and the kernel tells.
	Delay time.Duration
	// Lost says that nothing is known of how the run ended, since the process that it was
	// forked from was ended or stopped. Run does not return such a result, but an error.
	Lost bool
	// Killed counts processes that the run left behind.
	Killed int
	// Stopped says that a process of the run was stopped, or traced, when the run met a limit.
	Stopped bool
	// Output is what was written to stdout and stderr, as Request.KeepOutput asks;
	// what is left out in the middle is marked by a line.
	Output     []byte
	OutputSize int64    // of all output
	OutputHash [32]byte // SHA-256 of all output
	// Shared is the shared memory after the run, SharedAtMain that at main.
	Shared, SharedAtMain []SharedMemory
	// Seen are the programs that the run has started, if Request.Log asks for them: each once, or a few times.
	// There were Unseen more, for which there was no room.
	Seen   []memory.Seen
	Unseen int
	// Strays counts processes that the run has started and that could not have what Server.HandOn says, since their
	// modules lay as those of none of the heirs. They have failed.
	Strays int
}

// SharedMemory is one shared segment's contents.
type SharedMemory struct {
	Addr uint64
	Data []byte
}

// Run makes one run and returns when all its processes are gone. When ctx ends
// the run is ended too.
func (z *Zygote) Run(ctx context.Context, req Request) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	for {
		s, err := z.slots.acquire(ctx, req.World)
		if err != nil {
			return Result{}, err
		}
		used := s.used
		res, err := s.run(ctx, &req, nil)
		unsent := s.unsent
		z.slots.release(s)
		// A slot may have been killed while it was idle: then there was no run.
		if err == nil || !unsent || !used {
			return res, err
		}
	}
}

func (s *slot) run(ctx context.Context, req *Request, fresh *freshStart) (Result, error) {
	var flags uint32
	if fresh != nil {
		flags = wire.RunFresh
	}
	msg, err := s.encode(req, flags)
	if err != nil {
		return Result{}, err
	}
	if req.ReadShared {
		s.shared.Clear()
	}
	s.wait.Begin()
	defer s.wait.Over()
	if ctx.Done() != nil {
		stop := context.AfterFunc(ctx, s.canceller())
		defer stop()
	}
	var k wire.Kind
	var payload []byte
	s.used = true
	if fresh == nil {
		if err = s.channel.Send(msg); err != nil {
			s.unsent = true
		} else {
			k, payload, err = s.channel.Receive()
		}
	} else {
		k, payload, err = fresh.exchange(ctx, s, msg)
	}
	return s.result(ctx, req, k, payload, err)
}

// result makes a run's result from the answer to its request.
func (s *slot) result(ctx context.Context, req *Request, k wire.Kind, payload []byte, err error) (Result, error) {
	var w wire.Result
	if err == nil && k != wire.KindResult {
		err = fmt.Errorf("%w: it sent a message of kind %d in place of a result", process.ErrGone, k)
	}
	if err == nil {
		_, err = wire.Decode(payload, &w)
	}
	if err == nil && w.Error != 0 {
		err = runError(&w)
	}
	if err == nil && Limit(w.Limit) == cancelled && ctx.Err() == nil {
		err = fmt.Errorf("%w: it ended a run that nobody cancelled", process.ErrGone)
	}
	if err != nil {
		s.broken = w.Error == 0 || runStages[min(int(w.Stage), len(runStages)-1)] == "write"
		return Result{}, s.explain(ctx, err)
	}
	res := Result{
		Exit: process.ExitOf(w.WaitStatus), Met: Limit(w.Limit), CPU: time.Duration(w.CPU),
		Wall: time.Duration(w.Wall), Delay: time.Duration(w.Delay), MaxRSS: w.MaxRSS, Killed: int(w.Killed),
		Stopped: w.Stopped != 0 && w.Limit != uint32(LimitNone),
	}
	counters, err := s.shared.Offsets(req.Counters)
	if err != nil {
		return Result{}, err
	}
	for _, at := range counters {
		res.Steps += s.shared.Counter(at)
	}
	if most := req.Limits.StepsToFail; most > 0 && res.Steps >= most && res.Met == LimitNone && !res.Exit.Success() {
		res.Met = LimitSteps
	}
	out, err := s.output.Take(req.KeepOutput)
	if err != nil {
		s.broken = true
		return Result{}, err
	}
	res.Output, res.OutputSize, res.OutputHash = out.Kept, out.Size, out.Hash
	if res.Met == cancelled {
		return Result{}, context.Cause(ctx)
	}
	res.Strays = s.shared.Strays()
	if req.Log {
		if res.Seen, res.Unseen, err = s.shared.Log(); err != nil {
			return Result{}, err
		}
	}
	if req.ReadShared {
		res.Shared = s.copyShared(false)
		if req.SnapshotAtMain {
			res.SharedAtMain = s.copyShared(true)
		}
	}
	return res, nil
}

// explain turns a broken connection into what happened.
func (s *slot) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return fmt.Errorf("run: %w", err)
}
