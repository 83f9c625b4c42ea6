package memory

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// File makes a file that is in memory only and goes with its last user.
func File(name string) (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("memory file: %w", err)
	}
	return os.NewFile(uintptr(fd), name), nil
}
