package live

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"

	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/world"
)

// Command is one that is run in a place as it is.
type Command struct {
	Path string
	Args []string // without its own name
	Env  []string
}

// Run runs a command in a folder of the place, and gives what it wrote. The error is that of a command that cannot be
// started, or the context's.
func (p *Place) Run(ctx context.Context, d *Dirs, c Command) (syscall.WaitStatus, []byte, error) {
	out, err := memory.File("ames-output")
	if err != nil {
		return 0, nil, err
	}
	defer out.Close()
	var status syscall.WaitStatus
	if p.ownFiles() {
		env := append(c.Env, "PWD="+d.real)
		status, err = p.world.Run(ctx, world.Command{Path: c.Path, Args: c.Args, Env: env, Dir: d.real}, out)
	} else {
		status, err = p.runHere(ctx, d, c, out)
	}
	if err != nil {
		return 0, nil, err
	}
	text, err := io.ReadAll(io.NewSectionReader(out, 0, 1<<62))
	return status, text, err
}

func (p *Place) runHere(ctx context.Context, d *Dirs, c Command, out *os.File) (syscall.WaitStatus, error) {
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Dir = cmp.Or(p.dir(d), d.path)
	cmd.Env = append(c.Env, "PWD="+cmd.Dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Stdout, cmd.Stderr = out, out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && (ctx.Err() != nil || !errors.As(err, &exit)) {
		return 0, errors.Join(err, context.Cause(ctx))
	}
	return cmd.ProcessState.Sys().(syscall.WaitStatus), nil
}
