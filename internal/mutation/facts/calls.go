package facts

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// calls knows what is called with what.
type calls struct {
	*code
	places *places
}

// call fills in the facts of a call.
func (c *calls) call(p *point.Point, v llvm.Value) bool {
	l := c.l
	callee := c.callee(v)
	p.Callee, p.Intrinsic, p.NoReturn = callee.name, callee.intrinsic, callee.noReturn
	switch {
	case !p.Intrinsic:
	case strings.HasPrefix(p.Callee, "llvm.fmuladd."):
		p.Side = c.productSide(v)
		return true
	case point.IsMath(p.Callee):
		c.valueType(p, v)
		p.Unused = len(l.Users(v)) == 0
		return true
	case point.IsMemory(p.Callee):
		c.valueType(p, v)
		loc, _ := c.location(v)
		for i := range 3 {
			c.argument(p, v, i, loc)
		}
		p.Texts = 0 // a shorter text would be copied beyond its end
		return true
	default:
		return false
	}
	p.NoReturn = p.NoReturn || l.CallHasAttribute(v, llvm.OnFunction, c.attrs.noreturn)
	p.Hidden = l.CallHasAttribute(v, 1, c.attrs.sret) || l.CallHasAttribute(v, 2, c.attrs.sret)
	c.valueType(p, v)
	p.Reference = l.CallHasAttribute(v, llvm.OnReturn, c.attrs.nonnull) ||
		l.CallHasAttribute(v, llvm.OnReturn, c.attrs.dereferenceable)
	if p.Op == ir.Invoke {
		p.Pinned = len(l.BlockUses(l.NormalDest(v))) != 1
	} else if l.IsTailCall(v) {
		p.Pinned = strings.Contains(l.DetachedText(c.c, v), "musttail")
	}
	p.Coerced = c.isMemberPointer(p, p.Callee, l.CallHasAttribute(v, llvm.OnReturn, c.attrs.noundef))
	users := l.Users(v)
	p.Unused = len(users) == 0
	loc, _ := c.location(v)
	for i := range l.NumArgs(v) {
		c.argument(p, v, i, loc)
	}
	for _, u := range users {
		// A number that is stored where the call itself stands is a class in a register.
		if l.IsInstruction(u) && l.Opcode(u) == ir.Store {
			if at, ok := c.location(u); ok && at.Line == loc.Line && at.Col == loc.Col {
				p.Coerced = true
			}
		}
	}
	return !callee.function || p.Kind != ir.StructKind
}

// argument adds the facts about one argument of a call at loc.
func (c *calls) argument(p *point.Point, call llvm.Value, i int, loc llvm.Location) {
	l := c.l
	arg := l.Operand(call, i)
	p.Spelt = p.Spelt || c.places.order(loc, arg) != 0
	p.Function = p.Function || l.IsFunction(arg)
	if i < 64 && c.isText(arg) {
		p.Texts |= 1 << i
	}
	if !l.IsInstruction(arg) {
		return
	}
	if l.Opcode(arg) == ir.Alloca {
		p.Local = p.Local || !l.CallHasAttribute(call, uint32(i+1), c.attrs.byval)
		return
	}
	at, ok := c.location(arg)
	if !ok || at.Col == 0 {
		return
	}
	place := point.Place{Line: int32(at.Line), Col: int32(at.Col)}
	if p.ArgFirst.Line == 0 || before(place, p.ArgFirst) {
		p.ArgFirst = place
	}
	if before(p.ArgLast, place) {
		p.ArgLast = place
	}
}

// productSide tells on which side of the operator at v, a fused multiplication
// and addition, the product is written: where one of its factors was computed,
// or opposite to where the addend was.
func (c *calls) productSide(v llvm.Value) point.Side {
	at, ok := c.location(v)
	if !ok {
		return point.SideUnknown
	}
	for i, sign := range []int{-1, -1, 1} {
		operand := c.l.Operand(v, i)
		if c.l.IsInstruction(operand) && c.l.Opcode(operand) == ir.FNeg {
			operand = c.l.Operand(operand, 0) // what makes a subtraction stands at the operator
		}
		switch sign * c.places.order(at, operand) {
		case 1:
			return point.Left
		case -1:
			return point.Right
		}
	}
	return point.SideUnknown
}

// before reports whether a place stands before another one of its file.
func before(a, b point.Place) bool { return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col }
