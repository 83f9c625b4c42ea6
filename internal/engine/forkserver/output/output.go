// Package output takes what a run writes: all of it is counted and digested, head and tail are kept.
//
// It knows nothing of runs but the file that they write to.
package output

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/memory"
)

// File is what the runs of a slot write to, one after the other. The zero value is none.
type File struct {
	file *os.File
	fd   int
	buf  []byte
	// prefix is how much was there before the runs that a trunk makes, and before what of it is known: a run that opens
	// its output anew may take it away.
	prefix int64
	before []byte
}

// Taken is the output of one run.
type Taken struct {
	Kept []byte // what is left out in the middle is marked by a line
	Size int64
	Hash [32]byte // SHA-256 of all
}

// Make makes the file. The caller closes it, whether or not there is an error.
func (f *File) Make() error {
	var err error
	if f.file, err = memory.File("ames-output"); err != nil {
		return err
	}
	f.fd = int(f.file.Fd())
	// Appending makes both descriptors, and those that the program opens anew,
	// write behind what is there.
	if _, err := unix.FcntlInt(uintptr(f.fd), unix.F_SETFL, unix.O_APPEND); err != nil {
		return fmt.Errorf("output file: %w", err)
	}
	return nil
}

// File is what the slot's process is given.
func (f *File) File() *os.File { return f.file }

// KeepPrefix has each of the runs to come begin with what there is now, until DropPrefix.
func (f *File) KeepPrefix() error {
	var err error
	if f.prefix, err = unix.Seek(f.fd, 0, io.SeekEnd); err != nil {
		return err
	}
	f.before = make([]byte, min(f.prefix, longestPrefix))
	_, err = f.file.ReadAt(f.before, 0)
	return err
}

// longestPrefix is how long a prefix may be to be put back.
const longestPrefix = 16 << 20

// DropPrefix ends what KeepPrefix has begun.
func (f *File) DropPrefix() { f.prefix, f.before = 0, nil }

// putBack makes the prefix what it was. head is what the file begins with.
func (f *File) putBack(size int64, head []byte) error {
	if len(head) < len(f.before) {
		head = make([]byte, len(f.before))
		n, _ := f.file.ReadAt(head, 0)
		head = head[:n]
	}
	whole := bytes.HasPrefix(head, f.before) && size >= f.prefix
	if whole || f.prefix > longestPrefix {
		return nil
	}
	if err := unix.Ftruncate(f.fd, 0); err != nil {
		return err
	}
	if _, err := unix.Seek(f.fd, 0, io.SeekStart); err != nil { // for a run that has turned appending off
		return err
	}
	_, err := f.file.Write(f.before)
	return err
}

// Close gives the file back.
func (f *File) Close() {
	if f.file != nil {
		f.file.Close()
	}
}

const chunk = 32 << 10

// Take reads what a run wrote, keeps so many bytes at each end, and takes it out of the file.
func (f *File) Take(keep int) (Taken, error) {
	if f.buf == nil {
		f.buf = make([]byte, chunk)
	}
	n, err := unix.Pread(f.fd, f.buf, 0)
	if err != nil {
		return Taken{}, fmt.Errorf("reading a run's output: %w", err)
	}
	var t Taken
	if n < len(f.buf) {
		t.Size = int64(n)
		t.Hash = sha256.Sum256(f.buf[:n])
		if n == 0 && f.prefix == 0 {
			return t, nil
		}
		t.Kept = HeadAndTail(f.buf[:n], keep)
	} else if err := f.takeLong(&t, keep); err != nil {
		return Taken{}, err
	}
	if f.prefix > 0 {
		if err := f.putBack(t.Size, f.buf[:n]); err != nil {
			return Taken{}, fmt.Errorf("clearing a run's output: %w", err)
		}
	}
	if err := unix.Ftruncate(f.fd, f.prefix); err != nil {
		return Taken{}, fmt.Errorf("clearing a run's output: %w", err)
	}
	// Only for a run that has turned appending off.
	if _, err := unix.Seek(f.fd, f.prefix, io.SeekStart); err != nil {
		return Taken{}, fmt.Errorf("clearing a run's output: %w", err)
	}
	return t, nil
}

func (f *File) takeLong(t *Taken, keep int) error {
	st, err := f.file.Stat()
	if err != nil {
		return fmt.Errorf("reading a run's output: %w", err)
	}
	t.Size = st.Size()
	h := sha256.New()
	if _, err := io.CopyBuffer(h, io.NewSectionReader(f.file, 0, st.Size()), f.buf); err != nil {
		return fmt.Errorf("reading a run's output: %w", err)
	}
	h.Sum(t.Hash[:0])
	if st.Size() <= 2*int64(keep) {
		t.Kept = make([]byte, st.Size())
		_, err = f.file.ReadAt(t.Kept, 0)
	} else if keep > 0 {
		both := make([]byte, 2*keep)
		_, err = f.file.ReadAt(both[:keep], 0)
		if err == nil {
			_, err = f.file.ReadAt(both[keep:], st.Size()-int64(keep))
		}
		t.Kept = join(both[:keep], both[keep:], st.Size()-2*int64(keep))
	}
	if err != nil && err != io.EOF {
		return fmt.Errorf("reading a run's output: %w", err)
	}
	return nil
}

// HeadAndTail copies the kept parts of an output: so many bytes at each end.
func HeadAndTail(b []byte, keep int) []byte {
	if keep <= 0 {
		return nil
	}
	if len(b) <= 2*keep {
		return append([]byte(nil), b...)
	}
	return join(b[:keep], b[len(b)-keep:], int64(len(b)-2*keep))
}

func join(head, tail []byte, left int64) []byte {
	mark := fmt.Sprintf("\n[%d bytes left out]\n", left)
	out := make([]byte, 0, len(head)+len(mark)+len(tail))
	out = append(out, head...)
	out = append(out, mark...)
	return append(out, tail...)
}
