package forkserver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
)

// Zygote is a process that stands at a fork point. Its methods may be called at
// the same time; runs of one zygote run side by side.
type Zygote struct {
	server  *Server
	pid     int
	threads int
	contact uint64 // what stubs call

	ctl     sync.Mutex // one exchange on control at a time
	control *conn

	mu         sync.Mutex
	closed     bool
	idle       []*slot // the one used last is at the end
	idleFresh  []*slot
	generation int // counts Map: slots of older generations lack an image
	shared     []sharedSegment
	images     []*Image
	busy       map[*slot]struct{}
}

// sharedSegment is where an image's shared segment lies in a slot's shared memory.
type sharedSegment struct {
	addr, size, offset uint64
}

func newZygote(ctx context.Context, s *Server, control *conn) (*Zygote, error) {
	stop := control.within(ctx)
	k, payload, err := control.receive()
	stop()
	if err != nil {
		return nil, err
	}
	var hello wireHello
	if _, err := decodeWire(payload, &hello); err != nil || k != kindHello {
		return nil, fmt.Errorf("the runtime's first message is not a greeting: %w", errors.Join(err, ErrGone))
	}
	if hello.Version != wireVersion {
		return nil, fmt.Errorf("the runtime speaks version %d, not %d", hello.Version, wireVersion)
	}
	return &Zygote{
		server: s, pid: int(hello.Pid), threads: int(hello.Threads), contact: hello.Contact, control: control,
		busy: make(map[*slot]struct{}),
	}, nil
}

// Pid is the process's number.
func (z *Zygote) Pid() int { return z.pid }

// Threads is the number of threads at the fork point. If there is more than one,
// constructors have started threads, which runs do not have: fork copies one.
func (z *Zygote) Threads() int { return z.threads }

// call makes one exchange whose reply is a status; an error number in it becomes an error.
func (z *Zygote) call(ctx context.Context, msg []byte, files ...*os.File) (wireStatus, error) {
	var st wireStatus
	err := z.exchange(ctx, msg, files, func(k kind, payload []byte) (bool, error) {
		if k != kindStatus {
			return false, fmt.Errorf("unexpected reply %d", k)
		}
		_, err := decodeWire(payload, &st)
		return true, err
	})
	if err == nil && st.Error != 0 {
		err = syscall.Errno(st.Error)
	}
	return st, err
}

// exchange sends a request and passes the messages of the reply to each until that
// returns true. If ctx ends before, the connection can no longer be used.
func (z *Zygote) exchange(ctx context.Context, msg []byte, files []*os.File, each func(kind, []byte) (bool, error)) error {
	z.ctl.Lock()
	defer z.ctl.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	stop := z.control.within(ctx)
	defer stop()
	if err := z.control.send(msg, files...); err != nil {
		return err
	}
	for {
		k, payload, err := z.control.receive()
		if err == nil {
			var done bool
			if done, err = each(k, payload); done && err == nil {
				return nil
			}
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return err
		}
	}
}

// resolveBatch bounds one request: names, not bytes, which are a few dozen each.
const resolveBatch = 2048

// Resolve asks the dynamic linker for the addresses of names, 0 where it knows
// none. A name may carry a version: "name@VERSION". For a thread-local variable
// the address is that of the main thread's instance: see LoadedModule.TLSOffset.
func (z *Zygote) Resolve(ctx context.Context, names []string) ([]uint64, error) {
	out := make([]uint64, 0, len(names))
	for len(names) > 0 {
		batch := names[:min(len(names), resolveBatch)]
		names = names[len(batch):]
		text := binary.NativeEndian.AppendUint32(nil, uint32(len(batch)))
		for _, n := range batch {
			text = append(append(text, n...), 0)
		}
		err := z.exchange(ctx, message(kindResolve, text), nil, func(k kind, payload []byte) (bool, error) {
			if k != kindResolve || len(payload) != 8*len(batch) {
				return false, errors.New("malformed reply")
			}
			for ; len(payload) > 0; payload = payload[8:] {
				out = append(out, binary.NativeEndian.Uint64(payload))
			}
			return true, nil
		})
		if err != nil {
			return nil, fmt.Errorf("resolving names in the program: %w", err)
		}
	}
	return out, nil
}

// Map maps an image at its addresses. Runs that were started before do not see it.
// The error wraps ErrOccupied if an address range is taken.
func (z *Zygote) Map(ctx context.Context, im *Image) error {
	contents, err := im.contents()
	if err != nil {
		return err
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	msg, _ := im.wire(sharedEnd(z.shared))
	st, err := z.call(ctx, msg, contents)
	if err != nil {
		return mapError(im, st, err)
	}
	z.shared = appendShared(z.shared, im)
	z.images = append(z.images, im)
	z.generation++
	return nil
}

func mapError(im *Image, st wireStatus, err error) error {
	if errors.Is(err, syscall.EEXIST) {
		err = ErrOccupied
	}
	if int(st.Index) < len(im.Segments) && st.Index >= 0 && st.Error != 0 {
		return fmt.Errorf("mapping %d bytes at %#x into the program: %w", im.Segments[st.Index].Size, im.Segments[st.Index].Addr, err)
	}
	return fmt.Errorf("mapping an image into the program: %w", err)
}

func sharedEnd(s []sharedSegment) uint64 {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1].offset + s[len(s)-1].size
}

func appendShared(s []sharedSegment, im *Image) []sharedSegment {
	end := sharedEnd(s)
	for i := range im.Segments {
		if seg := &im.Segments[i]; seg.Shared {
			s = append(s, sharedSegment{seg.Addr, seg.Size, end})
			end += seg.Size
		}
	}
	return s
}

// mapped gives what is mapped, and its shared segments.
func (z *Zygote) mapped() ([]*Image, []sharedSegment) {
	z.mu.Lock()
	defer z.mu.Unlock()
	return slices.Clone(z.images), slices.Clone(z.shared)
}

// shut closes our ends; the processes end by themselves.
func (z *Zygote) shut() {
	z.mu.Lock()
	z.closed = true
	idle := append(z.idle, z.idleFresh...)
	z.idle, z.idleFresh = nil, nil
	for s := range z.busy {
		s.channel.shutdown()
	}
	z.mu.Unlock()
	for _, s := range idle {
		s.release()
	}
	z.control.close()
}
