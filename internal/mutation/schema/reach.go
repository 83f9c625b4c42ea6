package schema

import (
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
)

// reachSection holds the reach tables; the linker puts it into memory that
// the program under test shares with Ames.
const reachSection = ".ames.reach"

// reachTable records which mutated instructions are about to be executed: one
// byte for each stretch of straight code that holds any. A call ends a
// stretch, since it may not return. Beside it is a counter for each function: how
// many such stretches were executed, which is how endless loops show.
type reachTable struct {
	l        *llvm.Lib
	table    llvm.Global
	array    llvm.Type
	one      llvm.Value
	index    llvm.Type
	used     int
	counters llvm.Global
	counts   llvm.Type // of all counters
}

// newReachTable defines a table with room for one byte per mutation.
func newReachTable(l *llvm.Lib, c llvm.Context, m llvm.Module, job Job, obj *Object) *reachTable {
	room := 1
	for _, f := range job.Functions {
		room += len(f.Mutations)
	}
	i8 := l.IntType(c, 8)
	t := &reachTable{l: l, array: l.ArrayType(i8, room), one: l.Int(i8, 1, false), index: l.IntType(c, 64)}
	t.counts = l.ArrayType(t.index, len(job.Functions))
	t.table = t.define(m, obj.ReachSymbol, t.array)
	if obj.CounterSymbol != "" {
		t.counters = t.define(m, obj.CounterSymbol, t.counts)
	}
	return t
}

// define makes a variable of zeros that the program shares with Ames.
func (t *reachTable) define(m llvm.Module, symbol string, ty llvm.Type) llvm.Global {
	g := t.l.AddGlobal(m, symbol, ty)
	t.l.SetInitializer(g, t.l.Null(ty))
	t.l.SetSection(g.Value(), reachSection)
	t.l.SetHidden(g.Value(), true)
	return g
}

// count adds one to the counter of a job's function.
func (t *reachTable) count(b llvm.Builder, function int) {
	l := t.l
	at := l.InBoundsGEP(b, t.counts, t.counters.Value(), l.Int(t.index, 0, false),
		l.Int(t.index, uint64(function), false))
	l.Store(b, l.BinOp(b, ir.Add, l.Load(b, t.index, at), l.Int(t.index, 1, false)), at)
}

// address computes where a byte of the table is.
func (t *reachTable) address(b llvm.Builder, slot int32) llvm.Value {
	return t.l.InBoundsGEP(b, t.array, t.table.Value(), t.l.Int(t.index, 0, false),
		t.l.Int(t.index, uint64(slot), false))
}

// record inserts the stores for one function of the job, whose instructions are body,
// and returns each mutation's byte.
func (t *reachTable) record(b llvm.Builder, body []llvm.Value, function int, job FunctionJob) []int32 {
	wanted := map[int32]bool{}
	for _, mu := range job.Mutations {
		wanted[mu.Index] = true
	}
	l := t.l
	slotOf := map[int32]int32{}
	var block llvm.Block
	slot := int32(-1)
	for i, v := range body {
		if p := l.Parent(v); p != block {
			block, slot = p, -1
		}
		if wanted[int32(i)] {
			if slot < 0 {
				slot = int32(t.used)
				t.used++
				l.Before(b, v)
				l.Store(b, t.one, t.address(b, slot))
				t.count(b, function)
			}
			slotOf[int32(i)] = slot
		}
		if op := l.Opcode(v); op == ir.Call || op == ir.Invoke {
			slot = -1
		}
	}
	out := make([]int32, len(job.Mutations))
	for i, mu := range job.Mutations {
		out[i] = slotOf[mu.Index]
	}
	return out
}
