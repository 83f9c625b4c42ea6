package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/process"
)

// ErrNoContact: a trunk has ended, or gone on for as long as its limits let it, without
// coming to an entry that it was to stop at.
var ErrNoContact = errors.New("the run has come to none of the entries")

// Trunk is a run without a mutant that stands still at the entry of a function. Runs
// go on from there. Its methods are called one at a time.
type Trunk struct {
	Contact
	slot    *slot
	channel *wire.Conn
	broken  bool
}

// Contact is the first arrival at an entry.
type Contact struct {
	Entry Entry
	CPU   time.Duration // used until then
	pid   int           // of a trunk, as its slot knows it
}

// Entry is a function's, as Write names places.
type Entry struct {
	Module wire.ModuleName // that the run has opened itself; zero for others
	Addr   uint64
}

// contactStubs is an architecture with stubs at contacts, as the runtime knows them.
type contactStubs interface {
	Contacts() arch.StubLayout
	// ContactStubs writes a head that jumps to an address, and a call of it for each entry.
	ContactStubs(dst []byte, contact uint64, entries []uint64)
}

// Stubs makes the code that runs come to at contacts: at each entry a request's Writes
// have a jump to the entry's stub. The image lies at base, which must be within 2 GiB of
// where the jumps are; Size tells how long it is. stubs are the stubs' addresses. The
// image must be mapped into the zygote, or handed on for a module that runs open, of number 0 among those that may
// move; runtime is the number of the fork server's library. nil: the runtime has no contacts on this machine.
func (z *Zygote) Stubs(base uint64, entries []uint64, runtime int) (im *memory.Image, stubs []uint64) {
	contact := z.process().Contact
	host, ok := machine.As[contactStubs](machine.Host())
	if contact == 0 || len(entries) == 0 || !ok {
		return nil, nil
	}
	code := make([]byte, StubsSize(len(entries)))
	host.ContactStubs(code, contact, entries)
	size := uint64(host.Contacts().Size)
	im = &memory.Image{Segments: []memory.Segment{{Addr: base, Size: uint64(len(code)),
		Prot: memory.ProtRead | memory.ProtExec, Data: code}}}
	l := host.Contacts()
	im.Moves = []wire.Move{{Addr: base + uint64(l.Contact), Mover: uint32(runtime)}}
	for i := range entries {
		at := base + size*uint64(i+1)
		stubs = append(stubs, at)
		im.Moves = append(im.Moves, wire.Move{Addr: at + uint64(l.Entry)})
	}
	return im, stubs
}

// StubsSize is the size of an image of n stubs, in bytes.
func StubsSize(n int) uint64 {
	const page = 4096
	host, ok := machine.As[contactStubs](machine.Host())
	if !ok {
		return page
	}
	return (uint64(n+1)*uint64(host.Contacts().Size) + page - 1) &^ (page - 1)
}

// Scout makes a run that goes on at each entry, and says at which ones a trunk may
// stand: as long as the program has done nothing that keeps runs which go on from
// there from being like those that start at main. What it finds holds for the request's
// arguments, environment and Writes.
func (z *Zygote) Scout(ctx context.Context, req Request) ([]Contact, error) {
	s, channel, err := z.slots.startTrunk(ctx, &req, wire.RunScout)
	if err != nil {
		return nil, err
	}
	var contacts []Contact
	for err == nil {
		var c Contact
		if c, err = nextContact(channel); err == nil {
			contacts = append(contacts, c)
		}
	}
	channel.Close()
	_, resErr := s.trunkEnd(ctx, &req)
	z.slots.release(s)
	if resErr != nil {
		return nil, resErr
	}
	if !errors.Is(err, process.ErrGone) {
		return nil, err
	}
	return contacts, nil
}

// Trunk starts a run that stops at the first of the entries that its Writes lead to
// stubs. The limits hold until then. The caller closes it. The error wraps ErrNoContact
// if it came to none.
func (z *Zygote) Trunk(ctx context.Context, req Request) (*Trunk, error) {
	s, channel, err := z.slots.startTrunk(ctx, &req, wire.RunTrunk)
	if err != nil {
		return nil, err
	}
	t := &Trunk{slot: s, channel: channel}
	if t.Contact, err = nextContact(channel); err == nil {
		err = s.output.KeepPrefix()
	}
	if err == nil {
		s.wait.Over()
		s.trunk.Store(int64(t.pid))
		return t, nil
	}
	res, endErr := t.close(ctx, &req)
	switch {
	case endErr != nil:
		return nil, endErr
	case errors.Is(err, process.ErrGone):
		return nil, fmt.Errorf("%w: %v", ErrNoContact, res.Exit)
	}
	return nil, err
}

// startTrunk sends a request with a connection of its own.
func (l *slots) startTrunk(ctx context.Context, req *Request, flag uint32) (*slot, *wire.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	s, err := l.acquire(ctx, req.World)
	if err != nil {
		return nil, nil, err
	}
	channel, theirs, err := wire.NewBlockingConn("ames-trunk")
	if err != nil {
		l.release(s)
		return nil, nil, err
	}
	err = s.send(req, flag, theirs)
	theirs.Close()
	if err != nil {
		s.broken = true
		channel.Close()
		l.release(s)
		return nil, nil, err
	}
	s.wait.Begin()
	s.stop = context.AfterFunc(ctx, s.canceller())
	return s, channel, nil
}

func (s *slot) send(req *Request, flag uint32, files ...*os.File) error {
	msg, err := s.encode(req, flag)
	if err != nil {
		return err
	}
	s.used = true
	return s.channel.Send(msg, files...)
}

// nextContact receives the next one.
func nextContact(c *wire.Conn) (Contact, error) {
	k, payload, err := c.Receive()
	if err != nil {
		return Contact{}, err
	}
	var w wire.Contact
	if _, err := wire.Decode(payload, &w); err != nil || k != wire.KindContact {
		return Contact{}, fmt.Errorf("malformed message of a trunk: %w", errors.Join(err, process.ErrGone))
	}
	entry := Entry{wire.ModuleName{Number: w.Number, Code: w.Code}, w.Entry}
	return Contact{entry, time.Duration(w.CPU), int(w.Pid)}, nil
}

// trunkEnd receives what became of the run that was a trunk or a scout.
func (s *slot) trunkEnd(ctx context.Context, req *Request) (Result, error) {
	s.wait.Begin()
	k, payload, err := s.channel.Receive()
	s.wait.Over()
	s.stop()
	s.output.DropPrefix()
	return s.result(ctx, req, k, payload, err)
}

// Run makes one run that goes on from where the trunk stands. Arguments and environment
// are the trunk's. After an error that is not the request's fault the trunk is of no
// more use.
func (t *Trunk) Run(ctx context.Context, req Request) (Result, error) {
	if t.broken {
		return Result{}, process.ErrGone
	}
	req.Args, req.Env = nil, nil
	msg, err := t.slot.encode(&req, 0)
	if err != nil {
		return Result{}, err
	}
	var k wire.Kind
	var payload []byte
	t.slot.wait.Begin()
	if err = t.channel.Send(msg); err == nil {
		k, payload, err = t.channel.Receive()
	}
	t.slot.wait.Over()
	wasBroken := t.slot.broken
	res, err := t.slot.result(ctx, &req, k, payload, err)
	t.broken = err != nil
	t.slot.broken = wasBroken // the slot itself is only known to be so when the trunk ends
	return res, err
}

// Close ends the trunk.
func (t *Trunk) Close() error {
	_, err := t.close(context.Background(), &Request{})
	return err
}

func (t *Trunk) close(ctx context.Context, req *Request) (Result, error) {
	t.channel.Close()
	t.slot.trunk.Store(0)
	res, err := t.slot.trunkEnd(ctx, req)
	t.slot.home.release(t.slot)
	return res, err
}
