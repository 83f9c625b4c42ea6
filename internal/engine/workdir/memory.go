package workdir

import (
	"os"

	"golang.org/x/sys/unix"
)

// Copies are made and thrown away all the time, and tests write into them. In
// memory that costs a fraction of what it does on a disk; on a busy ext4, new
// files alone can cost as much as a small test.

const (
	// memoryFolder is where Linux systems have a file system in memory.
	memoryFolder = "/dev/shm"
	// memoryCopy is how large a copy may be for it.
	memoryCopy = 16 << 20
	// memoryRoom is what must be free for each copy: tests write files too.
	memoryRoom = 256 << 20
)

// inMemory gives the folder for that many copies in memory, if there is one
// that behaves like a folder for temporary files and has room.
func inMemory(folder string, copies int) (string, bool) {
	var st unix.Statfs_t
	if unix.Statfs(folder, &st) != nil || st.Type != unix.TMPFS_MAGIC {
		return "", false
	}
	// Tests may start programs that lie in their directory.
	if st.Flags&(unix.ST_NOEXEC|unix.ST_RDONLY) != 0 {
		return "", false
	}
	if st.Bavail*uint64(st.Bsize)/memoryRoom < uint64(copies) {
		return "", false
	}
	return folder, unix.Access(folder, unix.W_OK|unix.X_OK) == nil
}

// fast gives options for copies in memory; ok is false where the user has named
// a place, or there is none.
func (o Options) fast(slots int) (Options, bool) {
	if o.TempDir != "" || o.Keep || os.Getenv("TMPDIR") != "" {
		return o, false
	}
	folder, ok := inMemory(memoryFolder, slots+1)
	o.TempDir = folder
	if o.MaxBytes == 0 || o.MaxBytes > memoryCopy {
		o.MaxBytes = memoryCopy
	}
	return o, ok
}
