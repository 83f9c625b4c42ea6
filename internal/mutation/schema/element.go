package schema

import (
	"encoding/binary"
	"fmt"
	"math"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
)

// tableLinks says where the running program has the tables that a job's mutants write into: a
// variable in the object holds the address of each.
type tableLinks struct {
	l       *llvm.Lib
	m       llvm.Module
	symbols map[string]string // by the tables' names
	types   map[string]llvm.Type
}

// newTableLinks makes the tables of a job references to the program's own, of which nothing is known:
// what code reads there, it must read from memory.
func newTableLinks(l *llvm.Lib, m llvm.Module, job Job) *tableLinks {
	t := &tableLinks{l: l, m: m, symbols: map[string]string{}, types: map[string]llvm.Type{}}
	for _, fj := range job.Functions {
		for _, mu := range fj.Mutations {
			ch, ok := mu.Change.(change.Element)
			name := ch.Table
			if !ok || t.symbols[name] != "" {
				continue
			}
			defined := l.NamedGlobal(m, name)
			if defined == 0 {
				continue // which elements reports
			}
			t.types[name] = l.ValueType(defined.Value())
			l.SetName(defined.Value(), "")
			declared := l.AddGlobal(m, name, t.types[name])
			l.SetHidden(declared.Value(), true)
			l.ReplaceUses(defined.Value(), declared.Value())
			l.DeleteGlobal(defined)
			t.symbols[name] = fmt.Sprintf("ames.t.%d.%s", len(t.symbols), job.Suffix)
			address := l.AddGlobal(m, t.symbols[name], l.TypeOf(declared.Value()))
			l.SetInitializer(address, declared.Value())
			l.SetHidden(address.Value(), true)
		}
	}
	return t
}

// elements are what a function's mutants write.
func (t *tableLinks) elements(job FunctionJob) (out []Element, err error) {
	for i, mu := range job.Mutations {
		ch, ok := mu.Change.(change.Element)
		if !ok {
			continue
		}
		name := ch.Table
		if t.symbols[name] == "" {
			return nil, fmt.Errorf("table %s is not in the bitcode", name)
		}
		ty, err := partAt(t.l, t.m, t.types[name], ch.Offset)
		if err != nil {
			return nil, fmt.Errorf("table %s: %w", name, err)
		}
		var data []byte
		switch t.l.Kind(ty) {
		case ir.FloatKind:
			data = binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(ch.To.Real)))
		case ir.DoubleKind:
			data = binary.LittleEndian.AppendUint64(nil, math.Float64bits(ch.To.Real))
		default:
			data = binary.LittleEndian.AppendUint64(nil, uint64(ch.To.Int))[:t.l.Size(t.m, ty)]
		}
		out = append(out, Element{Number: job.Numbers[i], Table: t.symbols[name], Offset: ch.Offset, Data: data})
	}
	return out, nil
}

// partAt is the type of the number at an offset in an aggregate.
func partAt(l *llvm.Lib, m llvm.Module, ty llvm.Type, offset int64) (llvm.Type, error) {
	for l.NumParts(ty) > 0 {
		i := partIndex(l, m, ty, offset)
		offset -= l.PartOffset(m, ty, i)
		ty = l.PartType(ty, i)
	}
	switch k := l.Kind(ty); {
	case offset != 0 || k != ir.IntegerKind && k != ir.FloatKind && k != ir.DoubleKind:
		return 0, fmt.Errorf("no number begins there")
	}
	return ty, nil
}

// partIndex is the part of an aggregate that an offset is in.
func partIndex(l *llvm.Lib, m llvm.Module, ty llvm.Type, offset int64) int {
	i := 0
	for i+1 < l.NumParts(ty) && l.PartOffset(m, ty, i+1) <= offset {
		i++
	}
	return i
}

// setElement gives a table another element for good.
func (s *schema) setElement(ch change.Element) error {
	table := s.l.NamedGlobal(s.m, ch.Table)
	if table == 0 {
		return fmt.Errorf("table %s is not in the bitcode", ch.Table)
	}
	if _, err := partAt(s.l, s.m, s.l.ValueType(table.Value()), ch.Offset); err != nil {
		return err
	}
	with, err := s.withElement(s.l.Initializer(table), ch.Offset, ch.To)
	if err == nil {
		s.l.SetInitializer(table, with)
	}
	return err
}

// withElement is a constant whose part at an offset is another one.
func (s *schema) withElement(v llvm.Value, offset int64, to change.Number) (llvm.Value, error) {
	l := s.l
	ty := l.TypeOf(v)
	n := l.NumParts(ty)
	if n == 0 {
		return s.constantOf(ty, to)
	}
	changed := partIndex(l, s.m, ty, offset)
	parts := make([]llvm.Value, n)
	for i := range parts {
		parts[i] = l.Part(v, i)
	}
	var err error
	parts[changed], err = s.withElement(parts[changed], offset-l.PartOffset(s.m, ty, changed), to)
	return l.Aggregate(ty, parts), err
}
