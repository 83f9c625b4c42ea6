package amd64

import "ames/internal/engine/machine/arch"

const jumpSize = 5

// JumpSize is how many bytes of a function the jump over its entry takes.
func (Arch) JumpSize() uint64 { return jumpSize }

// Jump encodes a jump from one address to another (Intel SDM 2, JMP rel32).
func (Arch) Jump(from, to uint64) []byte {
	return le.AppendUint32([]byte{0xe9}, uint32(to-from-jumpSize))
}

// Return is the instruction that ends a function (Intel SDM 2, RET).
func (Arch) Return() []byte { return []byte{0xc3} }

// Contacts is the layout of the stubs at contacts: STUB_SIZE, STUB_CALL and STUB_ENTRY of
// runtime/amd64.h in package forkserver.
func (Arch) Contacts() arch.StubLayout {
	return arch.StubLayout{Size: 16, Call: 5, Entry: 8, Contact: 6}
}

// ContactStubs writes stubs for the entries: a head, jmp *0(%rip) and where to, and for each
// entry a call of the head (Intel SDM 2, CALL rel32) and the entry's address.
func (a Arch) ContactStubs(dst []byte, contact uint64, entries []uint64) {
	l := a.Contacts()
	copy(dst, []byte{0xff, 0x25, 0, 0, 0, 0})
	le.PutUint64(dst[l.Contact:], contact)
	for i, entry := range entries {
		at := l.Size * (i + 1)
		dst[at] = 0xe8
		le.PutUint32(dst[at+1:], uint32(int32(-at-l.Call)))
		le.PutUint64(dst[at+l.Entry:], entry)
	}
}

// PathCalls tells by which arguments the system calls name files that Linux has for old
// architectures only (arch/x86/entry/syscalls/syscall_64.tbl).
func (Arch) PathCalls() map[int][]arch.PathArgument {
	const (
		open    = 2
		rename  = 82
		mkdir   = 83
		rmdir   = 84
		creat   = 85
		link    = 86
		unlink  = 87
		symlink = 88
		mknod   = 133
	)
	first, second := []arch.PathArgument{{Dir: -1, Path: 0}}, []arch.PathArgument{{Dir: -1, Path: 1}}
	return map[int][]arch.PathArgument{
		open: first, creat: first, mkdir: first, mknod: first, unlink: first, rmdir: first,
		symlink: second, link: second, rename: {first[0], second[0]},
	}
}
