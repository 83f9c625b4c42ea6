package forkserver

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
)

// encode makes the request; the memory is the slot's.
func (s *slot) encode(req *Request, flags uint32) ([]byte, error) {
	s.number++
	w := req.head(flags)
	w.Number = uint64(s.number)
	start := wire.HeaderSize + wire.RunSize
	b := slices.Grow(s.out[:0], start)[:start]
	b, err := s.appendChanges(b, req, &w)
	if err != nil {
		return nil, err
	}
	if b, err = s.appendTexts(b, req, &w); err != nil {
		return nil, err
	}
	b = s.appendWall(b, &w)
	if len(b) > wire.MaxMessage {
		return nil, fmt.Errorf("a run's writes take %d bytes; at most %d are possible", len(b), wire.MaxMessage)
	}
	if _, err := binary.Encode(b[wire.HeaderSize:], binary.NativeEndian, &w); err != nil {
		return nil, fmt.Errorf("encoding a run: %w", err)
	}
	s.out = b
	return wire.Seal(b, wire.KindRun), nil
}

// head is what of a request has a fixed size.
func (r *Request) head(flags uint32) wire.Run {
	w := wire.Run{
		Flags: flags,
		CPU:   uint64(max(r.Limits.CPU, 0)), Stepping: uint64(max(r.Limits.Stepping, 0)),
		Idle: uint64(max(r.Limits.Idle, 0)), Wall: uint64(max(r.Limits.Wall, 0)),
		Memory: r.Limits.Memory, AddressSpace: r.Limits.AddressSpace, FileSize: r.Limits.FileSize,
		Steps: r.Limits.Steps,
	}
	if r.Limits.Stuck {
		w.Flags |= wire.RunStuck
	}
	if w.FileSize == 0 {
		w.FileSize = DefaultFileSize
	}
	if r.Delay {
		w.Flags |= wire.RunDelay
	}
	if r.SnapshotAtMain {
		w.Flags |= wire.RunSnapshot
	}
	return w
}

// appendChanges appends what is written to memory and which counters are read of it. A fresh
// process gets its writes later, but hands them on like others.
func (s *slot) appendChanges(b []byte, req *Request, w *wire.Run) ([]byte, error) {
	own, others := partition(req.Writes)
	fresh := w.Flags&wire.RunFresh != 0
	start := len(b)
	var err error
	if !fresh {
		if b, err = appendWrites(b, own); err != nil {
			return nil, err
		}
		w.Writes = uint32(len(own))
	}
	writes := b[start:]
	w.WritesSize = uint32(len(writes))
	counters, err := s.shared.Offsets(req.Counters)
	if err != nil {
		return nil, err
	}
	for _, at := range counters {
		b = binary.NativeEndian.AppendUint64(b, at)
	}
	w.Counters = uint32(len(counters))
	if fresh {
		if writes, err = appendWrites(nil, own); err != nil {
			return nil, err
		}
	}
	s.handed = s.handed[:0]
	for _, taker := range s.shared.Takers() {
		data, count := writes, len(own)
		if taker != (memory.Taker{}) {
			of := others[taker]
			delete(others, taker)
			if data, err = appendWrites(nil, of); err != nil {
				return nil, err
			}
			count = len(of)
		}
		s.handed = append(s.handed, memory.Writes{Data: data, Count: count})
	}
	for to := range others {
		return nil, fmt.Errorf("writes for processes of kin %#x, module %#x, to which nothing is handed on", to.In,
			to.Module)
	}
	return b, s.shared.HandOn(s.handed, req.Log)
}

// partition parts a run's own writes from others.
func partition(writes []Write) (own []Write, others map[memory.Taker][]Write) {
	if !slices.ContainsFunc(writes, func(w Write) bool { return !w.IsOwn() }) {
		return writes, nil
	}
	others = map[memory.Taker][]Write{}
	for _, w := range writes {
		if w.IsOwn() {
			own = append(own, w)
		} else {
			to := memory.Taker{In: w.In, Module: w.Module}
			others[to] = append(others[to], w)
		}
	}
	return own, others
}

// appendTexts appends the directory, the arguments and the environment.
func (s *slot) appendTexts(b []byte, req *Request, w *wire.Run) ([]byte, error) {
	dir := req.Dir
	if dir == "" {
		dir = s.server.cfg.Dir
	}
	at := len(b)
	if dir != "" {
		b = append(append(b, dir...), 0)
	}
	w.DirSize = uint32(len(b) - at)
	at = len(b)
	texts := slices.Concat(req.Args, req.Env)
	if req.Args == nil && req.Env != nil {
		texts = slices.Concat(s.server.cfg.Args, req.Env)
	}
	if req.Args != nil || req.Env != nil {
		w.Flags |= wire.RunArgs
		w.Args, w.Env = uint32(len(texts)-len(req.Env)), uint32(len(req.Env))
		for _, a := range texts {
			b = append(append(b, a...), 0)
		}
	}
	w.ArgsSize = uint32(len(b) - at)
	hasZero := func(text string) bool { return strings.IndexByte(text, 0) >= 0 }
	if hasZero(dir) || slices.ContainsFunc(texts, hasZero) {
		return nil, fmt.Errorf("arguments, environment and directories cannot hold zero bytes")
	}
	return b, nil
}

// appendWall appends where the run may change files.
func (s *slot) appendWall(b []byte, w *wire.Run) []byte {
	if s.world == nil {
		return b
	}
	paths, generation := s.world.Walled()
	if generation != s.walled {
		w.Flags |= wire.RunAnew
		s.walled = generation
	}
	w.WallSize = uint64(len(paths))
	return append(b, paths...)
}

// appendWrites appends the writes in the order that the runtime wants.
func appendWrites(b []byte, writes []Write) ([]byte, error) {
	byAddr := func(a, b Write) int {
		switch {
		case a.Addr < b.Addr:
			return -1
		case a.Addr > b.Addr:
			return 1
		}
		return 0
	}
	if !slices.IsSortedFunc(writes, byAddr) {
		writes = slices.Clone(writes)
		slices.SortFunc(writes, byAddr)
	}
	var end uint64
	for i, w := range writes {
		if w.Addr < end || w.Addr+uint64(len(w.Data)) < w.Addr || (i > 0 && w.Addr == writes[i-1].Addr) {
			return nil, fmt.Errorf("writes overlap at %#x", w.Addr)
		}
		end = w.Addr + uint64(len(w.Data))
		b = binary.NativeEndian.AppendUint64(b, w.Addr)
		b = binary.NativeEndian.AppendUint64(b, uint64(len(w.Data)))
		b = append(b, w.Data...)
		b = append(b, make([]byte, -len(w.Data)&7)...)
	}
	return b, nil
}
