package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A test may end the process that it was forked from, or whoever ends processes when
// memory runs out. Then the program is started once more, and what was mapped is mapped
// again: without randomisation all is where it was.

const (
	// revivals is how often a request is made to a process that turns out to be gone.
	revivals = 10
	// revivalTime bounds how long it takes until another process is there, on a busy machine.
	revivalTime = 2 * time.Minute
)

// revive puts another process in the place of one that is gone. Of several that ask for it
// the first does it.
func (s *Server) revive(ctx context.Context, z *Zygote, dead *process) error {
	s.reviving.Lock()
	defer s.reviving.Unlock()
	ctx, cancel := context.WithTimeout(ctx, revivalTime)
	defer cancel()
	var err error
	for try := 1; try <= revivals && ctx.Err() == nil; try++ {
		if s.isClosed() {
			return ErrClosed
		}
		if z.process() != dead {
			return nil
		}
		if err = s.replace(ctx, z, dead); !errors.Is(err, ErrGone) {
			break
		}
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", ErrEnded, err)
	}
	return err
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// replace makes the new process; s.reviving is held.
func (s *Server) replace(ctx context.Context, z *Zygote, dead *process) error {
	if z == s.early {
		return s.restart(ctx, dead)
	}
	early := s.early.process()
	p, err := s.goToMain(ctx, early, dead)
	if errors.Is(err, ErrGone) && !early.lives() {
		if err := s.restart(ctx, early); err != nil {
			return err
		}
		p, err = s.goToMain(ctx, s.early.process(), nil)
	}
	if err != nil {
		return err
	}
	images, shared := s.early.mapped()
	return z.become(ctx, p, images, shared)
}

// lives reports whether the process answers.
func (p *process) lives() bool {
	_, err := p.call(context.Background(), message(kindEnd, wireProcess{}))
	return !errors.Is(err, ErrGone)
}

// goToMain brings a copy of the early process up to main; dead is the one whose place it takes.
func (s *Server) goToMain(ctx context.Context, early, dead *process) (*process, error) {
	if dead != nil {
		dead.control.close()
		// Its runs' processes are the early one's now, which ends them.
		early.call(ctx, message(kindEnd, wireProcess{Pid: int32(dead.pid)}))
	}
	control, theirs, err := newConn("ames-control")
	if err != nil {
		return nil, err
	}
	_, err = early.call(ctx, message(kindMain), theirs)
	theirs.Close()
	var p *process
	if err == nil {
		p, err = greet(ctx, control)
	}
	if err != nil {
		control.close()
		return nil, err
	}
	return p, nil
}

// restart starts the program anew.
func (s *Server) restart(ctx context.Context, dead *process) error {
	dead.control.close()
	s.mu.Lock()
	old := s.cmd
	s.mu.Unlock()
	old.Process.Kill()
	old.Wait()
	endSession(old.Process.Pid)
	cmd, p, err := s.launch(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.cmd = cmd
	s.mu.Unlock()
	return s.early.become(ctx, p, nil, nil)
}

// endSession ends the processes of a session whose leader is gone: those of the runs that
// it has lost.
func endSession(leader int) {
	for range 10 {
		files, err := filepath.Glob("/proc/[0-9]*/stat")
		if err != nil {
			return
		}
		left := 0
		for _, name := range files {
			if pid, session, state := statOf(name); session == leader && state != "Z" {
				unix.Kill(pid, unix.SIGKILL)
				left++
			}
		}
		if left == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// statOf reads a process's number, session and state; the zero values if it is gone.
func statOf(file string) (pid, session int, state string) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, ""
	}
	head, rest, _ := strings.Cut(string(text), " (")
	f := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:])
	if len(f) < 4 {
		return 0, 0, ""
	}
	pid, _ = strconv.Atoi(head)
	session, _ = strconv.Atoi(f[3])
	return pid, session, f[0]
}

// become takes a process in, which has some images already.
func (z *Zygote) become(ctx context.Context, p *process, has []*Image, shared []sharedSegment) error {
	z.mu.Lock()
	defer z.mu.Unlock()
	if p.layout != z.p.layout {
		p.control.close()
		return fmt.Errorf("%w; its images do not fit into another one", ErrLayout)
	}
	images := z.images
	for _, im := range images {
		if slices.Contains(has, im) {
			continue
		}
		if err := p.mapImage(ctx, im, sharedEnd(shared)); err != nil {
			p.control.close()
			return err
		}
		has, shared = append(has, im), appendShared(shared, im)
	}
	p.handle.open(p.pid)
	z.p.handle.close()
	for _, s := range append(z.idle, z.idleFresh...) {
		s.release()
	}
	z.idle, z.idleFresh, z.p, z.images, z.shared = nil, nil, p, has, shared
	z.generation++
	z.server.revived.Add(1)
	return nil
}
