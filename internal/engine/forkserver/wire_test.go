package forkserver

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
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

// wired are the structs of the wire.
var wired = []any{
	wire.Header{}, wire.Hello{}, wire.Status{}, wire.Module{}, wire.Map{}, wire.Origin{}, wire.Segment{},
	wire.Slot{}, wire.Process{}, wire.Run{}, wire.Write{}, wire.Result{}, wire.Contact{}, wire.Handed{},
	wire.HandedRun{}, wire.HandedHeir{}, wire.ModuleName{}, wire.HandedModule{}, wire.Mover{}, wire.Move{},
	wire.HandedImage{}, wire.Enter{}, wire.Log{}, wire.Seen{}, wire.SeenModule{},
}

// TestWireValues: both sides read the same values out of the same bytes, and write the same bytes.
func TestWireValues(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	var fields, want strings.Builder
	for _, v := range wired {
		typ := reflect.TypeOf(v)
		name := "ames_" + snake(typ.Name())
		fmt.Fprintf(&fields, "STRUCT(%s)\n", name)
		for i := range typ.NumField() {
			fmt.Fprintf(&fields, "FIELD(%s, %s)\n", name, snake(typ.Field(i).Name))
		}
		fmt.Fprintf(&fields, "END(%s)\n", name)
	}
	var sent []byte
	for range 500 {
		for _, v := range wired {
			drawn := reflect.New(reflect.TypeOf(v))
			for i := range drawn.Elem().NumField() {
				fmt.Fprintln(&want, drawField(r, drawn.Elem().Field(i)))
			}
			b := wire.Append(nil, drawn.Elem().Interface())
			fmt.Fprintf(&want, "%x\n", b)
			again := reflect.New(reflect.TypeOf(v))
			rest, err := wire.Decode(append(b, 1, 2), again.Interface())
			if err != nil || len(rest) != 2 || !reflect.DeepEqual(again.Interface(), drawn.Interface()) {
				t.Fatalf("%+v is read as %+v: %v, rest %d", drawn, again, err, len(rest))
			}
			for n := range b {
				if _, err := wire.Decode(b[:n], again.Interface()); err == nil {
					t.Fatalf("%d of %d bytes are read as %T", n, len(b), v)
				}
			}
			sent = append(sent, b...)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "fields.h"), []byte(fields.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(build(t, "values.c", "-Iruntime", "-I"+dir))
	cmd.Stdin = bytes.NewReader(sent)
	got, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want.String() {
		have := strings.Split(string(got), "\n")
		for i, line := range strings.Split(want.String(), "\n") {
			if i >= len(have) || have[i] != line {
				t.Fatalf("line %d of %d: Go has %q, C %q", i, len(have), line, have[min(i, len(have)-1)])
			}
		}
	}
}

// drawField gives a field of a struct a random value, the smallest and the largest ones more often.
func drawField(r *rand.Rand, f reflect.Value) any {
	n := r.Uint64()
	switch r.IntN(4) {
	case 0:
		n = []uint64{0, 1, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1<<63 - 1, 1 << 63, 1<<64 - 1}[r.IntN(8)]
	case 1:
		n >>= r.IntN(64)
	}
	switch f.Kind() {
	case reflect.Int32:
		f.SetInt(int64(int32(n)))
	case reflect.Uint32:
		f.SetUint(uint64(uint32(n)))
	case reflect.Uint64:
		f.SetUint(n)
	default: // a path
		text := strings.Repeat("x", r.IntN(f.Len()))
		reflect.Copy(f, reflect.ValueOf([]byte(text)))
		return text
	}
	return f.Interface()
}

// TestWireLayout compares the structs and constants of both sides of the wire.
func TestWireLayout(t *testing.T) {
	var fields, want strings.Builder
	for _, v := range wired {
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
		{"AMES_HANDED_MAGIC", wire.HandedMagic}, {"AMES_LOG_SIZE", wire.LogSize},
		{"AMES_HANDED_TO_ALL", wire.HandedToAll}, {"AMES_HANDED_LOG", wire.HandedLog},
		{"AMES_SEEN_PROCESS", wire.SeenProcess}, {"AMES_SEEN_FOREIGN", wire.SeenForeign},
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

// Whatever a result says, it makes a result or an error.
func TestAnyResult(t *testing.T) {
	s := &slot{}
	if err := s.output.Make(); err != nil {
		t.Fatal(err)
	}
	defer s.output.Close()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 5000 {
		drawn := reflect.New(reflect.TypeFor[wire.Result]())
		for i := range drawn.Elem().NumField() {
			drawField(r, drawn.Elem().Field(i))
		}
		payload := wire.Append(nil, drawn.Elem().Interface())
		if r.IntN(8) == 0 {
			payload = payload[:r.IntN(len(payload))]
		}
		kind := wire.KindResult
		if r.IntN(8) == 0 {
			kind = wire.Kind(r.Uint32())
		}
		res, err := s.result(context.Background(), &Request{Delay: true}, kind, payload, nil)
		if err == nil && (kind != wire.KindResult || len(payload) < binary.Size(wire.Result{})) {
			t.Fatalf("kind %d, %d bytes make a result", kind, len(payload))
		}
		_ = fmt.Sprint(res.Met, res.Exit, err)
	}
}
