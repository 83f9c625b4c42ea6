package compile

import (
	"fmt"
	"strings"

	"ames/internal/engine/llvm"
)

// constantPrefix begins the symbols of a unit's private constants.
const constantPrefix = "ames.c."

// nameConstants gives private constants symbols by which a linker may put the program's own in
// their place: their numbers, which are the same in all objects of a unit.
func nameConstants(l *llvm.Lib, constants []llvm.Global, suffix string) {
	for i, g := range constants {
		if g == 0 {
			continue
		}
		l.SetName(g.Value(), fmt.Sprintf("\x01%s%d.%s", constantPrefix, i, suffix))
		l.SetLinkage(g.Value(), llvm.External)
		l.SetHidden(g.Value(), true)
	}
}

// ConstantOf tells which of a unit's private constants a symbol of one of its objects is.
func ConstantOf(symbol string) (number string, ok bool) {
	rest, ok := strings.CutPrefix(symbol, constantPrefix)
	if !ok {
		return "", false
	}
	number, _, _ = strings.Cut(rest, ".")
	return number, true
}

// Plain compiles a unit as its compiler did, but so that all that a function refers to shows in
// the object's relocations, by name: each function has a section of its own. Whether the code is
// for fixed addresses does not follow from the bitcode: clang makes none from that with -fembed-bitcode,
// whatever -fno-pie says, but does with -Xclang -fembed-bitcode.
func (k *Compiler) Plain(stripped []byte, name string, fixed bool) ([]byte, error) {
	l := k.lib
	c := l.NewContext()
	defer l.Dispose(c)
	m, err := l.Parse(c, stripped, name)
	if err != nil {
		return nil, err
	}
	defer l.DisposeModule(m)
	create, machines := l.NewTargetMachine, k.machines
	if fixed {
		create, machines = l.NewFixedMachine, k.fixed
	}
	tm, err := machineOf(machines, l.Triple(m), create)
	if err != nil {
		return nil, err
	}
	dropAssembly(l, m)
	var constants []llvm.Global
	for _, g := range l.Globals(m) {
		switch {
		case strings.HasPrefix(l.Name(g.Value()), "llvm."):
			l.DeleteGlobal(g)
		case l.IsDeclaration(g.Value()):
		case l.Linkage(g.Value()) == llvm.Private:
			constants = append(constants, g)
		default:
			publish(l, g.Value())
		}
	}
	nameConstants(l, constants, "")
	for i, f := range l.Functions(m) {
		if !l.IsDeclaration(f.Value()) {
			publish(l, f.Value())
			l.SetSection(f.Value(), fmt.Sprintf(".text.ames.%d", i))
		}
	}
	return l.Emit(c, tm, m)
}

// publish makes the assembler leave references to a definition of the unit to the linker.
func publish(l *llvm.Lib, v llvm.Value) {
	if l.Linkage(v).Local() {
		l.SetLinkage(v, llvm.External)
		l.SetHidden(v, true)
	}
}
