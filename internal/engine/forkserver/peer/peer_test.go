package peer

import (
	"context"
	"encoding/binary"
	"testing"
	"time"

	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
)

// answering gives a peer that answers each request with the same bytes.
func answering(t *testing.T, data []byte) *Peer {
	t.Helper()
	c, theirs, err := wire.NewConn("test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	go func() {
		defer theirs.Close()
		theirs.Write(data)
	}()
	return &Peer{control: c}
}

// A process that never ends its list of modules is an error.
func TestEndlessModules(t *testing.T) {
	c, theirs, err := wire.NewConn("test")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() {
		defer theirs.Close()
		msg := wire.Message(wire.KindModule, wire.Module{PathSize: 4}, []byte("path"))
		for {
			if _, err := theirs.Write(msg); err != nil {
				return
			}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	mods, err := (&Peer{control: c}).Modules(ctx, "program")
	if err == nil || ctx.Err() != nil {
		t.Errorf("%d modules, %v", len(mods), err)
	}
}

// FuzzAnswers: whatever a process answers makes an error at most.
func FuzzAnswers(f *testing.F) {
	status := wire.Message(wire.KindStatus, wire.Status{Error: 17, Index: -1})
	f.Add(wire.Message(wire.KindHello, wire.Hello{Version: wire.Version, Pid: 5}), uint8(0))
	f.Add(status, uint8(1))
	f.Add(append(wire.Message(wire.KindModule, wire.Module{PathSize: 1}, []byte("p")), status...), uint8(2))
	f.Add(wire.Message(wire.KindResolve, binary.NativeEndian.AppendUint64(nil, 5)), uint8(3))
	f.Add(wire.Message(wire.KindStatus, wire.Status{Error: 17, Index: 1}), uint8(4))
	f.Fuzz(func(t *testing.T, data []byte, what uint8) {
		ctx, p := context.Background(), answering(t, data)
		switch what % 5 {
		case 0:
			if p.Greet(ctx) == nil {
				p.Greet(ctx)
			}
		case 1:
			p.End(ctx, 5)
			p.Lives()
		case 2:
			if mods, _ := p.Modules(ctx, "program"); len(mods) > len(data) {
				t.Fatal("modules from nowhere")
			}
		case 3:
			p.Resolve(ctx, []string{"main"})
		case 4:
			im := &memory.Image{Segments: []memory.Segment{{Addr: 1 << 20, Size: 1 << 16}}}
			defer im.Close()
			p.Map(ctx, nil, im, 0)
		}
	})
}
