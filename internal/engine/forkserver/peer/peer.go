// Package peer talks to one process of the program that stands at a fork point: it makes requests
// to the runtime in it and reads the answers.
//
// It knows nothing of slots and runs, and of what becomes of a process that is gone.
package peer

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
	"ames/internal/engine/world"
)

// Peer is a process that stands at a fork point, or comes to stand there, as long as it lives.
type Peer struct {
	Pid     int
	Threads int            // this and what follows is known once it stands there
	Contact uint64         // what stubs call
	Loads   bool           // it is seen which libraries runs open
	Layout  uint64         // which modules lie where, in one number
	Kin     uint64         // which modules it had at the start, in one number
	Epoch   int            // of the world that it is in; 0: it is in ours
	Handle  process.Handle // none, until its user opens it
	Wait    process.Wait   // for an answer

	ctl     sync.Mutex // one exchange on control at a time
	control *wire.Conn
}

// New gives a process that was started with the other end of a connection; pid is 0 if it will say itself
// which number it has.
func New(pid int, control *wire.Conn) *Peer { return &Peer{Pid: pid, control: control} }

// Greet waits for the process to stand at its fork point, or at its next one.
func (p *Peer) Greet(ctx context.Context) error {
	stop := p.control.Within(ctx)
	p.Wait.Begin()
	k, payload, err := p.control.Receive()
	p.Wait.Over()
	stop()
	if err != nil {
		return err
	}
	var hello wire.Hello
	if _, err := wire.Decode(payload, &hello); err != nil || k != wire.KindHello {
		return fmt.Errorf("the runtime's first message is not a greeting: %w", errors.Join(err, process.ErrGone))
	}
	if hello.Version != wire.Version {
		return fmt.Errorf("the runtime speaks version %d, not %d", hello.Version, wire.Version)
	}
	if p.Pid == 0 {
		p.Pid = int(hello.Pid)
	}
	p.Threads, p.Contact, p.Layout, p.Kin = int(hello.Threads), hello.Contact, hello.Layout, hello.Kin
	p.Loads = hello.Loads != 0
	return nil
}

// Close closes our end of the connection, by which the process ends itself.
func (p *Peer) Close() { p.control.Close() }

// Lives reports whether the process answers.
func (p *Peer) Lives() bool {
	_, err := p.End(context.Background(), 0)
	return !errors.Is(err, process.ErrGone)
}

// End has the process end a child of its: a slot, or who went on to main.
func (p *Peer) End(ctx context.Context, pid int) (wire.Status, error) {
	return p.Call(ctx, wire.Message(wire.KindEnd, wire.Process{Pid: int32(pid)}))
}

// Call makes one exchange whose reply is a status; an error number in it becomes an error.
func (p *Peer) Call(ctx context.Context, msg []byte, files ...*os.File) (wire.Status, error) {
	var st wire.Status
	err := p.exchange(ctx, msg, files, func(k wire.Kind, payload []byte) (bool, error) {
		if k != wire.KindStatus {
			return false, fmt.Errorf("unexpected reply %d", k)
		}
		_, err := wire.Decode(payload, &st)
		return true, err
	})
	if err == nil && st.Error != 0 {
		err = syscall.Errno(st.Error)
	}
	return st, err
}

// exchange sends a request and passes the messages of the reply to each until that
// returns true. If ctx ends before, the connection can no longer be used.
func (p *Peer) exchange(ctx context.Context, msg []byte, files []*os.File,
	each func(wire.Kind, []byte) (bool, error)) error {
	p.ctl.Lock()
	defer p.ctl.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	stop := p.control.Within(ctx)
	defer stop()
	p.Wait.Begin()
	defer p.Wait.Over()
	if err := p.control.Send(msg, files...); err != nil {
		return err
	}
	for {
		k, payload, err := p.control.Receive()
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

// Enter has the process enter a world, and a directory in it, for good.
func (p *Peer) Enter(ctx context.Context, w *world.World, dir string) error {
	path := append([]byte(dir), 0)
	enter := wire.Enter{World: uint32(w.Parts & world.Spaces), DirSize: uint32(len(path))}
	spaces, epoch := w.Spaces()
	if _, err := p.Call(ctx, wire.Message(wire.KindEnter, enter, path), spaces...); err != nil {
		return fmt.Errorf("entering a world: %w", err)
	}
	p.Epoch = epoch
	return nil
}

// Map maps an image; shared is where in the shared memory of a slot its shared
// segments begin, and folder where its contents are made. The error wraps memory.ErrOccupied if an address range is
// taken.
func (p *Peer) Map(ctx context.Context, folder *memory.Folder, im *memory.Image, shared uint64) error {
	contents, err := im.Contents(folder)
	if err != nil {
		return err
	}
	msg, _ := im.Request(shared)
	st, err := p.Call(ctx, msg, contents.File)
	if err != nil {
		return mapError(im, st, err)
	}
	return nil
}

func mapError(im *memory.Image, st wire.Status, err error) error {
	if errors.Is(err, syscall.EEXIST) {
		err = memory.ErrOccupied
	}
	if int(st.Index) < len(im.Segments) && st.Index >= 0 && st.Error != 0 {
		seg := &im.Segments[st.Index]
		return fmt.Errorf("mapping %d bytes at %#x into the program: %w", seg.Size, seg.Addr, err)
	}
	return fmt.Errorf("mapping an image into the program: %w", err)
}

// Resolve asks the dynamic linker for the addresses of names, 0 where it knows none.
func (p *Peer) Resolve(ctx context.Context, names []string) ([]uint64, error) {
	text := binary.NativeEndian.AppendUint32(nil, uint32(len(names)))
	for _, n := range names {
		text = append(append(text, n...), 0)
	}
	out := make([]uint64, 0, len(names))
	msg := wire.Message(wire.KindResolve, text)
	err := p.exchange(ctx, msg, nil, func(k wire.Kind, payload []byte) (bool, error) {
		if k != wire.KindResolve || len(payload) != 8*len(names) {
			return false, errors.New("malformed reply")
		}
		for ; len(payload) > 0; payload = payload[8:] {
			out = append(out, binary.NativeEndian.Uint64(payload))
		}
		return true, nil
	})
	return out, err
}

// mostModules is how many modules a process may have.
const mostModules = 1 << 16

// Modules asks what is loaded, the executable first, whose path is given. Paths are as the loader
// has them.
func (p *Peer) Modules(ctx context.Context, executable string) ([]layout.Module, error) {
	var out []layout.Module
	msg := wire.Message(wire.KindModules)
	err := p.exchange(ctx, msg, nil, func(k wire.Kind, payload []byte) (bool, error) {
		if k == wire.KindStatus {
			return true, nil
		}
		if k != wire.KindModule || len(out) == mostModules {
			return false, fmt.Errorf("unexpected reply %d after %d modules", k, len(out))
		}
		m, err := layout.Decode(payload)
		out = append(out, m)
		return false, err
	})
	if len(out) > 0 {
		out[0].IsMain = true
		if out[0].Path == "" {
			out[0].Path = executable
		}
	}
	return out, err
}
