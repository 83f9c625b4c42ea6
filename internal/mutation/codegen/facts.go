package codegen

import (
	"cmp"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// arithmetic fills in the facts of a binary or unary operation.
func (a *analyser) arithmetic(p *point.Point, v llvm.Value) bool {
	l := a.l
	x := l.Operand(v, 0)
	if a.followsAtomic(v, x) {
		return false
	}
	a.valueType(p, x)
	if p.Op == ir.FNeg {
		p.Shape = point.Negation
		return true
	}
	y := l.Operand(v, 1)
	a.constant(p, y)
	switch p.Op {
	case ir.Add, ir.FAdd:
		if p.HasConst && a.isOne(p) {
			p.Shape = point.Step
		} else if a.isComplexPart(v) {
			p.Shape = point.ComplexPart
		}
	case ir.Or:
		a.constant(p, y) // perhaps what a bit-field is set to
	case ir.Sub:
		switch {
		case l.IsConstant(x) && l.IsNull(x):
			p.Shape = point.Negation
		case p.Sign != point.SignUnknown && p.HasConst && a.isOne(p):
			p.Shape = point.Step // --i, which is an addition where nothing is checked
		case a.isAddress(x) && !a.isNumber(y) || a.isAddress(y) && !a.isNumber(x):
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
			p.Sign = a.signByOverflow(v)
		}
	case ir.Shl:
		p.Sign = a.signOf(x)
	}
	a.constant(p, y)
	a.check(p, v)
	return true
}

// followsAtomic reports whether the operation at v computes once more what an
// atomic one, x, has already written: the value of ++a or a += 2.
func (a *analyser) followsAtomic(v, x llvm.Value) bool {
	if !a.l.IsInstruction(x) || a.l.Opcode(x) != ir.AtomicRMW {
		return false
	}
	at, _ := a.location(v)
	from, _ := a.location(x)
	return at.Line == from.Line && at.Col == from.Col
}

// isOne reports whether the point's constant is 1 or -1.
func (a *analyser) isOne(p *point.Point) bool {
	if p.Kind == ir.IntegerKind {
		return p.Const == 1 || int64(p.Const) == -1
	}
	v, ok := p.Constant()
	return ok && (v == 1 || v == -1)
}

func (a *analyser) isAddress(v llvm.Value) bool {
	return a.l.IsInstruction(v) && a.l.Opcode(v) == ir.PtrToInt
}

// isNumber reports whether a value was surely no address before: a constant may
// have been one.
func (a *analyser) isNumber(v llvm.Value) bool { return a.l.IsInstruction(v) && !a.isAddress(v) }

// addressing wants pointer arithmetic: one base and one index.
func (a *analyser) addressing(p *point.Point, v llvm.Value) bool {
	if a.l.NumOperands(v) != 2 {
		return false
	}
	index := a.l.Operand(v, 1)
	a.valueType(p, index)
	a.constant(p, index)
	p.Side = a.side(v, index)
	return p.Kind == ir.IntegerKind
}

// side tells on which side of the operator at v the index is written: where
// the index was computed, or opposite to where the pointer was.
func (a *analyser) side(v, index llvm.Value) point.Side {
	at, ok := a.location(v)
	if !ok {
		return point.SideUnknown
	}
	switch a.order(at, index) {
	case -1:
		return point.Left
	case 1:
		return point.Right
	}
	switch a.order(at, a.l.Operand(v, 0)) {
	case -1:
		return point.Right
	case 1:
		return point.Left
	}
	return point.SideUnknown
}

// productSide tells on which side of the operator at v, a fused multiplication
// and addition, the product is written: where one of its factors was computed,
// or opposite to where the addend was.
func (a *analyser) productSide(v llvm.Value) point.Side {
	at, ok := a.location(v)
	if !ok {
		return point.SideUnknown
	}
	for i, sign := range []int{-1, -1, 1} {
		operand := a.l.Operand(v, i)
		if a.l.IsInstruction(operand) && a.l.Opcode(operand) == ir.FNeg {
			operand = a.l.Operand(operand, 0) // what makes a subtraction stands at the operator
		}
		switch sign * a.order(at, operand) {
		case 1:
			return point.Left
		case -1:
			return point.Right
		}
	}
	return point.SideUnknown
}

// order tells whether an operand was computed before (-1) or behind (1) a
// place of the source; 0 if that is not known. Conversions may stand at the
// place of the operation that needs them.
func (a *analyser) order(at llvm.Location, operand llvm.Value) int {
	for {
		if !a.l.IsInstruction(operand) {
			return 0
		}
		if op := a.l.Opcode(operand); op != ir.SExt && op != ir.ZExt && op != ir.Trunc {
			break
		}
		operand = a.l.Operand(operand, 0)
	}
	loc, ok := a.location(operand)
	if !ok || loc.Col == 0 || loc.InlinedAt != at.InlinedAt || a.file(loc.Scope) != a.file(at.Scope) {
		return 0
	}
	return cmp.Or(cmp.Compare(loc.Line, at.Line), cmp.Compare(loc.Col, at.Col))
}

func (a *analyser) call(p *point.Point, v llvm.Value) bool {
	l := a.l
	callee := a.callee(v)
	p.Callee, p.Intrinsic, p.NoReturn = callee.name, callee.intrinsic, callee.noReturn
	switch {
	case !p.Intrinsic:
	case strings.HasPrefix(p.Callee, "llvm.fmuladd."):
		p.Side = a.productSide(v)
		return true
	case point.IsMath(p.Callee):
		a.valueType(p, v)
		p.Unused = len(l.Users(v)) == 0
		return true
	case point.IsMemory(p.Callee):
		a.valueType(p, v)
		loc, _ := a.location(v)
		for i := range 3 {
			a.argument(p, v, i, loc)
		}
		p.Texts = 0 // a shorter text would be copied beyond its end
		return true
	default:
		return false
	}
	p.NoReturn = p.NoReturn || l.CallHasAttribute(v, llvm.OnFunction, a.attrs.noreturn)
	p.Hidden = l.CallHasAttribute(v, 1, a.attrs.sret) || l.CallHasAttribute(v, 2, a.attrs.sret)
	a.valueType(p, v)
	p.Reference = l.CallHasAttribute(v, llvm.OnReturn, a.attrs.nonnull) || l.CallHasAttribute(v, llvm.OnReturn, a.attrs.dereferenceable)
	if p.Op == ir.Invoke {
		p.Pinned = len(l.BlockUses(l.NormalDest(v))) != 1
	} else if l.IsTailCall(v) {
		p.Pinned = strings.Contains(l.DetachedText(a.c, v), "musttail")
	}
	p.Coerced = a.isMemberPointer(p, p.Callee, l.CallHasAttribute(v, llvm.OnReturn, a.attrs.noundef))
	users := l.Users(v)
	p.Unused = len(users) == 0
	loc, _ := a.location(v)
	for i := range l.NumArgs(v) {
		a.argument(p, v, i, loc)
	}
	for _, u := range users {
		// A number that is stored where the call itself stands is a class in a register.
		if l.IsInstruction(u) && l.Opcode(u) == ir.Store {
			if at, ok := a.location(u); ok && at.Line == loc.Line && at.Col == loc.Col {
				p.Coerced = true
			}
		}
	}
	return !callee.function || p.Kind != ir.StructKind
}

// argument adds the facts about one argument of a call at loc.
func (a *analyser) argument(p *point.Point, call llvm.Value, i int, loc llvm.Location) {
	l := a.l
	arg := l.Operand(call, i)
	p.Spelt = p.Spelt || a.order(loc, arg) != 0
	p.Function = p.Function || l.IsFunction(arg)
	if i < 64 && a.isText(arg) {
		p.Texts |= 1 << i
	}
	if !l.IsInstruction(arg) {
		return
	}
	if l.Opcode(arg) == ir.Alloca {
		p.Local = p.Local || !l.CallHasAttribute(call, uint32(i+1), a.attrs.byval)
		return
	}
	at, ok := a.location(arg)
	if !ok || at.Col == 0 {
		return
	}
	place := point.Place{Line: int32(at.Line), Col: int32(at.Col)}
	if p.ArgFirst.Line == 0 || place.Line < p.ArgFirst.Line || place.Line == p.ArgFirst.Line && place.Col < p.ArgFirst.Col {
		p.ArgFirst = place
	}
	if place.Line > p.ArgLast.Line || place.Line == p.ArgLast.Line && place.Col > p.ArgLast.Col {
		p.ArgLast = place
	}
}

// atomic wants what an atomic variable is changed by, where nobody reads the result.
func (a *analyser) atomic(p *point.Point, v llvm.Value) bool {
	a.valueType(p, a.l.Operand(v, 1))
	for _, u := range a.l.Users(v) {
		if !a.followsAtomic(u, v) || len(a.l.Users(u)) > 0 {
			return false
		}
	}
	return p.Kind == ir.IntegerKind
}

// root notes where the condition of a branch or select was computed, if in its
// file: it stands itself at the && or || or statement that it is part of.
func (a *analyser) root(p *point.Point, v, cond llvm.Value) {
	if !a.l.IsInstruction(cond) {
		return
	}
	at, ok := a.location(cond)
	own, placed := a.location(v) // what a sanitizer adds may have no place
	if ok && placed && at.InlinedAt == own.InlinedAt && a.file(at.Scope) == a.file(own.Scope) {
		p.Root = point.Place{Line: int32(at.Line), Col: int32(at.Col)}
	}
}
