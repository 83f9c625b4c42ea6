package facts

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// operations knows what computes a value: arithmetic, comparisons, addresses.
type operations struct {
	*code
	places *places
	signs  *signs
}

// compared fills in the facts of what is compared.
func (o *operations) compared(p *point.Point, v llvm.Value) {
	o.valueType(p, o.l.Operand(v, 0))
	o.constant(p, o.l.Operand(v, 1))
}

// arithmetic fills in the facts of a binary or unary operation.
func (o *operations) arithmetic(p *point.Point, v llvm.Value) bool {
	l := o.l
	x := l.Operand(v, 0)
	if o.places.followsAtomic(v, x) {
		return false
	}
	o.valueType(p, x)
	if p.Op == ir.FNeg {
		p.Shape = point.Negation
		return true
	}
	y := l.Operand(v, 1)
	o.constant(p, y)
	switch p.Op {
	case ir.Add, ir.FAdd:
		if p.HasConst && o.isOne(p) {
			p.Shape = point.Step
		} else if o.isComplexPart(v) {
			p.Shape = point.ComplexPart
		}
	case ir.Or:
		o.constant(p, y) // perhaps what a bit-field is set to
	case ir.Sub:
		switch {
		case l.IsConstant(x) && l.IsNull(x):
			p.Shape = point.Negation
		case p.Sign != point.SignUnknown && p.HasConst && o.isOne(p):
			p.Shape = point.Step // --i, which is an addition where nothing is checked
		case o.isAddress(x) && !o.isNumber(y) || o.isAddress(y) && !o.isNumber(x):
			p.Shape = point.PointerDiff
		}
	case ir.FSub:
		// Before LLVM 8 a negation was written 0 - x; FNeg says it now.
	case ir.Xor:
		if l.IsConstantInt(y) && (p.Bits == 1 || p.Bits <= 64) {
			switch ones := ^uint64(0) >> (64 - uint(p.Bits)); {
			case p.Bits == 1 && l.IntValue(y) == 1:
				p.Shape = point.LogicalNot
			case l.IntValue(y) == ones:
				p.Shape = point.Complement
			}
		}
	case ir.Mul:
		if p.Sign == point.SignUnknown {
			p.Sign = o.signs.signByOverflow(v)
		}
	case ir.Shl:
		p.Sign = o.signs.signOf(x)
	}
	o.constant(p, y)
	o.signs.check(p, v)
	return true
}

// isOne reports whether the point's constant is 1 or -1.
func (o *operations) isOne(p *point.Point) bool {
	if p.Kind == ir.IntegerKind {
		return p.Const == 1 || int64(p.Const) == -1
	}
	v, ok := p.Constant()
	return ok && (v == 1 || v == -1)
}

func (o *operations) isAddress(v llvm.Value) bool {
	return o.l.IsInstruction(v) && o.l.Opcode(v) == ir.PtrToInt
}

// isNumber reports whether a value was surely no address before: a constant may
// have been one.
func (o *operations) isNumber(v llvm.Value) bool { return o.l.IsInstruction(v) && !o.isAddress(v) }

// addressing wants pointer arithmetic: one base and one index.
func (o *operations) addressing(p *point.Point, v llvm.Value) bool {
	if o.l.NumOperands(v) != 2 {
		return false
	}
	index := o.l.Operand(v, 1)
	o.valueType(p, index)
	o.constant(p, index)
	p.Side = o.side(v, index)
	return p.Kind == ir.IntegerKind
}

// side tells on which side of the operator at v the index is written: where
// the index was computed, or opposite to where the pointer was.
func (o *operations) side(v, index llvm.Value) point.Side {
	at, ok := o.location(v)
	if !ok {
		return point.SideUnknown
	}
	switch o.places.order(at, index) {
	case -1:
		return point.Left
	case 1:
		return point.Right
	}
	switch o.places.order(at, o.l.Operand(v, 0)) {
	case -1:
		return point.Right
	case 1:
		return point.Left
	}
	return point.SideUnknown
}

// isComplexPart reports whether an addition seems to be that of a number and a
// complex number, of which only the real part shows.
func (o *operations) isComplexPart(v llvm.Value) bool {
	l := o.l
	for i := range 2 {
		x := l.Operand(v, i)
		if !l.IsInstruction(x) {
			continue
		}
		if l.Opcode(x) == ir.ExtractValue && !o.extra[x] || l.Opcode(x) == ir.Load && o.isPart(l.Operand(x, 0)) {
			return true
		}
	}
	for _, u := range l.Users(v) {
		if l.IsInstruction(u) && l.Opcode(u) == ir.Store && o.isPart(l.Operand(u, 1)) {
			return true
		}
	}
	return false
}

// isPart reports whether an address is that of a part of a complex number: a
// member of a structure without name.
func (o *operations) isPart(addr llvm.Value) bool {
	l := o.l
	return l.IsInstruction(addr) && l.Opcode(addr) == ir.GetElementPtr && l.NumOperands(addr) == 3 &&
		strings.Contains(l.DetachedText(o.c, addr), " { ")
}
