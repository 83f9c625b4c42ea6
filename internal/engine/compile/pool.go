package compile

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"ames/internal/engine/process"
)

// ErrWorkerDied is returned when LLVM ended a worker process; the request that
// it was working on may be at fault.
var ErrWorkerDied = errors.New("the code generator ended")

// ErrWorkerKilled is returned when worker processes were ended from outside, one after the
// other; the request has nothing to do with it, and it must not be remembered.
var ErrWorkerKilled = errors.New(
	"the code generator was ended from outside each time; is there too little memory?")

// workerPatience is for how long a worker with a request may do nothing at all.
const workerPatience = 2 * time.Minute

// Pool runs requests in worker processes, several at once.
type Pool struct {
	command []string
	idle    chan *worker // nil entries are workers not started yet
	size    int
	// Watch, if set, is told how many workers more, or less, have something to do. It is set
	// before the first request.
	Watch func(more int)
	// Died, if set, is told all that a worker said before it died, stacks included. It is set
	// before the first request.
	Died func(words string)

	mu    sync.Mutex
	stats PoolStats
}

// PoolStats sums up what the workers did.
type PoolStats struct {
	Requests        int
	Died            int
	LastDeath       string // why the last of these died
	Killed          int    // of these, from outside
	ContextsCreated int
	ContextsLive    int // left over when requests ended; 0 unless something leaks
	// Analysis and Generation are the CPU time that reading units took, and
	// all that is made of them: parsing once more, changing, emitting.
	Analysis, Generation time.Duration
}

type worker struct {
	cmd    *exec.Cmd
	handle process.Handle
	in     io.WriteCloser
	enc    *gob.Encoder
	dec    *gob.Decoder
	stderr *lastWords
}

// NewPool makes a pool of up to size workers, each started by the command when
// it is first needed.
func NewPool(command []string, size int) *Pool {
	p := &Pool{command: command, size: size, idle: make(chan *worker, size)}
	for range size {
		p.idle <- nil
	}
	return p
}

// Warm starts workers in the background, so that loading LLVM overlaps with
// other work.
func (p *Pool) Warm(n int) {
	for range min(n, p.size) {
		select {
		case w := <-p.idle:
			if w == nil {
				w, _ = p.start() // an error will show again at the first request
			}
			p.idle <- w
		default:
		}
	}
}

func (p *Pool) start() (*worker, error) {
	cmd := exec.Command(p.command[0], p.command[1:]...)
	// When LLVM ends the process, its own words are wanted, not Go's stacks.
	cmd.Env = append(withLargePages(withoutLoading(os.Environ())), "GOTRACEBACK=none")
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w := &worker{cmd: cmd, in: in, enc: gob.NewEncoder(in), dec: gob.NewDecoder(out), stderr: &lastWords{}}
	cmd.Stderr = w.stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start code generator: %w", err)
	}
	w.handle.Open(cmd.Process.Pid)
	return w, nil
}

// withoutLoading drops what makes the loader take other libraries: those of the project under test
// are for its tests. LLVM needs the system's.
func withoutLoading(env []string) []string {
	return slices.DeleteFunc(env, func(v string) bool {
		return strings.HasPrefix(v, "LD_LIBRARY_PATH=") || strings.HasPrefix(v, "LD_PRELOAD=")
	})
}

// withLargePages has glibc's malloc, from 2.35 on, take memory in one piece and ask for large pages for it:
// otherwise LLVM spends a fifth of its time on pages. What the user has set stays.
func withLargePages(env []string) []string {
	const tunables = "GLIBC_TUNABLES="
	if slices.ContainsFunc(env, func(v string) bool { return strings.HasPrefix(v, tunables) }) {
		return env
	}
	return append(env, tunables+"glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:glibc.malloc.top_pad=16777216")
}

func (w *worker) end() {
	w.in.Close()
	w.cmd.Process.Kill()
	w.cmd.Wait()
	w.handle.Close()
}

// started takes an idle worker that is started already in place of one that is not; nil if
// there is none.
func (p *Pool) started() (w *worker) {
	others := 1 // not started
	for w == nil {
		select {
		case w = <-p.idle:
			if w == nil {
				others++
			}
			continue
		default:
		}
		break
	}
	if w == nil {
		others-- // the caller starts one
	}
	for range others {
		p.idle <- nil
	}
	return w
}

// Do has a worker do a task with a unit's bitcode, and gives its answer; A is the type that the task's Run
// gives. If somebody ends the worker, another one does it. When the context ends, the worker is ended.
func Do[A any](ctx context.Context, p *Pool, task Task, bitcode []byte) (answer A, err error) {
	err = p.do(ctx, &request{task, bitcode}, func() any {
		answer = *new(A) // what a dying worker left of it
		return &answer
	})
	return answer, err
}

// do sends a request to a free worker; if somebody ends that, to another one. The answer is read into
// what the function gives, once a try.
func (p *Pool) do(ctx context.Context, req *request, answer func() any) error {
	for try := 1; ; try++ {
		err := p.tryDo(ctx, req, answer())
		if !errors.Is(err, ErrWorkerKilled) || try == req.Task.Class().tries() {
			return err
		}
		// Who ends processes, as the system does when memory runs out, may be done in a moment.
		select {
		case <-time.After(time.Duration(min(try, 8)) * 40 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take gives a worker. It belongs to the caller, who puts it, or nil, back to p.idle.
func (p *Pool) take(ctx context.Context) (*worker, error) {
	var w *worker
	select {
	case w = <-p.idle:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if w == nil {
		w = p.started()
	}
	if w == nil {
		var err error
		if w, err = p.start(); err != nil {
			p.idle <- nil
			return nil, err
		}
	}
	return w, nil
}

func (p *Pool) tryDo(ctx context.Context, req *request, answer any) error {
	w, err := p.take(ctx)
	if err != nil {
		return err
	}
	if p.Watch != nil {
		p.Watch(1)
		defer p.Watch(-1)
	}
	var resp response
	done, tending := make(chan error, 1), make(chan struct{})
	go func() { done <- w.ask(req, &resp, answer) }()
	go process.Tend(&w.handle, workerPatience, tending)
	defer close(tending)
	select {
	case err = <-done:
	case <-ctx.Done():
		w.end()
		<-done
		p.idle <- nil
		return ctx.Err()
	}
	if err != nil {
		err = p.bury(w)
		p.idle <- nil
		return err
	}
	p.idle <- w
	p.count(req.Task.Class(), &resp)
	if resp.Err != "" {
		return errors.New(resp.Err)
	}
	return nil
}

// ask sends a request and reads what comes back; an error is one of the worker's process.
func (w *worker) ask(req *request, resp *response, answer any) error {
	err := w.enc.Encode(req)
	if err == nil {
		err = w.dec.Decode(resp)
	}
	if err == nil && resp.Err == "" {
		err = w.dec.Decode(answer)
	}
	return err
}

// count adds what a worker said of a request to the sums.
func (p *Pool) count(class Class, resp *response) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.Requests++
	p.stats.ContextsCreated += resp.Created
	p.stats.ContextsLive += resp.Live
	if class == Analysis {
		p.stats.Analysis += resp.CPU
	} else {
		p.stats.Generation += resp.CPU
	}
}

// bury waits for a worker that does not answer any more, and says why.
func (p *Pool) bury(w *worker) error {
	const dying = 5 * time.Second // after its output has ended
	timer := time.AfterFunc(dying, func() { w.cmd.Process.Kill() })
	w.cmd.Wait() // its end is in ProcessState
	w.handle.Close()
	ours := !timer.Stop()
	w.in.Close()
	text := w.stderr.String()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.Requests++
	p.stats.Died++
	p.stats.LastDeath = causeOfDeath(text, w.cmd.ProcessState)
	if p.Died != nil {
		p.Died(text)
	}
	if !ours && fromOutside(w.cmd.ProcessState, text) {
		p.stats.Killed++
		return fmt.Errorf("%w (%v)", ErrWorkerKilled, w.cmd.ProcessState)
	}
	return fmt.Errorf("%w: %s", ErrWorkerDied, p.stats.LastDeath)
}

// fromOutside reports a death that does not follow from what a worker was working on: LLVM
// aborts, or exits with a message; it may crash. text is what it said.
func fromOutside(state *os.ProcessState, text string) bool {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		switch status.Signal() {
		case syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE:
			return true
		}
	}
	return state.Success() || strings.Contains(text, "out of memory") || strings.Contains(text, "bad_alloc")
}

// Stats returns the sums so far.
func (p *Pool) Stats() PoolStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stats
}

// Close ends the workers; no request may be under way.
func (p *Pool) Close() {
	for range p.size {
		if w := <-p.idle; w != nil {
			w.end()
		}
	}
}
