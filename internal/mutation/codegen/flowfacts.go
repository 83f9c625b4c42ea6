package codegen

import (
	"math"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// blockTable numbers the blocks of a function in their order.
type blockTable struct {
	list  []llvm.Block
	index map[llvm.Block]int32
}

func (a *analyser) blocks(b llvm.Block) *blockTable {
	if a.numbered == nil {
		t := &blockTable{list: a.l.Blocks(a.l.FunctionOf(b)), index: map[llvm.Block]int32{}}
		for i, b := range t.list {
			t.index[b] = int32(i)
		}
		a.numbered = t
	}
	return a.numbered
}

// branch fills in where a conditional branch goes.
func (a *analyser) branch(p *point.Point, v llvm.Value) {
	l := a.l
	from := l.Parent(v)
	t := a.blocks(from)
	own := t.index[from]
	p.Flow.Block = own
	for i := range 2 {
		to := l.Successor(v, i)
		p.Flow.Next[i] = t.index[to]
		p.Flow.Phi[i] = a.entering(from, to)
		p.Flow.Joins = p.Flow.Joins || p.Flow.Phi[i] != point.PhiNone && a.joins(t, own, t.index[to])
	}
	if int(own)+1 < len(t.list) {
		p.Flow.Entries = int16(min(len(l.BlockUses(t.list[own+1])), math.MaxInt16))
	}
}

// entering says what a block's phi nodes take from another one.
func (a *analyser) entering(from, to llvm.Block) point.Phi {
	l := a.l
	out := point.PhiNone
	for phi := l.FirstInstruction(to); phi != 0 && l.Opcode(phi) == ir.PHI; phi = l.NextInstruction(phi) {
		ty := a.typeOf(phi)
		if out != point.PhiNone || ty.kind != ir.IntegerKind || ty.bits != 1 {
			return point.PhiOther
		}
		out = point.PhiOther
		for _, in := range l.Incoming(phi) {
			if in.Block == from && l.IsConstantInt(in.Value) {
				out = point.PhiFalse
				if l.IntValue(in.Value) != 0 {
					out = point.PhiTrue
				}
			}
		}
	}
	return out
}

// joins reports whether the last of the blocks between own and to goes on to to
// in any case, and no other of them may.
func (a *analyser) joins(t *blockTable, own, to int32) bool {
	if to <= own+1 {
		return false
	}
	for i := own + 1; i < to; i++ {
		end := a.l.Terminator(t.list[i])
		last := i == to-1
		if last && (a.l.Opcode(end) != ir.Br || a.l.IsConditionalBranch(end)) {
			return false
		}
		for _, next := range a.l.Successors(end) {
			if (next == t.list[to]) != last {
				return false
			}
		}
	}
	return true
}

// choice fills in where a switch goes. Const has a bit for each of the first
// cases that goes elsewhere than the default.
func (a *analyser) choice(p *point.Point, v llvm.Value) {
	t := a.blocks(a.l.Parent(v))
	next := a.l.Successors(v)
	p.Flow.Block = t.index[a.l.Parent(v)]
	p.Flow.Next = [2]int32{t.index[next[0]], int32(len(next) - 1)}
	p.Flow.Phi[0] = a.entering(a.l.Parent(v), next[0])
	for i, to := range next[1:min(len(next), 65)] {
		if to != next[0] {
			p.Const |= 1 << i
		}
	}
}
