package operator

import (
	"fmt"
	"strconv"
	"strings"

	"ames/internal/engine/ir"
)

// ChangeKind is a way of changing an instruction.
type ChangeKind uint8

// The kinds of change.
const (
	Binary        ChangeKind = iota + 1 // another operation on the same operands; Num is the opcode
	Predicate                           // another comparison predicate; Num
	Operand                             // the instruction's result is its operand Num
	Flip                                // a branch takes the other way
	NegateIndex                         // an address is computed with the last index negated
	Addend                              // the constant operand becomes Num (Real for floating types)
	SkipCall                            // the call is not made
	Value                               // the result, stored or returned value is the constant Num (Real)
	NegateOperand                       // the operand Num gets the other sign
	DivideFactors                       // a fused multiplication and addition divides instead
	Detour                              // successor Num of a branch or switch is block Arg instead, whose phi nodes take Real for true or false
	Force                               // a branch's or select's condition is Num
	SkipStore                           // the value is not stored
	ReturnEarly                         // the function returns the constant Num (Real) at once
	Product                             // a division whose check goes before it is a product whose overflow is checked there
	Element                             // Num (Real) stands in the table Name, to which the instruction refers, Arg bytes from its begin
	EmptyText                           // operand Arg, the address of a string, is that of an empty one
)

var changeNames = map[ChangeKind]string{
	Binary: "binary", Predicate: "predicate", Operand: "operand", Flip: "flip",
	NegateIndex: "negate-index", Addend: "addend", SkipCall: "skip-call", Value: "value", NegateOperand: "negate-operand", DivideFactors: "divide-factors",
	Product: "product", Detour: "detour", Force: "force", SkipStore: "skip-store", ReturnEarly: "return-early", Element: "element", EmptyText: "empty-text",
}

// Change says what becomes of an instruction.
type Change struct {
	Kind ChangeKind
	Num  int64
	Real float64
	Arg  int64
	Name string // of a table, in the symbol table
}

// String is the change's textual form; ParseChange reads it.
func (c Change) String() string {
	switch c.Kind {
	case Flip, NegateIndex, SkipCall, DivideFactors, Product, SkipStore:
		return changeNames[c.Kind]
	case Addend, Value, ReturnEarly:
		return fmt.Sprintf("%s %d %s", changeNames[c.Kind], c.Num, strconv.FormatFloat(c.Real, 'g', -1, 64))
	case Element:
		return fmt.Sprintf("%s %d %s %d %s", changeNames[c.Kind], c.Num, strconv.FormatFloat(c.Real, 'g', -1, 64), c.Arg, c.Name)
	case Detour, EmptyText:
		return fmt.Sprintf("%s %d %s %d", changeNames[c.Kind], c.Num, strconv.FormatFloat(c.Real, 'g', -1, 64), c.Arg)
	}
	return fmt.Sprintf("%s %d", changeNames[c.Kind], c.Num)
}

// ParseChange reads what String wrote.
func ParseChange(s string) (Change, error) {
	words := strings.Fields(s)
	if len(words) == 0 {
		return Change{}, fmt.Errorf("empty change")
	}
	for kind, name := range changeNames {
		if name != words[0] {
			continue
		}
		c := Change{Kind: kind}
		var err error
		if len(words) > 1 {
			if c.Num, err = strconv.ParseInt(words[1], 10, 64); err != nil {
				return Change{}, fmt.Errorf("change %q: %w", s, err)
			}
		}
		if len(words) > 2 {
			if c.Real, err = strconv.ParseFloat(words[2], 64); err != nil {
				return Change{}, fmt.Errorf("change %q: %w", s, err)
			}
		}
		if len(words) > 3 {
			if c.Arg, err = strconv.ParseInt(words[3], 10, 64); err != nil {
				return Change{}, fmt.Errorf("change %q: %w", s, err)
			}
		}
		if len(words) > 4 {
			c.Name = words[4]
		}
		return c, nil
	}
	return Change{}, fmt.Errorf("unknown change %q", s)
}

func binary(op ir.Opcode) Change { return Change{Kind: Binary, Num: int64(op)} }

func number(kind ChangeKind, n int64) Change { return Change{Kind: kind, Num: n, Real: float64(n)} }
