package world

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Command is a program that is run in a world as it is, such as a script.
type Command struct {
	Path string
	Args []string // without its own name
	Env  []string
	Dir  string // as the world has it
}

// Run runs a command in the world, with both outputs going to one file. The error is that of a command that cannot be
// started, or the context's, at whose end the command's process group is ended.
func (w *World) Run(ctx context.Context, c Command, output *os.File) (syscall.WaitStatus, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, fmt.Errorf("socket pair: %w", err)
	}
	unix.SetNonblock(fds[0], true)
	ours, theirs := os.NewFile(uintptr(fds[0]), "ames-command"), os.NewFile(uintptr(fds[1]), "ames-command (other end)")
	defer ours.Close()
	_, _, err = w.keeper.ask(request{World: w.number, Run: &c}, output, theirs)
	theirs.Close()
	if err != nil {
		return 0, err
	}
	stop := context.AfterFunc(ctx, func() { ours.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	var status uint32
	if err := binary.Read(ours, binary.NativeEndian, &status); err != nil {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		return 0, fmt.Errorf("%w: %w", errGone, err)
	}
	return syscall.WaitStatus(status), nil
}

// run starts a command in the world, tells how it ends, and ends it if nobody wants to know any more.
func (w *kept) run(c Command, files []*os.File) error {
	if len(files) != 2 {
		return errors.New("a command needs two descriptors")
	}
	output, conn := files[0], files[1]
	cmd := exec.Command(c.Path, c.Args...)
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = c.Env, c.Dir, output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var err error
	w.within(func() { err = cmd.Start() })
	output.Close()
	if err != nil {
		conn.Close()
		return err
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
		binary.Write(conn, binary.NativeEndian, uint32(cmd.ProcessState.Sys().(syscall.WaitStatus)))
		unix.Shutdown(int(conn.Fd()), unix.SHUT_RDWR)
	}()
	go func() {
		defer conn.Close()
		conn.Read(make([]byte, 1))
		select {
		case <-ended:
		default:
			unix.Kill(-cmd.Process.Pid, unix.SIGKILL)
		}
	}()
	return nil
}
