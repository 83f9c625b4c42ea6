package facts

import (
	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// stores knows values that leave: for memory, or to a caller.
type stores struct {
	*code
	places *places
}

// store fills in the facts of what is stored.
func (s *stores) store(p *point.Point, f llvm.Function, v llvm.Value) bool {
	if s.l.Atomic(v) {
		return false
	}
	stored := s.l.Operand(v, 0)
	s.valueType(p, stored)
	s.constant(p, stored)
	p.Reference = p.Kind == ir.PointerKind && s.returnsReference(f)
	p.Coerced = s.returnsMemberPointer(p, f)
	sum := stored
	for s.l.IsInstruction(sum) && (s.l.Opcode(sum) == ir.Trunc || s.l.Opcode(sum) == ir.SExt) {
		sum = s.l.Operand(sum, 0)
	}
	if s.extra[sum] && s.l.Opcode(sum) == ir.ExtractValue {
		at, _ := s.location(stored)
		if own, ok := s.location(v); ok && at.Line == own.Line && at.Col == own.Col {
			p.Check = point.CheckElsewhere // it goes with a ++ or += that is not carried out
		}
	}
	p.Null = s.isNull(p, stored)
	p.Function = s.l.IsFunction(stored)
	if s.isText(stored) {
		p.Texts = 1
	}
	// An "and" where what is stored is zero.
	if s.l.IsInstruction(stored) && (s.l.Opcode(stored) == ir.Or || s.l.Opcode(stored) == ir.And) {
		at, ok := s.location(stored)
		own, _ := s.location(v)
		p.Packed = ok && at.Line == own.Line && at.Col == own.Col
	}
	return true
}

// ret fills in the facts of what is returned.
func (s *stores) ret(p *point.Point, f llvm.Function, v llvm.Value) bool {
	l := s.l
	p.Hidden = l.HasAttribute(f, 1, s.attrs.sret) || l.HasAttribute(f, 2, s.attrs.sret)
	if l.NumOperands(v) == 0 {
		p.Kind = ir.VoidKind
		return true
	}
	value := l.Operand(v, 0)
	s.valueType(p, value)
	s.constant(p, value)
	p.Null = s.isNull(p, value)
	if s.isText(value) {
		p.Texts = 1
	}
	p.Reference = s.returnsReference(f)
	if l.IsInstruction(value) && l.Opcode(value) == ir.Load {
		at, ok := s.location(value)
		loc, _ := s.location(v)
		p.Coerced = ok && at.Line == loc.Line && at.Col == loc.Col
	}
	p.Coerced = p.Coerced || s.returnsMemberPointer(p, f)
	return true
}

func (s *stores) returnsMemberPointer(p *point.Point, f llvm.Function) bool {
	marked := s.l.HasAttribute(f, llvm.OnReturn, s.attrs.noundef)
	return s.isMemberPointer(p, compile.SymbolName(s.l.Name(f.Value())), marked)
}

// atomic wants what an atomic variable is changed by, where nobody reads the result.
func (s *stores) atomic(p *point.Point, v llvm.Value) bool {
	s.valueType(p, s.l.Operand(v, 1))
	for _, u := range s.l.Users(v) {
		if !s.places.followsAtomic(u, v) || len(s.l.Users(u)) > 0 {
			return false
		}
	}
	return p.Kind == ir.IntegerKind
}

// returnsReference reports whether a function's result may not be null, as references are.
func (s *stores) returnsReference(f llvm.Function) bool {
	return s.l.HasAttribute(f, llvm.OnReturn, s.attrs.nonnull) ||
		s.l.HasAttribute(f, llvm.OnReturn, s.attrs.dereferenceable)
}
