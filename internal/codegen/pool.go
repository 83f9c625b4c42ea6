package codegen

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// ErrWorkerDied is returned when LLVM ended a worker process; the request that
// it was working on may be at fault.
var ErrWorkerDied = errors.New("the code generator ended")

// Pool runs requests in worker processes, several at once.
type Pool struct {
	command []string
	idle    chan *worker // nil entries are workers not started yet
	size    int
	// Watch, if set, is told how many workers more, or less, have something to do. It is set
	// before the first request.
	Watch func(more int)

	mu    sync.Mutex
	stats PoolStats
}

// PoolStats sums up what the workers did.
type PoolStats struct {
	Requests        int
	Died            int
	LastDeath       string // why the last of these died
	ContextsCreated int
	ContextsLive    int // left over when requests ended; 0 unless something leaks
	// Analysis and Generation are the CPU time that reading mutation points took, and
	// all that is made of them: parsing once more, mutating, emitting.
	Analysis, Generation time.Duration
}

type worker struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	enc    *gob.Encoder
	dec    *gob.Decoder
	stderr *tail
}

// tail keeps the last part of what is written to it.
type tail struct {
	mu   sync.Mutex
	data []byte
}

func (t *tail) Write(p []byte) (int, error) {
	const keep = 4096
	t.mu.Lock()
	defer t.mu.Unlock()
	t.data = append(t.data, p...)
	if n := len(t.data) - keep; n > 0 {
		t.data = append([]byte(nil), t.data[n:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.data))
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
	cmd.Env = append(os.Environ(), "GOTRACEBACK=none")
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w := &worker{cmd: cmd, in: in, enc: gob.NewEncoder(in), dec: gob.NewDecoder(out), stderr: &tail{}}
	cmd.Stderr = w.stderr
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start code generator: %w", err)
	}
	return w, nil
}

func (w *worker) end() {
	w.in.Close()
	w.cmd.Process.Kill()
	w.cmd.Wait()
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

// do sends one request to a free worker. When the context ends, the worker is ended.
func (p *Pool) do(ctx context.Context, req *request) (*response, error) {
	var w *worker
	select {
	case w = <-p.idle:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if p.Watch != nil {
		p.Watch(1)
		defer p.Watch(-1)
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
	resp := &response{}
	done := make(chan error, 1)
	go func() {
		err := w.enc.Encode(req)
		if err == nil {
			err = w.dec.Decode(resp)
		}
		done <- err
	}()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		w.end()
		<-done
		p.idle <- nil
		return nil, ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.Requests++
	if err != nil {
		w.end()
		p.stats.Died++
		p.idle <- nil
		p.stats.LastDeath = lastLine(w.stderr.String(), err.Error())
		return nil, fmt.Errorf("%w: %s", ErrWorkerDied, p.stats.LastDeath)
	}
	p.idle <- w
	p.stats.ContextsCreated += resp.Created
	p.stats.ContextsLive += resp.Live
	if req.Analyse != nil {
		p.stats.Analysis += resp.CPU
	} else {
		p.stats.Generation += resp.CPU
	}
	if resp.Err != "" {
		return nil, errors.New(resp.Err)
	}
	return resp, nil
}

// lastLine picks what LLVM said before it ended: the first line that names an error.
func lastLine(text, otherwise string) string {
	lines := strings.Split(text, "\n")
	for _, line := range lines {
		if strings.Contains(line, "ERROR") || strings.Contains(line, "error") || strings.Contains(line, "Assertion") {
			return strings.TrimSpace(line)
		}
	}
	if text == "" {
		return otherwise
	}
	return strings.TrimSpace(lines[0])
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

// Analyse runs Analyse in a worker; operator.DecodeUnit reads what is encoded.
func (p *Pool) Analyse(ctx context.Context, bitcode []byte, name string) (encoded, stripped []byte, err error) {
	resp, err := p.do(ctx, &request{Analyse: &analyseRequest{Name: name, Bitcode: bitcode}})
	if err != nil {
		return nil, nil, err
	}
	return resp.Unit, resp.Stripped, nil
}

// Export compiles a unit whole in a worker, with the changes made.
func (p *Pool) Export(ctx context.Context, bitcode []byte, name string, changes []ExportChange) ([]byte, error) {
	resp, err := p.do(ctx, &request{Export: &exportRequest{Name: name, Bitcode: bitcode, Changes: changes}})
	if err != nil {
		return nil, err
	}
	return resp.Data, nil
}

// Forms compares a job's mutants in a worker. What ends the worker is left out.
func (p *Pool) Forms(ctx context.Context, stripped []byte, job Job) ([]FunctionForms, error) {
	resp, err := p.do(ctx, &request{Form: &compileRequest{Stripped: stripped, Job: job}})
	if err == nil {
		return resp.Forms, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	a, b, ok := job.halve()
	if !ok {
		return nil, nil
	}
	first, err := p.Forms(ctx, stripped, a)
	if err != nil {
		return nil, err
	}
	second, err := p.Forms(ctx, stripped, b)
	return append(first, second...), err
}

// Compile compiles a job in a worker. Functions or mutants that LLVM cannot
// compile are found by halving and left out; the objects' Failed lists name
// them. Only errors that have nothing to do with the job are returned.
func (p *Pool) Compile(ctx context.Context, stripped []byte, job Job) ([]*Object, error) {
	resp, err := p.do(ctx, &request{Compile: &compileRequest{Stripped: stripped, Job: job}})
	if err == nil {
		return []*Object{resp.Object}, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	a, b, ok := job.halve()
	if !ok {
		return []*Object{{Failed: job.failures(err.Error())}}, nil
	}
	first, err := p.Compile(ctx, stripped, a)
	if err != nil {
		return nil, err
	}
	second, err := p.Compile(ctx, stripped, b)
	return append(first, second...), err
}
