package forkserver

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/peer"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
	"ames/internal/engine/world"
)

// Config says which program is to be run, and how.
type Config struct {
	Path string   // the program; with no slash it is looked up in PATH
	Args []string // its arguments, without its own name
	Env  []string // nil: our own
	Dir  string   // its working directory; "": our own
	// RuntimeLib is what BuildRuntime returned.
	RuntimeLib string
	// Worlds is the keeper of the worlds that runs may be made in, and Home the one that the program stands in
	// meanwhile. nil: there are none but ours.
	Worlds *world.Keeper
	Home   *world.World
	// Over has the server close itself when it is closed. nil: it does not.
	Over <-chan struct{}
	// World is the one of requests that name none; nil: where the program stands.
	World *world.World
}

// Server is one started program. Its methods may be called at the same time.
type Server struct {
	cfg       Config
	folder    *memory.Folder // nil if there are no worlds
	path      string         // as the program sees it
	sink      *os.File       // what the zygotes write before they serve
	early     *Zygote
	ownLayout uint64 // which modules lie where in it, and in processes started anew from the program
	awaited   awaited
	done      chan struct{} // closed with the server
	close     func() error  // does it once
	reviving  sync.Mutex
	revived   atomic.Int64
	estate    atomic.Pointer[memory.Estate]

	mu      sync.Mutex
	cmd     *exec.Cmd
	mains   []*Zygote
	openers []*Zygote
	modules map[*Zygote][]layout.Module // once asked for
}

// Start starts the program and returns when it stands before its first
// constructor. The caller must Close the server.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	path, err := exec.LookPath(cfg.Path)
	if err != nil {
		return nil, fmt.Errorf("program: %w", err)
	}
	if cfg.Path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("program: %w", err)
	}
	if err := preloadable(cfg.Path); err != nil {
		return nil, fmt.Errorf("starting %s: %w", cfg.Path, err)
	}
	if cfg.Dir, err = filepath.Abs(cfg.Dir); err != nil {
		return nil, fmt.Errorf("working directory: %w", err)
	}
	if cfg.Env == nil {
		cfg.Env = os.Environ()
	}
	s := &Server{cfg: cfg, path: path, modules: map[*Zygote][]layout.Module{}, done: make(chan struct{}),
		awaited: awaited{peers: map[*peer.Peer]struct{}{}, slots: map[*slot]struct{}{}}}
	s.close = sync.OnceValue(s.end)
	if k := cfg.Worlds; k != nil {
		s.folder = memory.NewFolder(k.Shared, world.SharedPath, k.Epoch)
	}
	if s.sink, err = memory.File("ames-output"); err != nil {
		return nil, err
	}
	go s.seeAfter()
	var p *peer.Peer
	for try := 1; ; try++ {
		s.cmd, p, err = s.launch(ctx)
		if !errors.Is(err, errKilled) || try >= revivals {
			break
		}
	}
	if err != nil {
		close(s.done)
		s.sink.Close()
		return nil, err
	}
	s.early, s.ownLayout = s.newZygote(p), p.Layout
	return s, nil
}

// launch starts the program and waits until it stands before its first constructor.
func (s *Server) launch(ctx context.Context) (*exec.Cmd, *peer.Peer, error) {
	control, theirs, err := wire.NewConn("ames-control")
	if err != nil {
		return nil, nil, err
	}
	cmd := &exec.Cmd{
		Path:       s.cfg.Path,
		Args:       append([]string{s.path}, s.cfg.Args...),
		Env:        preloadEnv(s.cfg.Env, s.cfg.RuntimeLib),
		Dir:        s.cfg.Dir,
		Stdout:     s.sink,
		Stderr:     s.sink,
		ExtraFiles: []*os.File{theirs},
		// No terminal: a test must not read from it, nor its signals reach the tests.
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	err = process.StartAtFixedAddresses(cmd)
	theirs.Close()
	if err != nil {
		control.Close()
		return nil, nil, fmt.Errorf("starting %s: %w", s.cfg.Path, err)
	}
	process.PreferForOOM(cmd.Process.Pid)
	p := peer.New(cmd.Process.Pid, control)
	s.awaited.addPeer(p)
	err = p.Greet(ctx)
	if err == nil && s.cfg.Home != nil {
		err = p.Enter(ctx, s.cfg.Home, s.cfg.Dir)
	}
	if err != nil {
		over := process.IsOver(cmd.Process.Pid)
		cmd.Process.Kill()
		cmd.Wait()
		s.awaited.closePeer(p)
		if over && cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL {
			err = fmt.Errorf("%w: %w", errKilled, err)
		}
		return nil, nil, s.startFailed(ctx, cmd, err)
	}
	return cmd, p, nil
}

// errKilled: the program was ended from outside before the runtime in it said anything.
var errKilled = fmt.Errorf("it was killed before its first constructor: %w", process.ErrGone)

// startFailed explains why the runtime in the program said nothing.
func (s *Server) startFailed(ctx context.Context, cmd *exec.Cmd, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("starting %s: %w", s.cfg.Path, ctx.Err())
	}
	if !errors.Is(err, process.ErrGone) || errors.Is(err, errKilled) {
		return fmt.Errorf("starting %s: %w", s.cfg.Path, err)
	}
	text := fmt.Sprintf("starting %s: %v (%v): "+
		"is it linked dynamically, against glibc, and without special privileges?",
		s.cfg.Path, ErrNoRuntime, cmd.ProcessState)
	if out := readHead(s.sink, 4096); len(out) > 0 {
		text += "\n" + string(out)
	}
	return &startError{text}
}

type startError struct{ text string }

func (e *startError) Error() string { return e.text }
func (e *startError) Unwrap() error { return ErrNoRuntime }

// preloadable rejects programs that would run without the runtime, unsupervised.
func preloadable(path string) error {
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %w; it must be an ELF executable, not a script", ErrNoRuntime, err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type != elf.PT_INTERP {
			continue
		}
		name, err := io.ReadAll(io.LimitReader(p.Open(), 4096))
		if err != nil {
			return fmt.Errorf("%w: its loader: %w", ErrNoRuntime, err)
		}
		if strings.Contains(string(name), "musl") {
			return fmt.Errorf("%w: it is linked against musl; link it against glibc", ErrNoRuntime)
		}
		return nil
	}
	return fmt.Errorf("%w: it is linked statically; link it without -static", ErrNoRuntime)
}

// preloadEnv adds the runtime to the environment. It always adds two entries: see
// clean_environment in the runtime.
func preloadEnv(env []string, lib string) []string {
	out := make([]string, 0, len(env)+2)
	preload := "LD_PRELOAD=" + lib
	had := ""
	for _, e := range env {
		if had == "" && strings.HasPrefix(e, "LD_PRELOAD=") {
			had = e
			e = preload + ":" + strings.TrimPrefix(e, "LD_PRELOAD=")
		}
		out = append(out, e)
	}
	if had == "" {
		out = append(out, preload)
	} else {
		out = append(out, "AMES_PRELOAD="+had)
	}
	return append(out, "AMES_CONTROL=zygote")
}

// Early is the fork point before the first constructor of the program.
func (s *Server) Early() *Zygote { return s.early }

// Main lets a copy of the early process run up to its call of main and returns it.
// Images that were mapped before are mapped there too. If the program does not come
// to main, the error is a *MainError; ctx bounds the wait.
func (s *Server) Main(ctx context.Context) (*Zygote, error) {
	var p *peer.Peer
	var err error
	// Who is killed on the way may have been killed from outside.
	for try := 1; ; try++ {
		p, err = s.main(ctx)
		if err == nil || ctx.Err() != nil || try >= mainTries || !mayBeKilled(err) {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	z := s.newZygote(p)
	z.mapped = s.early.mappedNow()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.awaited.isClosed() {
		z.shut()
		return nil, ErrClosed
	}
	s.mains = append(s.mains, z)
	return z, nil
}

// mayBeKilled reports whether a program that has not come to main may have been killed on its way.
func mayBeKilled(err error) bool {
	var never *MainError
	return errors.As(err, &never) && never.CutOff || errors.Is(err, process.ErrGone) || errors.Is(err, syscall.ECHILD)
}

// mainTries is how often the program is brought to main if it is killed on its way.
const mainTries = 3

func (s *Server) main(ctx context.Context) (*peer.Peer, error) {
	before, _ := s.sink.Stat()
	p, err := s.awaited.copyOf(ctx, s.early.call, wire.Message(wire.KindMain))
	if err != nil {
		return nil, fmt.Errorf("second fork point: %w", err)
	}
	if err := p.Greet(ctx); err != nil {
		s.awaited.closePeer(p)
		return nil, s.mainFailed(ctx, err, p.Pid, before.Size())
	}
	p.Epoch = s.early.process().Epoch
	return p, nil
}

func (s *Server) mainFailed(ctx context.Context, err error, pid int, outputFrom int64) error {
	if !errors.Is(err, process.ErrGone) && ctx.Err() == nil {
		return fmt.Errorf("second fork point: %w", err)
	}
	st, endErr := s.early.call(context.Background(), wire.Message(wire.KindEnd, wire.Process{Pid: int32(pid)}))
	if endErr != nil {
		return fmt.Errorf("second fork point: %w", endErr)
	}
	e := &MainError{Hung: ctx.Err() != nil}
	if !e.Hung {
		e.Exit = process.ExitOf(st.WaitStatus)
		// Its socket ended before it did, or when it came to main there was none.
		e.CutOff = e.Exit == process.Exit{Code: wire.ExitCutOff} || e.Exit.Signal == syscall.SIGKILL
		if e.CutOff {
			e.Exit = process.Exit{}
		}
	}
	e.Output = make([]byte, 4096)
	n, _ := s.sink.ReadAt(e.Output, outputFrom)
	e.Output = e.Output[:n]
	return e
}

// HandOn says what processes that runs start anew are to have, beside those of the program itself: images and
// Request.Writes for some of their modules, each before the module's first constructor, if they have the same
// modules at the start as one of the heirs. A library that the run opens itself, or one of them, has the same.
// From then on programs of any kind that a run starts hand on in turn. One that has a guarded module for which there is
// nothing fails, at its start or when it opens that.
func (s *Server) HandOn(estate *memory.Estate) { s.estate.Store(estate) }

// endTime is how long the program's processes may take to end by themselves.
const endTime = time.Second / 2

// Revived is how often a process at a fork point has taken the place of one that was ended.
func (s *Server) Revived() int { return int(s.revived.Load()) }

// Close ends all processes of the program and waits for them. Runs that are under way end with an error.
func (s *Server) Close() error { return s.close() }

func (s *Server) end() error {
	defer close(s.done)
	s.awaited.close()
	s.reviving.Lock() // nobody replaces a process any more
	defer s.reviving.Unlock()
	s.mu.Lock()
	stand := slices.Concat(s.openers, s.mains)
	s.mu.Unlock()
	for _, z := range stand {
		z.shut()
	}
	s.early.shut()
	// The early process sees the end of its socket, ends all below it, and exits.
	err := process.End(s.cmd, endTime)
	s.sink.Close()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("ending the program: %w", err)
	}
	return nil
}

func readHead(f *os.File, n int) []byte {
	b := make([]byte, n)
	n, _ = f.ReadAt(b, 0)
	return b[:n]
}
