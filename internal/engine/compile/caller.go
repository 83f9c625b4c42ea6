package compile

import (
	"fmt"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
)

// ReturnSymbol means a return instruction of the running module. Whoever links an object
// must know it.
const ReturnSymbol = "ames.return"

// callerAware are the functions of the dynamic loader that look at where they are called
// from: that decides what RTLD_NEXT, a library's own search path and its scope are.
var callerAware = []string{"dlsym", "dlvsym", "dlopen", "dlmopen"}

// callFromModule leads the calls of caller-aware functions through stubs, for which they
// return into the running module, where they take the call to come from.
func callFromModule(l *llvm.Lib, m llvm.Module) {
	for _, name := range callerAware {
		f := l.NamedFunction(m, name)
		if f == 0 || !l.IsDeclaration(f.Value()) {
			continue
		}
		stub := "ames.from." + name
		var decl llvm.Value
		for _, u := range l.Users(f.Value()) {
			if !l.IsInstruction(u) || l.Opcode(u) != ir.Call && l.Opcode(u) != ir.Invoke {
				continue
			}
			callee := l.NumOperands(u) - 1
			if l.Operand(u, callee) != f.Value() {
				continue // its address is an argument
			}
			if decl == 0 {
				decl = l.AddFunction(m, stub, l.ValueType(f.Value())).Value()
				l.SetHidden(decl, true)
			}
			l.SetOperand(u, callee, decl)
		}
		if decl != 0 {
			l.SetInlineAsm(m, l.InlineAsm(m)+stubText(stub, name))
		}
	}
}

// stubText is a function that jumps to another one with two return addresses on the stack:
// first that of a return in the module, which goes on to the second, behind the jump. Two, so that the
// stack is aligned as the ABI wants.
func stubText(stub, function string) string {
	lines := []string{
		`.section .text.ames.from,"ax",@progbits`,
		fmt.Sprintf(".type %s,@function", stub),
		stub + ":",
		".cfi_startproc",
		"leaq 1f(%rip), %r11",
		"pushq %r11",
		".cfi_adjust_cfa_offset 8",
		fmt.Sprintf("pushq %s@GOTPCREL(%%rip)", ReturnSymbol),
		".cfi_adjust_cfa_offset 8",
		fmt.Sprintf("jmpq *%s@GOTPCREL(%%rip)", function),
		".cfi_def_cfa_offset 8",
		"1: retq",
		".cfi_endproc",
		fmt.Sprintf(".size %s, . - %s", stub, stub),
		".text", "",
	}
	return strings.Join(lines, "\n")
}
