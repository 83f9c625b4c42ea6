package codegen

import "ames/internal/llvm"

// reachSection holds the reach tables; the linker puts it into memory that
// the program under test shares with Ames.
const reachSection = ".ames.reach"

// reachTable records which mutated instructions are about to be executed: one
// byte for each stretch of straight code that holds any. A call ends a
// stretch, since it may not return.
type reachTable struct {
	l     *llvm.Lib
	table llvm.Global
	array llvm.Type
	one   llvm.Value
	index llvm.Type
	used  int
}

// newReachTable defines a table with room for one byte per mutation.
func newReachTable(l *llvm.Lib, c llvm.Context, m llvm.Module, job Job, symbol string) *reachTable {
	room := 1
	for _, f := range job.Functions {
		room += len(f.Mutations)
	}
	i8 := l.IntType(c, 8)
	t := &reachTable{l: l, array: l.ArrayType(i8, room), one: l.Int(i8, 1, false), index: l.IntType(c, 64)}
	t.table = l.AddGlobal(m, symbol, t.array)
	l.SetInitializer(t.table, l.Null(t.array))
	l.SetSection(t.table.Value(), reachSection)
	l.SetHidden(t.table.Value(), true)
	return t
}

// address computes where a byte of the table is.
func (t *reachTable) address(b llvm.Builder, slot int32) llvm.Value {
	return t.l.InBoundsGEP(b, t.array, t.table.Value(), t.l.Int(t.index, 0, false), t.l.Int(t.index, uint64(slot), false))
}

// record inserts the stores for one function, whose instructions are body,
// and returns each mutation's byte.
func (t *reachTable) record(b llvm.Builder, body []llvm.Value, job FunctionJob) []int32 {
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
			}
			slotOf[int32(i)] = slot
		}
		if op := l.Opcode(v); op == llvm.Call || op == llvm.Invoke {
			slot = -1
		}
	}
	out := make([]int32, len(job.Mutations))
	for i, mu := range job.Mutations {
		out[i] = slotOf[mu.Index]
	}
	return out
}
