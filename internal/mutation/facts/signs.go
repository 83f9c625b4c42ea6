package facts

import (
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// signs knows which arithmetic of a unit is signed, and which a sanitizer checks.
type signs struct {
	*code
	checked map[point.Sign]bool // which arithmetic is checked; nil until wanted
	// noted is 1 if signed overflow is undefined in this unit, -1 if nothing shows it, 0 if not looked at.
	noted int
}

// signByOverflow tells the sign of a sum, difference or product: the front
// end notes where signed arithmetic may not overflow, unless it was told that
// it may (-fwrapv).
func (s *signs) signByOverflow(v llvm.Value) point.Sign {
	if s.noSignedWrap(v) {
		return point.Signed
	}
	if s.wraps() {
		return point.SignUnknown
	}
	return point.Unsigned
}

func (s *signs) noSignedWrap(v llvm.Value) bool {
	return s.l.NoSignedWrap(s.c, v)
}

// wraps reports that no signed arithmetic of the unit is noted as such.
func (s *signs) wraps() bool {
	if s.noted == 0 && s.added.any && s.checks(point.Signed) {
		s.noted = 1
	}
	if s.noted != 0 {
		return s.noted < 0
	}
	s.noted = -1
	for _, f := range s.l.Functions(s.module) {
		for _, b := range s.l.Blocks(f) {
			for v := s.l.FirstInstruction(b); v != 0; v = s.l.NextInstruction(v) {
				switch s.l.Opcode(v) {
				case ir.Add, ir.Sub, ir.Mul:
					if s.noSignedWrap(v) {
						s.noted = 1
						return false
					}
				}
			}
		}
	}
	return true
}

// signOf tells whether a value was made by signed or unsigned operations.
// Integer types carry no sign in IR, so a plain load says nothing. A cast in the
// source may have changed the type since, without a trace here.
func (s *signs) signOf(v llvm.Value) point.Sign {
	l := s.l
	if s.notNegative(v) {
		return point.NonNegative
	}
	if !l.IsInstruction(v) {
		return point.SignUnknown
	}
	switch l.Opcode(v) {
	case ir.SExt:
		// Promotion goes to 32 bits; wider ones come from casts.
		if l.Kind(l.TypeOf(v)) == ir.IntegerKind && l.IntWidth(l.TypeOf(v)) == 32 {
			return point.Signed
		}
	case ir.AShr, ir.SDiv, ir.SRem:
		return point.Signed
	case ir.LShr, ir.UDiv, ir.URem:
		return point.Unsigned
	case ir.Add, ir.Sub, ir.Mul:
		return s.signByOverflow(v)
	case ir.ExtractValue:
		if call := l.Operand(v, 0); l.IsInstruction(call) {
			_, sign := s.added.checkedOperation(call)
			return sign
		}
	}
	return point.SignUnknown
}

// notNegative reports that a value's highest bit is never set.
func (s *signs) notNegative(v llvm.Value) bool {
	l := s.l
	if l.IsConstantInt(v) {
		w := l.IntWidth(l.TypeOf(v))
		return w <= 64 && l.IntValue(v)>>(uint(w)-1) == 0
	}
	if !l.IsInstruction(v) {
		return false
	}
	switch l.Opcode(v) {
	case ir.ZExt:
		return l.Kind(l.TypeOf(v)) == ir.IntegerKind
	case ir.And:
		return s.notNegative(l.Operand(v, 0)) || s.notNegative(l.Operand(v, 1))
	case ir.LShr:
		by := l.Operand(v, 1)
		return l.IsConstantInt(by) && l.IntWidth(l.TypeOf(by)) <= 64 && l.IntValue(by) > 0
	}
	return false
}

// checks reports whether the unit's arithmetic of that sign is checked.
func (s *signs) checks(sign point.Sign) bool {
	if s.checked == nil {
		s.checked = map[point.Sign]bool{}
		for _, f := range s.l.Functions(s.module) {
			for _, v := range s.instructions(f) {
				if op, sign := s.added.checkedOperation(v); op != 0 {
					s.checked[sign] = true
				}
			}
		}
	}
	return s.checked[sign]
}

// check fills in what a sanitizer would check if p were another operation.
func (s *signs) check(p *point.Point, v llvm.Value) {
	if !s.added.any {
		return
	}
	switch p.Op {
	case ir.SDiv, ir.SRem, ir.UDiv, ir.URem:
		sign := point.Signed
		if p.Op == ir.UDiv || p.Op == ir.URem {
			sign = point.Unsigned
		}
		if s.checks(sign) {
			p.Check = point.CheckElsewhere
			if s.added.guardOf(v) != 0 {
				p.Check = point.CheckProduct
			}
		}
	case ir.AShr, ir.LShr:
		if s.added.guardOf(v) != 0 {
			p.Check = point.CheckElsewhere
		}
	case ir.Shl:
		if s.added.guardOf(v) != 0 {
			p.Check = point.CheckHere
		}
	}
}
