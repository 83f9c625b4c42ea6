package outside

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

func TestFile(t *testing.T) {
	dir := t.TempDir()
	folder := Thing{Kind: File, Name: filepath.Join(dir, "folder")}
	before := Look([]string{dir})
	if folder.Present() {
		t.Error("there before it was made")
	}
	if err := os.MkdirAll(filepath.Join(folder.Name, "in", "it"), 0o755); err != nil {
		t.Fatal(err)
	}
	if !folder.Present() {
		t.Error("not there")
	}
	if got := Look([]string{dir}).Since(before); !slices.Contains(got, folder) {
		t.Errorf("what has come is %v", got)
	}
	if err := folder.Remove(); err != nil || folder.Present() {
		t.Errorf("there after removal: %v", err)
	}
	if err := folder.Remove(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removing nothing: %v", err)
	}
}

func TestPort(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := Thing{Kind: Port, Name: string([]byte{127, 0, 0, 1}), Number: uint32(l.Addr().(*net.TCPAddr).Port)}
	if !port.Present() {
		t.Error("somebody listens, and it is free")
	}
	if err := port.Remove(); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("removing a port: %v", err)
	}
	l.Close()
	if port.Present() {
		t.Error("nobody listens, and it is not free")
	}
}

func TestSystemV(t *testing.T) {
	key := uint32(os.Getpid())
	make := map[Kind]func() error{
		Memory: func() error {
			_, err := unix.SysvShmGet(int(key), 4096, unix.IPC_CREAT|unix.IPC_EXCL|0o600)
			return err
		},
		Semaphores: func() error {
			_, _, errno := unix.Syscall(unix.SYS_SEMGET, uintptr(key), 1, unix.IPC_CREAT|unix.IPC_EXCL|0o600)
			return errnoError(errno)
		},
		Messages: func() error {
			_, _, errno := unix.Syscall(unix.SYS_MSGGET, uintptr(key), unix.IPC_CREAT|unix.IPC_EXCL|0o600, 0)
			return errnoError(errno)
		},
	}
	for kind, made := range make {
		thing := Thing{Kind: kind, Number: key}
		if thing.Present() {
			t.Fatalf("%s is there before it was made", thing)
		}
		if err := made(); err != nil {
			t.Fatalf("%s: %v", thing, err)
		}
		if !thing.Present() {
			t.Errorf("%s is not there", thing)
		}
		if err := thing.Remove(); err != nil || thing.Present() {
			t.Errorf("%s is there after removal: %v", thing, err)
		}
	}
}

func errnoError(e unix.Errno) error {
	if e != 0 {
		return e
	}
	return nil
}

func TestOwnFiles(t *testing.T) {
	for path, want := range map[string]bool{"/dev/null": true, "/proc/self/fd/1": true, "/dev/shm/x": false,
		"/tmp/x": false, "/devices": false} {
		if IsOfSystem(path) != want {
			t.Errorf("%s: of the system: %t", path, !want)
		}
	}
	if !IsCounts("/b/a.gcda") || IsCounts("/b/a.gcno") {
		t.Error("counts of executed code are not told from other files")
	}
}
