package memory

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"ames/internal/engine/forkserver/wire"
)

// Seen is a program that a run has started.
type Seen struct {
	Path string
	// Foreign says that it could not be given the runtime, so that nothing else is known of it.
	Foreign bool
	// Opened says that this is a library that a process of this program and layout has opened itself, which is the
	// only one of Modules.
	Opened  bool
	Dir     string
	Args    []string // its own name first
	Env     []string
	Layout  uint64 // see wire.Hello, and likewise Kin
	Kin     uint64
	Stack   uint64 // the limit of its stack in bytes, on which it depends where modules lie
	Parent  int
	Modules []SeenModule // when it was started, the executable first
}

// SeenModule is a module of one.
type SeenModule struct {
	Path string // as the dynamic linker has it; "" for the executable
	Bias uint64
	Name wire.ModuleName // its Code is 0 unless the process has opened it itself
}

// errMalformed says that a log is not as it is to be: the run has written to it.
var errMalformed = errors.New("the log of a run is malformed")

// Log gives the programs that the last run has started, once each, and how many more there was no room for.
func (s *Shared) Log() (seen []Seen, lost int, err error) {
	n, err := s.logUsed()
	if err != nil || n == 0 {
		return nil, 0, err
	}
	text := make([]byte, n)
	if _, err := s.file.ReadAt(text, int64(2*s.size)); err != nil {
		return nil, 0, fmt.Errorf("the log of a run: %w", err)
	}
	return parseLog(text)
}

// logUsed is how many bytes of the log are used.
func (s *Shared) logUsed() (uint32, error) {
	if s.handed.memory == nil {
		return 0, nil // nobody is told of it
	}
	var head [4]byte
	if _, err := s.file.ReadAt(head[:], int64(2*s.size)); err != nil {
		return 0, fmt.Errorf("the log of a run: %w", err)
	}
	return min(binary.NativeEndian.Uint32(head[:]), wire.LogSize), nil
}

// clearLog makes the log empty.
func (s *Shared) clearLog() error {
	n, err := s.logUsed()
	if err != nil || n == 0 {
		return err
	}
	if _, err := s.file.WriteAt(make([]byte, n), int64(2*s.size)); err != nil {
		return fmt.Errorf("the log of a run: %w", err)
	}
	return nil
}

// parseLog reads what the runtime's seen.c has written. A process that was ended while it wrote leaves a record
// without a size: it and what follows are left out, and count as one that is lost.
func parseLog(text []byte) (seen []Seen, lost int, err error) {
	var head wire.Log
	rest, err := wire.Decode(text, &head)
	if err != nil || int(head.Used) > len(text) {
		return nil, 0, errMalformed
	}
	lost = int(head.Lost)
	for at := len(text) - len(rest); at < int(head.Used); {
		var w wire.Seen
		body, err := wire.Decode(text[at:head.Used], &w)
		if err != nil {
			return nil, 0, errMalformed
		}
		if w.Size == 0 {
			return seen, lost + 1, nil
		}
		size := int(w.Size)
		if size%8 != 0 || size > int(head.Used)-at || size < binary.Size(w) {
			return nil, 0, errMalformed
		}
		one, err := parseSeen(&w, body[:size-binary.Size(w)])
		if err != nil {
			return nil, 0, err
		}
		seen = append(seen, one)
		at += size
	}
	return seen, lost, nil
}

func parseSeen(w *wire.Seen, body []byte) (Seen, error) {
	s := Seen{Layout: w.Layout, Kin: w.Kin, Stack: w.Stack, Parent: int(w.Parent), Foreign: w.Kind == wire.SeenForeign,
		Opened: w.Kind == wire.SeenOpened}
	if int64(w.Modules) > int64(len(body)) {
		return s, errMalformed
	}
	modules := make([]wire.SeenModule, w.Modules)
	body, err := wire.Decode(body, modules)
	if err != nil {
		return s, errMalformed
	}
	text := func() string {
		var t []byte
		if err == nil {
			var found bool
			if t, body, found = bytes.Cut(body, []byte{0}); !found {
				err = errMalformed
			}
		}
		return string(t)
	}
	s.Path, s.Dir = text(), text()
	for i := uint32(0); i < w.Args && err == nil; i++ {
		s.Args = append(s.Args, text())
	}
	for i := uint32(0); i < w.Env && err == nil; i++ {
		s.Env = append(s.Env, text())
	}
	for _, m := range modules {
		s.Modules = append(s.Modules, SeenModule{Path: text(), Bias: m.Bias,
			Name: wire.ModuleName{Number: m.Number, Code: m.Code}})
	}
	return s, err
}
