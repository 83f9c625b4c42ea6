package codegen

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// request is what a worker is asked; exactly one of the pointers is set.
type request struct {
	Analyse *analyseRequest
	Compile *compileRequest
	Export  *exportRequest
	Form    *compileRequest
	Plain   *plainRequest
}

type analyseRequest struct {
	Name    string
	Bitcode []byte
}

type compileRequest struct {
	Stripped []byte
	Job      Job
	Verify   bool
}

type exportRequest struct {
	Name    string
	Bitcode []byte
	Changes []ExportChange
	Renamed map[string]string
}

type plainRequest struct {
	Name     string
	Stripped []byte
	Fixed    bool
}

// response answers a request.
type response struct {
	Err      string
	Unit     []byte // point.DecodeUnit reads it
	Stripped []byte
	Object   *Object
	Data     []byte
	Forms    []FunctionForms
	// Created and Live count the contexts of this request.
	Created, Live int
	CPU           time.Duration
}

// Serve answers requests on in until it ends. It is the whole life of a
// worker process; LLVM may end it at any moment.
func Serve(libPath string, in io.Reader, out io.Writer) error {
	// Nearly all memory here is LLVM's; collecting the little that is Go's is not worth its time.
	debug.SetGCPercent(400)
	dec, enc := gob.NewDecoder(in), gob.NewEncoder(out)
	l, openErr := llvm.Open(libPath)
	var compiler *Compiler
	if openErr == nil {
		compiler = NewCompiler(l)
	}
	created := 0
	for {
		var req request
		if err := dec.Decode(&req); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read request: %w", err)
		}
		resp := response{}
		if openErr != nil {
			resp.Err = openErr.Error()
		} else {
			start := cpuTime()
			answer(l, compiler, &req, &resp)
			resp.CPU = cpuTime() - start
			total, live := l.Contexts()
			resp.Created, resp.Live = total-created, live
			created = total
		}
		if err := enc.Encode(&resp); err != nil {
			return fmt.Errorf("write response: %w", err)
		}
	}
}

func answer(l *llvm.Lib, compiler *Compiler, req *request, resp *response) {
	var err error
	switch {
	case req.Analyse != nil:
		var u *point.Unit
		if u, resp.Stripped, err = Analyse(l, req.Analyse.Bitcode, req.Analyse.Name); err == nil {
			resp.Unit, err = u.Encode()
		}
	case req.Compile != nil:
		compiler.Verify = req.Compile.Verify
		resp.Object, err = compiler.Compile(req.Compile.Stripped, req.Compile.Job)
	case req.Export != nil:
		resp.Data, err = compiler.Export(req.Export.Bitcode, req.Export.Name, req.Export.Changes, req.Export.Renamed)
	case req.Plain != nil:
		resp.Data, err = compiler.Plain(req.Plain.Stripped, req.Plain.Name, req.Plain.Fixed)
	case req.Form != nil:
		resp.Forms, err = compiler.Forms(req.Form.Stripped, req.Form.Job)
	default:
		err = errors.New("empty request")
	}
	if err != nil {
		resp.Err = err.Error()
	}
}

// cpuTime is the process's CPU time so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		fmt.Fprintln(os.Stderr, "getrusage:", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
