package jit

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/object"
	"ames/internal/engine/workdir"
)

// Run is one run of the program.
type Run struct {
	// Args are its arguments, without its own name.
	Args []string
	// Env is added to the environment, NAME=VALUE.
	Env []string
	// Dir is its working directory; "": our own.
	Dir string
	// Files, by names, are put into a folder of the run's own, which is its working directory
	// in place of Dir. What is there after the run is Result.Files, and is removed.
	Files  map[string][]byte
	Limits Limits
	// KeepOutput is how many bytes of the output's head, and again of its end, are kept; 0: 64 KiB.
	KeepOutput int
}

// Limits end a run that meets one of them. A limit of 0 is none.
type Limits struct {
	CPU  time.Duration // of the run's processes together
	Idle time.Duration // in which nothing of it could go on
	Wall time.Duration
	// Memory is what one process may have in memory, FileSize what a file may hold that it
	// writes, in bytes; FileSize 0: 256 MiB.
	Memory, FileSize uint64
}

// Result is how a run went.
type Result struct {
	Exit   int            // the exit status
	Signal syscall.Signal // what ended it; 0: nothing did
	Limit  string         // the limit that it met; "": none
	CPU    time.Duration
	Wall   time.Duration
	MaxRSS uint64 // bytes, of its largest process
	// Output is what it wrote to stdout and stderr; of much of it, head and end. OutputSize is
	// the size of all.
	Output     []byte
	OutputSize int64
	// Files are those of the run's own folder: see Run.Files.
	Files map[string][]byte

	// Returned says that a called function came back; Value and Float are what it gave, as an
	// integer and as a floating-point number.
	Returned bool
	Value    uint64
	Float    float64
}

// Success reports that the run ended by itself with exit status 0.
func (r *Result) Success() bool { return r.Exit == 0 && r.Signal == 0 && r.Limit == "" }

// Run runs the program, in a fork of a process that stands at the call of main: libraries are
// loaded, and constructors have run. Runs may be made side by side.
func (e *Engine) Run(ctx context.Context, r Run) (Result, error) {
	h, err := e.started(ctx)
	if err != nil {
		return Result{}, err
	}
	if !e.linked.HasMain {
		return Result{}, errNoMain
	}
	res, _, err := r.in(ctx, h, nil)
	return res, err
}

// Call calls a function of the program with up to six integers or addresses, in a fork like
// Run's. The run ends as if main had returned 0 then.
func (e *Engine) Call(ctx context.Context, function string, args []uint64, r Run) (Result, error) {
	if len(args) > callWords-1 {
		return Result{}, fmt.Errorf("call %s: %d arguments, and at most %d can be passed", function, len(args),
			callWords-1)
	}
	addr, err := e.Lookup(function)
	if err != nil {
		return Result{}, fmt.Errorf("call: %w", err)
	}
	h, err := e.started(ctx)
	if err != nil {
		return Result{}, err
	}
	writes, err := h.calling(ctx, addr, args)
	if err != nil {
		return Result{}, fmt.Errorf("call %s: %w", function, err)
	}
	res, shared, err := r.in(ctx, h, writes)
	if words := h.returned(shared); words != nil {
		res.Returned = true
		res.Value = binary.LittleEndian.Uint64(words)
		res.Float = math.Float64frombits(binary.LittleEndian.Uint64(words[8:]))
	}
	return res, err
}

// Replace makes the next runs use an object's definition of a function in place of the
// program's. The object may refer to what is global in the program, and to what is local to
// the object that defined the function. What else it defines is its own: see Clone.Keep. It
// may be called again for the same function.
func (e *Engine) Replace(ctx context.Context, function string, data []byte) error {
	o, err := object.Parse(data)
	if err != nil {
		return fmt.Errorf("replace %s: %w", function, err)
	}
	h, err := e.started(ctx)
	if err != nil {
		return err
	}
	if err := h.replace(ctx, function, o); err != nil {
		return fmt.Errorf("replace %s: %w", function, err)
	}
	return nil
}

// Restore undoes Replace for the next runs.
func (e *Engine) Restore(function string) {
	e.hosting.Lock()
	defer e.hosting.Unlock()
	if e.host != nil {
		e.host.restore(function)
	}
}

// in makes the run in a host, with writes.
func (r *Run) in(ctx context.Context, h *host, writes []forkserver.Write) (
	res Result, shared []forkserver.SharedMemory, err error) {
	req := r.request()
	req.ReadShared = writes != nil
	var folder string
	if r.Files != nil {
		if folder, err = writeFiles(r.Files); err != nil {
			return res, nil, err
		}
		defer os.RemoveAll(folder)
		req.Dir = folder
	}
	out, err := h.run(ctx, req, writes)
	if err != nil {
		return res, nil, err
	}
	res = Result{
		Exit: out.Exit.Code, Signal: out.Exit.Signal, CPU: out.CPU, Wall: out.Wall, MaxRSS: out.MaxRSS,
		Output: out.Output, OutputSize: out.OutputSize,
	}
	if out.Met != forkserver.LimitNone {
		res.Limit = out.Met.String()
	}
	if folder != "" {
		res.Files, err = readFiles(folder)
	}
	return res, out.Shared, err
}

func (r *Run) request() forkserver.Request {
	req := forkserver.Request{
		Args: r.Args, Env: r.Env, Dir: r.Dir, KeepOutput: r.KeepOutput,
		Limits: forkserver.Limits{
			CPU: r.Limits.CPU, Idle: r.Limits.Idle, Wall: r.Limits.Wall, Memory: r.Limits.Memory,
			FileSize: r.Limits.FileSize,
		},
	}
	if req.Args == nil {
		req.Args = []string{}
	}
	if req.KeepOutput == 0 {
		req.KeepOutput = 64 << 10
	}
	return req
}

// writeFiles makes a folder with files.
func writeFiles(files map[string][]byte) (dir string, err error) {
	if dir, err = workdir.Temporary("ames-jit-"); err != nil {
		return "", err
	}
	for name, data := range files {
		if !filepath.IsLocal(name) {
			err = fmt.Errorf("the file %q would lie outside of the run's folder", name)
		} else if err = os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o755); err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
		if err != nil {
			return "", errors.Join(err, os.RemoveAll(dir))
		}
	}
	return dir, nil
}

// readFiles reads the regular files of a folder.
func readFiles(dir string) (map[string][]byte, error) {
	out := map[string][]byte{}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			out[name], err = root.ReadFile(name)
		}
		return err
	})
	return out, err
}
