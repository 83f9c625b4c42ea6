package jit

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Exec replaces this process by the program, as execve(2) does: it returns only if that is
// not possible. args are the program's without its name; a nil env means our own. Nothing is
// left on disk.
func (e *Engine) Exec(args, env []string) error {
	file, err := e.Executable()
	if err != nil {
		return err
	}
	if env == nil {
		env = os.Environ()
	}
	name := e.Name()
	const longest = 200 // of a name in memory, about
	fd, err := unix.MemfdCreate(name[:min(len(name), longest)], unix.MFD_CLOEXEC)
	if err != nil {
		return fmt.Errorf("memory for the program: %w", err)
	}
	f := os.NewFile(uintptr(fd), name)
	defer f.Close()
	if _, err := f.Write(file); err != nil {
		return fmt.Errorf("memory for the program: %w", err)
	}
	if err := unix.Exec(fmt.Sprintf("/proc/self/fd/%d", fd), append([]string{name}, args...), env); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	return nil
}
