package forkserver

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
)

// snake gives the C name of a Go field: EHFrameSize is eh_frame_size.
func snake(name string) string {
	var b strings.Builder
	rs := []rune(name)
	for i, r := range rs {
		startsWord := i > 0 && unicode.IsUpper(r) && (unicode.IsLower(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1]))
		if startsWord {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// TestWireLayout compares the structs and constants of both sides of the wire.
func TestWireLayout(t *testing.T) {
	var fields, want strings.Builder
	for _, v := range []any{
		wireHeader{}, wireHello{}, wireStatus{}, wireModule{}, wireMap{}, wireOrigin{}, wireSegment{},
		wireSlot{}, wireProcess{}, wireRun{}, wireWrite{}, wireResult{}, wireContact{}, wireHanded{}, wireHandedRun{}, wireHandedImage{},
	} {
		typ := reflect.TypeOf(v)
		name := "ames_" + snake(strings.TrimPrefix(typ.Name(), "wire"))
		fmt.Fprintf(&fields, "STRUCT(%s)\n", name)
		fmt.Fprintf(&want, "%s %d\n", name, binary.Size(v))
		offset := 0 // what encoding/binary uses: no padding
		for i := range typ.NumField() {
			f := typ.Field(i)
			fmt.Fprintf(&fields, "FIELD(%s, %s)\n", name, snake(f.Name))
			fmt.Fprintf(&want, "%s.%s %d %d\n", name, snake(f.Name), offset, f.Type.Size())
			offset += int(f.Type.Size())
		}
	}
	var stub arch.StubLayout // of this machine's architecture, as its own header has it
	if host, ok := machine.As[contactStubs](machine.Host()); ok {
		stub = host.Contacts()
	}
	for _, c := range []struct {
		name  string
		value int
	}{
		{"STUB_SIZE", stub.Size}, {"STUB_CALL", stub.Call}, {"STUB_ENTRY", stub.Entry},
		{"AMES_WIRE_VERSION", wireVersion}, {"AMES_EXIT_CUT_OFF", exitCutOff}, {"AMES_HANDED_MAGIC", handedMagic},
		{"AMES_HELLO", int(kindHello)}, {"AMES_STATUS", int(kindStatus)}, {"AMES_RESULT", int(kindResult)},
		{"AMES_MODULE", int(kindModule)}, {"AMES_MODULES", int(kindModules)}, {"AMES_RESOLVE", int(kindResolve)},
		{"AMES_MAP", int(kindMap)}, {"AMES_SLOT", int(kindSlot)}, {"AMES_MAIN", int(kindMain)},
		{"AMES_END", int(kindEnd)}, {"AMES_CANCEL_SIGNAL", cancelSignal}, {"AMES_RUN", int(kindRun)}, {"AMES_GO", int(kindGo)}, {"AMES_CONTACT", int(kindContact)},
		{"AMES_RUN_FRESH", int(runFresh)}, {"AMES_RUN_SNAPSHOT", int(runSnapshot)}, {"AMES_RUN_ARGS", int(runArgs)}, {"AMES_RUN_TO_MAIN", int(runToMain)},
		{"AMES_RUN_TRUNK", int(runTrunk)}, {"AMES_RUN_SCOUT", int(runScout)}, {"AMES_RUN_STUCK", int(runStuck)}, {"AMES_RUN_WATCH", int(runWatch)}, {"AMES_RUN_DELAY", int(runDelay)},
		{"AMES_LIMIT_NONE", int(LimitNone)}, {"AMES_LIMIT_CPU", int(LimitCPU)}, {"AMES_LIMIT_IDLE", int(LimitIdle)},
		{"AMES_LIMIT_WALL", int(LimitWall)}, {"AMES_LIMIT_MEMORY", int(LimitMemory)}, {"AMES_LIMIT_STEPS", int(LimitSteps)}, {"AMES_LIMIT_CANCELLED", int(cancelled)},
		{"AMES_STAGE_LOST", len(runStages) - 1},
	} {
		fmt.Fprintf(&fields, "VALUE(%s)\n", c.name)
		fmt.Fprintf(&want, "%s %d\n", c.name, c.value)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "fields.h"), []byte(fields.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command(build(t, "layout.c", "-Iruntime", "-I"+dir)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	if string(got) != want.String() {
		t.Errorf("the two sides differ; C:\n%s\nGo:\n%s", got, want.String())
	}
	var header []byte
	for _, name := range []string{"wire.h", "handed.h"} {
		text, err := os.ReadFile(filepath.Join("runtime", name))
		if err != nil {
			t.Fatal(err)
		}
		header = append(header, text...)
	}
	for _, m := range regexp.MustCompile(`(?m)^struct (ames_\w+) \{`).FindAllSubmatch(header, -1) {
		if !bytes.Contains([]byte(want.String()), append(m[1], ' ')) {
			t.Errorf("%s has no counterpart in Go", m[1])
		}
	}
}

// FuzzReceive feeds bytes to the side that reads from the program's process.
func FuzzReceive(f *testing.F) {
	f.Add(message(kindHello, wireHello{Version: 1, Pid: 2}))
	f.Add(append(message(kindModule, wireModule{PathSize: 4, Phnum: 1}, []byte("path"), make([]byte, 56)), message(kindStatus, wireStatus{})...))
	f.Add(message(kindResult, wireResult{Wall: 1})[:20])
	f.Add([]byte{1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, data []byte) {
		c, theirs, err := newConn("fuzz")
		if err != nil {
			t.Fatal(err)
		}
		defer c.close()
		go func() {
			theirs.Write(data)
			theirs.Close()
		}()
		for {
			k, payload, err := c.receive()
			if err != nil {
				return
			}
			if k == kindModule {
				if m, err := decodeModule(payload); err == nil && len(m.Path) > len(payload) {
					t.Fatal("path from nowhere")
				}
			}
		}
	})
}

func FuzzParseMaps(f *testing.F) {
	f.Add([]byte("555555554000-555555555000 r--p 00000000 fd:01 123 /bin/a b\n7ffff7fc9000-7ffff7fcd000 r--p 0 00:00 0 [vvar]\n"))
	f.Add([]byte("1-"))
	f.Fuzz(func(t *testing.T, data []byte) {
		regions, err := parseMaps(data)
		if err == nil && len(regions) > bytes.Count(data, []byte("\n"))+1 {
			t.Fatal("more regions than lines")
		}
	})
}
