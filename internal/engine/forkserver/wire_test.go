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

	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/world"
)

// snake gives the C name of a Go field: EHFrameSize is eh_frame_size.
func snake(name string) string {
	var b strings.Builder
	rs := []rune(name)
	for i, r := range rs {
		startsWord := i > 0 && unicode.IsUpper(r) &&
			(unicode.IsLower(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1]))
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
		wire.Header{}, wire.Hello{}, wire.Status{}, wire.Module{}, wire.Map{}, wire.Origin{}, wire.Segment{},
		wire.Slot{}, wire.Process{}, wire.Run{}, wire.Write{}, wire.Result{}, wire.Contact{}, wire.Handed{},
		wire.HandedRun{}, wire.HandedImage{}, wire.Enter{},
	} {
		typ := reflect.TypeOf(v)
		name := "ames_" + snake(typ.Name())
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
		{"AMES_WIRE_VERSION", wire.Version}, {"AMES_EXIT_CUT_OFF", wire.ExitCutOff},
		{"AMES_HANDED_MAGIC", wire.HandedMagic},
		{"AMES_HELLO", int(wire.KindHello)}, {"AMES_STATUS", int(wire.KindStatus)},
		{"AMES_RESULT", int(wire.KindResult)},
		{"AMES_MODULE", int(wire.KindModule)}, {"AMES_MODULES", int(wire.KindModules)},
		{"AMES_RESOLVE", int(wire.KindResolve)},
		{"AMES_MAP", int(wire.KindMap)}, {"AMES_SLOT", int(wire.KindSlot)}, {"AMES_MAIN", int(wire.KindMain)},
		{"AMES_END", int(wire.KindEnd)}, {"AMES_CANCEL_SIGNAL", wire.CancelSignal}, {"AMES_RUN", int(wire.KindRun)},
		{"AMES_GO", int(wire.KindGo)}, {"AMES_CONTACT", int(wire.KindContact)},
		{"AMES_ENTER", int(wire.KindEnter)}, {"AMES_WORLD_USER", int(world.User)},
		{"AMES_WORLD_MOUNTS", int(world.Mounts)}, {"AMES_WORLD_IPC", int(world.IPC)},
		{"AMES_WORLD_NETWORK", int(world.Network)}, {"AMES_WORLD_PROCESSES", int(world.Processes)},
		{"AMES_RUN_FRESH", int(wire.RunFresh)}, {"AMES_RUN_SNAPSHOT", int(wire.RunSnapshot)},
		{"AMES_RUN_ARGS", int(wire.RunArgs)}, {"AMES_RUN_TO_MAIN", int(wire.RunToMain)},
		{"AMES_RUN_TRUNK", int(wire.RunTrunk)}, {"AMES_RUN_SCOUT", int(wire.RunScout)},
		{"AMES_RUN_STUCK", int(wire.RunStuck)}, {"AMES_RUN_WATCH", int(wire.RunWatch)},
		{"AMES_RUN_DELAY", int(wire.RunDelay)}, {"AMES_RUN_ANEW", int(wire.RunAnew)},
		{"AMES_LIMIT_NONE", int(LimitNone)}, {"AMES_LIMIT_CPU", int(LimitCPU)}, {"AMES_LIMIT_IDLE", int(LimitIdle)},
		{"AMES_LIMIT_WALL", int(LimitWall)}, {"AMES_LIMIT_MEMORY", int(LimitMemory)},
		{"AMES_LIMIT_STEPS", int(LimitSteps)}, {"AMES_LIMIT_CANCELLED", int(cancelled)},
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
