package memory

import (
	"encoding/binary"
	"testing"

	"ames/internal/engine/forkserver/wire"
)

// Whatever a run has written to its log, it is read as one or not at all.
func FuzzParseLog(f *testing.F) {
	texts := []byte("/bin/p\x00/\x00p\x00-x\x00A=1\x00\x00")
	modules := []wire.SeenModule{{Bias: 1, Number: 2}}
	size := binary.Size(wire.Seen{}) + binary.Size(modules) + (len(texts)+7)&^7
	record := wire.Append(nil, wire.Seen{Size: uint32(size), Layout: 3, Modules: 1, Args: 2, Env: 1})
	record = wire.Append(record, modules)
	record = append(record, texts...)
	record = append(record, make([]byte, size-len(record))...)
	log := append(wire.Append(nil, wire.Log{Used: uint32(8 + 2*size)}), append(record, record...)...)
	if seen, lost, err := parseLog(log); err != nil || lost != 0 || len(seen) != 2 || seen[1].Path != "/bin/p" ||
		len(seen[1].Args) != 2 || seen[1].Env[0] != "A=1" || seen[1].Modules[0].Name.Number != 2 {
		f.Fatalf("%+v, %d lost, %v", seen, lost, err)
	}
	f.Add(log)
	f.Add(log[:20])
	f.Add(wire.Append(nil, wire.Log{Used: 1 << 31}))
	f.Fuzz(func(t *testing.T, text []byte) {
		seen, _, err := parseLog(text)
		if err != nil {
			return
		}
		n := 0
		for _, s := range seen {
			n += len(s.Path) + len(s.Args) + len(s.Env) + binary.Size(wire.SeenModule{})*len(s.Modules)
		}
		if n > len(text) {
			t.Fatalf("%d bytes were read out of %d", n, len(text))
		}
	})
}
