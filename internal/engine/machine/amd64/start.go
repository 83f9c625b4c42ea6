package amd64

import (
	"debug/elf"

	"ames/internal/engine/machine/arch"
)

// Pieces are the code that programs need beside their own.
func (Arch) Pieces() arch.Pieces {
	return arch.Pieces{Start: startCode(), Caller: callerCode(), Nothing: nothingCode()}
}

// startCode is what a program begins with, and what C compilers' own objects add to each
// program: it calls main, and it registers functions for the program's end.
func startCode() arch.Code {
	c := arch.Code{Entries: map[string]uint64{}}
	add := func(name string, code []byte, refs ...arch.CodeRef) {
		at := uint64(len(c.Bytes))
		c.Entries[name] = at
		c.Bytes = append(c.Bytes, code...)
		for _, r := range refs {
			r.Offset += at
			c.Refs = append(c.Refs, r)
		}
	}
	ref := func(offset uint64, typ elf.R_X86_64, symbol string) arch.CodeRef {
		return arch.CodeRef{Offset: offset, Type: uint32(typ), Symbol: symbol, Addend: -4}
	}
	// System V ABI, AMD64, 3.4.1: the stack holds argc and argv, rdx a function for exit.
	add("_start", []byte{
		0xf3, 0x0f, 0x1e, 0xfa, // endbr64
		0x31, 0xed, // xor %ebp,%ebp
		0x49, 0x89, 0xd1, // mov %rdx,%r9
		0x5e,             // pop %rsi
		0x48, 0x89, 0xe2, // mov %rsp,%rdx
		0x48, 0x83, 0xe4, 0xf0, // and $-16,%rsp
		0x50,             // push %rax
		0x54,             // push %rsp
		0x45, 0x31, 0xc0, // xor %r8d,%r8d
		0x31, 0xc9, // xor %ecx,%ecx
		0x48, 0x8d, 0x3d, 0, 0, 0, 0, // lea main(%rip),%rdi
		0xe8, 0, 0, 0, 0, // call __libc_start_main
		0xf4, // hlt
	}, ref(27, elf.R_X86_64_PC32, "main"), ref(32, elf.R_X86_64_PLT32, "__libc_start_main"))
	// Each hands on what it was given, and that it is the executable that asks: a null handle.
	add("atexit", []byte{
		0x31, 0xf6, // xor %esi,%esi
		0x31, 0xd2, // xor %edx,%edx
		0xe9, 0, 0, 0, 0, // jmp __cxa_atexit
	}, ref(5, elf.R_X86_64_PLT32, "__cxa_atexit"))
	add("at_quick_exit", []byte{
		0x31, 0xf6, // xor %esi,%esi
		0xe9, 0, 0, 0, 0, // jmp __cxa_at_quick_exit
	}, ref(3, elf.R_X86_64_PLT32, "__cxa_at_quick_exit"))
	add("pthread_atfork", []byte{
		0x31, 0xc9, // xor %ecx,%ecx
		0xe9, 0, 0, 0, 0, // jmp __register_atfork
	}, ref(3, elf.R_X86_64_PLT32, "__register_atfork"))
	return c
}

// callerCode is the code that stands in for main to call some function: its address and six
// integers are the words of ames.call, and what it returns, in rax and in xmm0, and then a 1
// become the words of ames.returned (System V ABI, AMD64, 3.2.3).
func callerCode() arch.Code {
	ref := func(offset uint64, symbol string) arch.CodeRef {
		return arch.CodeRef{Offset: offset, Type: uint32(elf.R_X86_64_PC32), Symbol: symbol, Addend: -4}
	}
	return arch.Code{
		Bytes: []byte{
			0x53,                         // push %rbx
			0x48, 0x8d, 0x1d, 0, 0, 0, 0, // lea ames.call(%rip),%rbx
			0x48, 0x8b, 0x7b, 8, // mov 8(%rbx),%rdi
			0x48, 0x8b, 0x73, 16, // mov 16(%rbx),%rsi
			0x48, 0x8b, 0x53, 24, // mov 24(%rbx),%rdx
			0x48, 0x8b, 0x4b, 32, // mov 32(%rbx),%rcx
			0x4c, 0x8b, 0x43, 40, // mov 40(%rbx),%r8
			0x4c, 0x8b, 0x4b, 48, // mov 48(%rbx),%r9
			0x31, 0xc0, // xor %eax,%eax
			0xff, 0x13, // call *(%rbx)
			0x48, 0x8d, 0x1d, 0, 0, 0, 0, // lea ames.returned(%rip),%rbx
			0x48, 0x89, 0x03, // mov %rax,(%rbx)
			0x66, 0x0f, 0xd6, 0x43, 8, // movq %xmm0,8(%rbx)
			0xc6, 0x43, 16, 1, // movb $1,16(%rbx)
			0x31, 0xc0, // xor %eax,%eax
			0x5b, // pop %rbx
			0xc3, // ret
		},
		Refs:    []arch.CodeRef{ref(4, "ames.call"), ref(39, "ames.returned")},
		Entries: map[string]uint64{"ames.caller": 0},
	}
}

// nothingCode is a main that does nothing.
func nothingCode() arch.Code {
	code := []byte{0x31, 0xc0, 0xc3, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc} // xor %eax,%eax; ret; int3 …
	return arch.Code{Bytes: code, Entries: map[string]uint64{"main": 0}}
}
