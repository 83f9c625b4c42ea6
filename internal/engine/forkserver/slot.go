package forkserver

import (
	"context"
	"os"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/output"
	"ames/internal/engine/forkserver/peer"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
	"ames/internal/engine/world"
)

// slot is our side of a process that makes one run at a time.
type slot struct {
	home       *slots
	server     *Server
	parent     *peer.Peer // the zygote's at that time
	pid        int
	handle     process.Handle
	number     uint32       // of the run at hand
	wait       process.Wait // for it
	trunk      atomic.Int64 // number of the process of a trunk, 0: there is none
	generation int
	world      *world.World // that it is in; nil: ours
	epoch      int          // of that
	walled     int          // generation of the wall of the run before
	channel    *wire.Conn
	out        []byte // request buffer
	output     output.File
	shared     memory.Shared
	images     []*memory.Image
	places     memory.Places // of their shared memory
	estate     *memory.Estate
	handed     []memory.Writes // buffer
	fresh      bool            // for runs in fresh processes
	broken     bool            // must not be used again
	used       bool            // has made a run
	unsent     bool            // the last request did not reach it
	stop       func() bool     // ends the watch over a trunk's context
}

// start makes the slot's process.
func (s *slot) start(ctx context.Context) error {
	channel, theirs, err := wire.NewBlockingConn("ames-slot")
	if err != nil {
		return err
	}
	defer theirs.Close()
	s.channel = channel
	if err := s.output.Make(); err != nil {
		return err
	}
	s.shared.Places = s.places
	if err := s.shared.Make(s.server.folder, s.server.ownLayout, s.images, s.estate); err != nil {
		return err
	}
	req := wire.Slot{SharedSize: uint64(s.shared.Size())}
	if s.fresh {
		req.Fresh = 1
	}
	files := []*os.File{theirs, s.output.File(), s.shared.File().File}
	var name []byte
	if s.world != nil && s.world.Parts&world.Mounts != 0 {
		name = append([]byte(s.shared.File().Base()), 0)
		req.World, req.NameSize = uint32(s.world.Parts&world.Spaces), uint64(len(name))
		spaces, epoch := s.world.Spaces()
		files, s.epoch = append(files, spaces...), epoch
	}
	st, err := s.parent.Call(ctx, wire.Message(wire.KindSlot, req, name), files...)
	if err == nil {
		s.pid = int(st.Pid)
		s.handle.Open(s.pid)
	}
	return err
}

// canceller gives what ends the run at hand, and no later one.
func (s *slot) canceller() func() {
	number := s.number
	return func() { s.cancel(number) }
}

func (s *slot) cancel(number uint32) {
	s.handle.Signal(unix.SIGCONT)
	s.handle.Tell(wire.CancelSignal, number)
}

// end ends the slot's process, which its parent must do, and frees what is ours.
func (s *slot) end() {
	s.closeChannel()
	if s.pid != 0 {
		s.parent.End(context.Background(), s.pid)
	}
	s.release()
}

func (s *slot) closeChannel() {
	if s.channel != nil {
		s.channel.Close()
	}
}

// release frees descriptors and memory.
func (s *slot) release() {
	s.closeChannel()
	s.handle.Close()
	s.output.Close()
	s.shared.Close()
}

func (s *slot) copyShared(atMain bool) []SharedMemory {
	out := make([]SharedMemory, 0, len(s.shared.Places))
	for _, p := range s.shared.Places {
		out = append(out, SharedMemory{p.Addr, s.shared.Copy(p, atMain)})
	}
	return out
}
