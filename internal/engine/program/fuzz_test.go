package program

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
)

// seedProgram builds a small program for the fuzzers to start from.
func seedProgram(f *testing.F, flags ...string) []byte {
	b := newBench(f, map[string]string{"main.c": "static int one(void) { return 1; } int main(void) { return " +
		"one() - 1; }"})
	argv := []string{"clang-19", "-O0", "-fembed-bitcode=all", "main.c", "-o", "prog"}
	b.run(append(argv, flags...)...)
	data, err := os.ReadFile(b.path("prog"))
	if err != nil {
		f.Fatal(err)
	}
	return data
}

func seedBitcode(f *testing.F) []byte {
	b := newBench(f, map[string]string{"main.c": "int main(void) { return 0; }"})
	b.run("clang-19", "-O0", "-emit-llvm", "-c", "main.c", "-o", "main.bc")
	data, err := os.ReadFile(b.path("main.bc"))
	if err != nil {
		f.Fatal(err)
	}
	return data
}

// wrap puts bitcode into the wrapper that Darwin's tools use, padded to 16 bytes.
func wrap(bitcode []byte) []byte {
	w := make([]byte, wrapperSize)
	binary.LittleEndian.PutUint32(w, magicWrapper)
	binary.LittleEndian.PutUint32(w[8:], wrapperSize)
	binary.LittleEndian.PutUint32(w[12:], uint32(len(bitcode)))
	w = append(w, bitcode...)
	return append(w, make([]byte, -len(w)&15)...)
}

func FuzzSplit(f *testing.F) {
	bc := seedBitcode(f)
	f.Add(bc)
	f.Add(wrap(bc))
	f.Add(bytes.Join([][]byte{bc, wrap(bc), bc}, make([]byte, 12)))
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, section []byte) {
		pieces, err := Split(section)
		if err != nil {
			return
		}
		end := 0
		for _, p := range pieces {
			if p.Offset < end || len(p.Data) < 8 || !bytes.Equal(section[p.Offset:p.Offset+len(p.Data)], p.Data) {
				t.Fatalf("piece at %d of %d bytes overlaps or is not of the section", p.Offset, len(p.Data))
			}
			if gap := section[end:p.Offset]; len(bytes.Trim(gap, "\x00")) > 0 {
				t.Fatalf("bytes %x before the piece at %d belong to nothing", gap, p.Offset)
			}
			end = p.Offset + len(p.Data)
			again, err := Split(p.Data)
			if err != nil || len(again) != 1 || len(again[0].Data) != len(p.Data) {
				t.Fatalf("a piece by itself splits into %d (%v)", len(again), err)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(seedProgram(f))
	f.Add(seedProgram(f, "-no-pie", "-fno-pic"))
	f.Add(seedProgram(f, "-shared", "-fPIC", "--ld-path=/usr/bin/ld.lld-19"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, _ := parse(bytes.NewReader(data), int64(len(data)))
		if m == nil {
			return
		}
		info := []UnitInfo{{SourceName: "main.c", Locals: []string{"one"}, Globals: []string{"main"}}}
		m.AssignUnits(info)
		m.Unassigned(info)
		m.NativeOnly()
		for s := range m.Functions() {
			if room := m.RoomAt(s); s.Size != 0 && room > max(maxRoom, s.Size) {
				t.Fatalf("%v: room for %d bytes", s, m.RoomAt(s))
			}
			m.Symbol(s.Name, 0)
			m.TLS.TPOffset(s.Value)
		}
	})
}

func TestSplitPieces(t *testing.T) {
	b := newBench(t, map[string]string{"main.c": "int main(void) { return 0; }"})
	b.run("clang-19", "-O0", "-emit-llvm", "-c", "main.c", "-o", "main.bc")
	bc, err := os.ReadFile(b.path("main.bc"))
	if err != nil {
		t.Fatal(err)
	}
	wrapped := wrap(bc)
	section := bytes.Join([][]byte{nil, bc, wrapped, bc, nil}, make([]byte, 3))
	pieces, err := Split(section)
	if err != nil || len(pieces) != 3 {
		t.Fatalf("%d pieces, %v", len(pieces), err)
	}
	for i, want := range [][]byte{bc, wrapped[:wrapperSize+len(bc)], bc} {
		if !bytes.Equal(pieces[i].Data, want) || pieces[i].ProducerMajor != 19 || pieces[i].SourceName != "main.c" {
			t.Errorf("piece %d: %d bytes of %s, want %d", i, len(pieces[i].Data), pieces[i].Producer, len(want))
		}
	}
	for _, bad := range [][]byte{bc[:len(bc)-4], bc[:10], []byte("BC"), []byte("not bitcode"), wrapped[:16],
		wrapped[:len(bc)]} {
		if _, err := Split(bad); err == nil {
			t.Errorf("%d bytes of damaged bitcode are accepted", len(bad))
		}
	}
	for _, none := range [][]byte{nil, make([]byte, 100)} {
		if pieces, err := Split(none); err != nil || len(pieces) != 0 {
			t.Errorf("%d zero bytes: %d pieces, %v", len(none), len(pieces), err)
		}
	}
}
