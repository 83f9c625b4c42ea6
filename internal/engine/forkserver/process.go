package forkserver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// process is a process that stands at a fork point, as long as it lives.
type process struct {
	pid     int
	threads int
	contact uint64 // what stubs call
	layout  uint64 // which modules lie where, in one number
	handle  handle

	ctl     sync.Mutex // one exchange on control at a time
	control *conn
	since   atomic.Int64 // since when an answer is waited for, in ns of the Unix epoch; 0: it is not
	watched watched
}

// greet waits for a process to stand at its fork point.
func greet(ctx context.Context, control *conn) (*process, error) {
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
	return &process{pid: int(hello.Pid), threads: int(hello.Threads), contact: hello.Contact, layout: hello.Layout, control: control}, nil
}

// call makes one exchange whose reply is a status; an error number in it becomes an error.
func (p *process) call(ctx context.Context, msg []byte, files ...*os.File) (wireStatus, error) {
	var st wireStatus
	err := p.exchange(ctx, msg, files, func(k kind, payload []byte) (bool, error) {
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
func (p *process) exchange(ctx context.Context, msg []byte, files []*os.File, each func(kind, []byte) (bool, error)) error {
	p.ctl.Lock()
	defer p.ctl.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	stop := p.control.within(ctx)
	defer stop()
	p.since.Store(time.Now().UnixNano())
	defer p.since.Store(0)
	if err := p.control.send(msg, files...); err != nil {
		return err
	}
	for {
		k, payload, err := p.control.receive()
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

// mapImage maps an image; shared is where in the shared memory of a slot its shared
// segments begin.
func (p *process) mapImage(ctx context.Context, im *Image, shared uint64) error {
	contents, err := im.contents()
	if err != nil {
		return err
	}
	msg, _ := im.wire(shared)
	st, err := p.call(ctx, msg, contents)
	if err != nil {
		return mapError(im, st, err)
	}
	return nil
}

// resolve asks for the addresses of names: see Zygote.Resolve.
func (p *process) resolve(ctx context.Context, names []string) ([]uint64, error) {
	text := binary.NativeEndian.AppendUint32(nil, uint32(len(names)))
	for _, n := range names {
		text = append(append(text, n...), 0)
	}
	out := make([]uint64, 0, len(names))
	err := p.exchange(ctx, message(kindResolve, text), nil, func(k kind, payload []byte) (bool, error) {
		if k != kindResolve || len(payload) != 8*len(names) {
			return false, errors.New("malformed reply")
		}
		for ; len(payload) > 0; payload = payload[8:] {
			out = append(out, binary.NativeEndian.Uint64(payload))
		}
		return true, nil
	})
	return out, err
}
