package forkserver

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"slices"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// slot is our side of a process that makes one run at a time.
type slot struct {
	zygote     *Zygote
	parent     *process // the zygote's at that time
	pid        int
	handle     handle
	number     uint32       // of the run at hand
	since      atomic.Int64 // since when it is waited for, in ns of the Unix epoch; 0: it is not
	trunk      atomic.Int64 // number of the process of a trunk, 0: there is none
	watched    watched
	generation int
	dir        string // where runs happen that ask for no directory
	channel    *conn
	output     *os.File
	outputFd   int
	out        []byte // request buffer
	outBuf     []byte // output buffer
	sharedMem  []byte // two copies: live, and as of main
	sharedSize int
	sharedFile *os.File
	segments   []sharedSegment
	images     []*Image
	handed     handed
	fresh      bool // for runs in fresh processes
	broken     bool // must not be used again
	used       bool // has made a run
	unsent     bool // the last request did not reach it
	// prefix is how much of the output was there before the runs that a trunk makes.
	prefix int64
	stop   func() bool // ends the watch over a trunk's context
}

// acquire takes the idle slot that was used last, or makes a new one.
func (z *Zygote) acquire(ctx context.Context) (*slot, error) { return z.slotFor(ctx, z.take) }

// slotFor takes a slot; take is called with z.mu held.
func (z *Zygote) slotFor(ctx context.Context, take func() (*slot, error)) (s *slot, err error) {
	err = z.living(ctx, func(*process) error {
		z.mu.Lock()
		defer z.mu.Unlock()
		s, err = take()
		return err
	})
	return s, err
}

func (z *Zygote) take() (*slot, error) {
	for !z.closed && len(z.idle) > 0 {
		s := z.idle[len(z.idle)-1]
		z.idle = z.idle[:len(z.idle)-1]
		if s.generation == z.generation {
			z.busy[s] = struct{}{}
			return s, nil
		}
		s.end()
	}
	return z.makeSlot(&slot{zygote: z, generation: z.generation, segments: z.shared, images: z.images})
}

// makeSlot completes a slot; z.mu is held. It does not stop half-way when the run
// that it is for is cancelled: the zygote would be lost for all others.
func (z *Zygote) makeSlot(s *slot) (*slot, error) {
	if z.closed {
		return nil, ErrClosed
	}
	s.dir, s.parent = z.server.cfg.Dir, z.p
	if err := s.start(context.Background()); err != nil {
		s.release()
		return nil, fmt.Errorf("making a slot for runs: %w", err)
	}
	z.busy[s] = struct{}{}
	return s, nil
}

func (z *Zygote) release(s *slot) {
	z.mu.Lock()
	defer z.mu.Unlock()
	delete(z.busy, s)
	if s.broken || z.closed || s.parent != z.p {
		s.end()
		return
	}
	if s.fresh {
		z.idleFresh = append(z.idleFresh, s)
	} else {
		z.idle = append(z.idle, s)
	}
}

// start makes the slot's process.
func (s *slot) start(ctx context.Context) error {
	channel, theirs, err := newBlockingConn("ames-slot")
	if err != nil {
		return err
	}
	defer theirs.Close()
	s.channel = channel
	if err := s.makeFiles(); err != nil {
		return err
	}
	req := wireSlot{SharedSize: uint64(s.sharedSize)}
	if s.fresh {
		req.Fresh = 1
	}
	st, err := s.parent.call(ctx, message(kindSlot, req), theirs, s.output, s.sharedFile)
	if err == nil {
		s.pid = int(st.Pid)
		s.handle.open(s.pid)
	}
	return err
}

func (s *slot) makeFiles() error {
	var err error
	if s.output, err = memFile("ames-output"); err != nil {
		return err
	}
	s.outputFd = int(s.output.Fd())
	// Appending makes both descriptors, and those that the program opens anew,
	// write behind what is there.
	if _, err := unix.FcntlInt(uintptr(s.outputFd), unix.F_SETFL, unix.O_APPEND); err != nil {
		return fmt.Errorf("output file: %w", err)
	}
	if s.sharedFile, err = memFile("ames-shared"); err != nil {
		return err
	}
	s.sharedSize = int(sharedEnd(s.segments))
	if handsOn(s.images) {
		if err := s.handed.handOn(s.sharedFile, s.sharedSize, s.images); err != nil {
			return err
		}
	}
	if s.sharedSize == 0 {
		return nil
	}
	if st, err := s.sharedFile.Stat(); err != nil || st.Size() < int64(2*s.sharedSize) {
		if err := s.sharedFile.Truncate(int64(2 * s.sharedSize)); err != nil {
			return fmt.Errorf("shared memory: %w", err)
		}
	}
	s.sharedMem, err = unix.Mmap(int(s.sharedFile.Fd()), 0, 2*s.sharedSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("shared memory: %w", err)
	}
	return nil
}

// canceller gives what ends the run at hand, and no later one.
func (s *slot) canceller() func() {
	number := s.number
	return func() { s.cancel(number) }
}

func (s *slot) cancel(number uint32) {
	s.handle.signal(unix.SIGCONT)
	s.handle.tell(cancelSignal, number)
}

// end ends the slot's process, which its parent must do, and frees what is ours.
func (s *slot) end() {
	s.closeChannel()
	if s.pid != 0 {
		s.parent.call(context.Background(), message(kindEnd, wireProcess{Pid: int32(s.pid)}))
	}
	s.release()
}

func (s *slot) closeChannel() {
	if s.channel != nil {
		s.channel.close()
	}
}

// release frees descriptors and memory.
func (s *slot) release() {
	s.closeChannel()
	s.handle.close()
	s.handed.release()
	if s.output != nil {
		s.output.Close()
	}
	if s.sharedFile != nil {
		s.sharedFile.Close()
	}
	if s.sharedMem != nil {
		unix.Munmap(s.sharedMem)
		s.sharedMem = nil
	}
}

// counters gives where in the shared memory the counters at some addresses are.
func (s *slot) counters(addrs []uint64) ([]uint64, error) {
	out := make([]uint64, len(addrs))
	for i, a := range addrs {
		k := slices.IndexFunc(s.segments, func(seg sharedSegment) bool { return seg.addr <= a && a+8 <= seg.addr+seg.size })
		if k < 0 {
			return nil, fmt.Errorf("counter at %#x: not in the images' shared memory", a)
		}
		out[i] = s.segments[k].offset + a - s.segments[k].addr
	}
	return out, nil
}

func (s *slot) clearShared() { clear(s.sharedMem) }

func (s *slot) copyShared(base int) []SharedMemory {
	out := make([]SharedMemory, 0, len(s.segments))
	for _, seg := range s.segments {
		from := base + int(seg.offset)
		data := make([]byte, seg.size)
		copy(data, s.sharedMem[from:])
		out = append(out, SharedMemory{seg.addr, data})
	}
	return out
}

const outputChunk = 32 << 10

// takeOutput reads what the run wrote, keeps head and tail, and takes it out of the file.
func (s *slot) takeOutput(res *Result, keep int) error {
	if s.outBuf == nil {
		s.outBuf = make([]byte, outputChunk)
	}
	n, err := unix.Pread(s.outputFd, s.outBuf, 0)
	if err != nil {
		return fmt.Errorf("reading a run's output: %w", err)
	}
	if n < len(s.outBuf) {
		res.OutputSize = int64(n)
		res.OutputHash = sha256.Sum256(s.outBuf[:n])
		if n == 0 {
			return nil
		}
		res.Output = HeadAndTail(s.outBuf[:n], keep)
	} else if err := s.takeLongOutput(res, keep); err != nil {
		return err
	}
	if err := unix.Ftruncate(s.outputFd, s.prefix); err != nil {
		return fmt.Errorf("clearing a run's output: %w", err)
	}
	// Only for a run that has turned appending off.
	if _, err := unix.Seek(s.outputFd, s.prefix, io.SeekStart); err != nil {
		return fmt.Errorf("clearing a run's output: %w", err)
	}
	return nil
}

func (s *slot) takeLongOutput(res *Result, keep int) error {
	st, err := s.output.Stat()
	if err != nil {
		return fmt.Errorf("reading a run's output: %w", err)
	}
	res.OutputSize = st.Size()
	h := sha256.New()
	if _, err := io.CopyBuffer(h, io.NewSectionReader(s.output, 0, st.Size()), s.outBuf); err != nil {
		return fmt.Errorf("reading a run's output: %w", err)
	}
	h.Sum(res.OutputHash[:0])
	if st.Size() <= 2*int64(keep) {
		res.Output = make([]byte, st.Size())
		_, err = s.output.ReadAt(res.Output, 0)
	} else if keep > 0 {
		both := make([]byte, 2*keep)
		_, err = s.output.ReadAt(both[:keep], 0)
		if err == nil {
			_, err = s.output.ReadAt(both[keep:], st.Size()-int64(keep))
		}
		res.Output = joinOutput(both[:keep], both[keep:], st.Size()-2*int64(keep))
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
	return joinOutput(b[:keep], b[len(b)-keep:], int64(len(b)-2*keep))
}

func joinOutput(head, tail []byte, left int64) []byte {
	mark := fmt.Sprintf("\n[%d bytes left out]\n", left)
	out := make([]byte, 0, len(head)+len(mark)+len(tail))
	out = append(out, head...)
	out = append(out, mark...)
	return append(out, tail...)
}
