package facts

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

// flows knows where control goes from branches and switches.
type flows struct {
	*code
	places   *places
	numbered *blockTable // of the current function; nil until wanted
}

func (f *flows) blocks(b llvm.Block) *blockTable {
	if f.numbered == nil {
		t := &blockTable{list: f.l.Blocks(f.l.FunctionOf(b)), index: map[llvm.Block]int32{}}
		for i, b := range t.list {
			t.index[b] = int32(i)
		}
		f.numbered = t
	}
	return f.numbered
}

// branch fills in where a conditional branch goes.
func (f *flows) branch(p *point.Point, v llvm.Value) {
	l := f.l
	from := l.Parent(v)
	t := f.blocks(from)
	own := t.index[from]
	p.Flow.Block = own
	for i := range 2 {
		to := l.Successor(v, i)
		p.Flow.Next[i] = t.index[to]
		p.Flow.Phi[i] = f.entering(from, to)
		p.Flow.Joins = p.Flow.Joins || p.Flow.Phi[i] != point.PhiNone && f.joins(t, own, t.index[to])
	}
	if int(own)+1 < len(t.list) {
		p.Flow.Entries = int16(min(len(l.BlockUses(t.list[own+1])), math.MaxInt16))
	}
}

// entering says what a block's phi nodes take from another one.
func (f *flows) entering(from, to llvm.Block) point.Phi {
	l := f.l
	out := point.PhiNone
	for phi := l.FirstInstruction(to); phi != 0 && l.Opcode(phi) == ir.PHI; phi = l.NextInstruction(phi) {
		ty := f.typeOf(phi)
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
func (f *flows) joins(t *blockTable, own, to int32) bool {
	if to <= own+1 {
		return false
	}
	for i := own + 1; i < to; i++ {
		end := f.l.Terminator(t.list[i])
		last := i == to-1
		if last && (f.l.Opcode(end) != ir.Br || f.l.IsConditionalBranch(end)) {
			return false
		}
		for _, next := range f.l.Successors(end) {
			if (next == t.list[to]) != last {
				return false
			}
		}
	}
	return true
}

// choice fills in where a switch goes. Const has a bit for each of the first
// cases that goes elsewhere than the default.
func (f *flows) choice(p *point.Point, v llvm.Value) {
	t := f.blocks(f.l.Parent(v))
	next := f.l.Successors(v)
	p.Flow.Block = t.index[f.l.Parent(v)]
	p.Flow.Next = [2]int32{t.index[next[0]], int32(len(next) - 1)}
	p.Flow.Phi[0] = f.entering(f.l.Parent(v), next[0])
	for i, to := range next[1:min(len(next), 65)] {
		if to != next[0] {
			p.Const |= 1 << i
		}
	}
}

// root notes where the condition of a branch or select was computed, if in its
// file: it stands itself at the && or || or statement that it is part of.
func (f *flows) root(p *point.Point, v, cond llvm.Value) {
	if !f.l.IsInstruction(cond) {
		return
	}
	at, ok := f.location(cond)
	own, placed := f.location(v) // what a sanitizer adds may have no place
	if ok && placed && at.InlinedAt == own.InlinedAt && f.places.file(at.Scope) == f.places.file(own.Scope) {
		p.Root = point.Place{Line: int32(at.Line), Col: int32(at.Col)}
	}
}
