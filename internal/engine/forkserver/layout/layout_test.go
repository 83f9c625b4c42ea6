package layout

import (
	"bytes"
	"testing"

	"ames/internal/engine/forkserver/wire"
)

// FuzzReceive feeds bytes to the side that reads from the program's process.
func FuzzReceive(f *testing.F) {
	f.Add(wire.Message(wire.KindHello, wire.Hello{Version: 1, Pid: 2}))
	f.Add(append(wire.Message(wire.KindModule, wire.Module{PathSize: 4, Phnum: 1}, []byte("path"), make([]byte, 56)),
		wire.Message(wire.KindStatus, wire.Status{})...))
	f.Add(wire.Message(wire.KindResult, wire.Result{Wall: 1})[:20])
	f.Add([]byte{1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		c, theirs, err := wire.NewConn("fuzz")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		go func() {
			theirs.Write(data)
			theirs.Close()
		}()
		for {
			k, payload, err := c.Receive()
			if err != nil {
				return
			}
			if k == wire.KindModule {
				if m, err := Decode(payload); err == nil && len(m.Path) > len(payload) {
					t.Fatal("path from nowhere")
				}
			}
		}
	})
}

func FuzzParseMaps(f *testing.F) {
	f.Add([]byte("555555554000-555555555000 r--p 00000000 fd:01 123 /bin/a b\n" +
		"7ffff7fc9000-7ffff7fcd000 r--p 0 00:00 0 [vvar]\n"))
	f.Add([]byte("1-"))
	f.Fuzz(func(t *testing.T, data []byte) {
		regions, err := parseMaps(data)
		if err == nil && len(regions) > bytes.Count(data, []byte("\n"))+1 {
			t.Fatal("more regions than lines")
		}
	})
}
