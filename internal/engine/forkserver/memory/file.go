package memory

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// File makes a file that is in memory only and goes with its last user.
func File(name string) (*os.File, error) { return file(name, 0) }

func file(name string, flags int) (*os.File, error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC|flags)
	if err != nil {
		return nil, fmt.Errorf("memory file: %w", err)
	}
	return os.NewFile(uintptr(fd), name), nil
}

// Folder is where files are made that runs can open by their paths. nil is none: then they open them by our own
// descriptors, which those that are in a world cannot.
type Folder struct {
	dir   *os.File
	seen  string
	epoch func() int
}

// made counts files: a folder is used by several programs.
var made atomic.Int64

// NewFolder takes a folder, and its path as runs have it. In each epoch it is another one, and empty at first.
func NewFolder(dir *os.File, seen string, epoch func() int) *Folder { return &Folder{dir, seen, epoch} }

// now is the epoch.
func (f *Folder) now() int {
	if f == nil {
		return 0
	}
	return f.epoch()
}

// Named is a file in memory that runs can open by its path.
type Named struct {
	*os.File
	Path   string // as runs have it
	folder *Folder
	epoch  int // of the folder
}

// Make makes a file. The caller closes it.
func (f *Folder) Make(name string) (*Named, error) {
	if f == nil {
		file, err := file(name, unix.MFD_ALLOW_SEALING)
		if err != nil {
			return nil, err
		}
		return &Named{file, fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), file.Fd()), nil, 0}, nil
	}
	name = fmt.Sprintf("%s-%d", name, made.Add(1))
	epoch := f.now()
	fd, err := unix.Openat(int(f.dir.Fd()), name, unix.O_RDWR|unix.O_CREAT|unix.O_EXCL|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("memory file: %w", err)
	}
	return &Named{os.NewFile(uintptr(fd), name), filepath.Join(f.seen, name), f, epoch}, nil
}

// neverShrinks sees to it that nobody makes the file shorter: who has it mapped, as we do, would be ended. In a folder
// runs cannot write to it by its path.
func (n *Named) neverShrinks() {
	if n.folder == nil {
		unix.FcntlInt(n.Fd(), unix.F_ADD_SEALS, unix.F_SEAL_SHRINK|unix.F_SEAL_SEAL)
	}
}

// Base is the file's name in its folder.
func (n *Named) Base() string { return filepath.Base(n.Path) }

// Close removes the file; who has it open or mapped keeps it.
func (n *Named) Close() error {
	if n.folder != nil && n.epoch == n.folder.now() {
		unix.Unlinkat(int(n.folder.dir.Fd()), n.Base(), 0)
	}
	return n.File.Close()
}

// again makes the file once more in a folder, and closes this one.
func (n *Named) again(folder *Folder) (*Named, error) {
	defer n.Close()
	out, err := folder.Make("ames-again")
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(out, io.NewSectionReader(n, 0, 1<<62)); err != nil {
		out.Close()
		return nil, fmt.Errorf("memory file: %w", err)
	}
	return out, nil
}
