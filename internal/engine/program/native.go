package program

import (
	"debug/elf"
	"maps"
	"slices"
	"strings"
)

// startupFiles are objects that every link adds: their code is nobody's to mutate.
var startupFiles = map[string]bool{
	"": true, "crt1.o": true, "Scrt1.o": true, "crti.o": true, "crtn.o": true, "gcrt1.o": true, "rcrt1.o": true,
	"crtstuff.c": true, "crtbegin.c": true, "crtend.c": true, "crtbegin.o": true, "crtend.o": true,
	"start.S": true, "start.c": true, "init.c": true, "abi-note.c": true, "abi-note.S": true,
	"elf-init.c": true, "elf-init.oS": true, "static-reloc.c": true, "static-reloc.o": true,
	"crti.S": true, "crtn.S": true, "call_weak_fn.S": true, "atexit.c": true, "at_quick_exit.c": true,
}

// startupNames are the global functions of those objects and of libc_nonshared.a.
var startupNames = map[string]bool{
	"_start": true, "_init": true, "_fini": true, "_dl_relocate_static_pie": true, "call_weak_fn": true,
	"__libc_csu_init": true, "__libc_csu_fini": true, "__stack_chk_fail_local": true,
	"atexit": true, "at_quick_exit": true, "__pthread_atfork": true, "pthread_atfork": true,
	"stat": true, "fstat": true, "lstat": true, "fstatat": true, "stat64": true, "fstat64": true,
	"lstat64": true, "fstatat64": true, "mknod": true, "mknodat": true, "__warn_memset_zero_len": true,
}

// nativeCode is what of a module has code but no bitcode.
type nativeCode struct {
	file    *elfFile
	symbols *symbolTables
	units   *assignment
}

// parts names the groups of local symbols, and the functions outside of them. The result is sorted.
func (n nativeCode) parts() []string {
	found := map[string]bool{}
	for g := range n.symbols.groups {
		if n.isGroup(g) {
			found[n.symbols.groups[g].file] = true
		}
	}
	add := func(s *Symbol) {
		if n.isFunction(s) && !n.isClaimed(s) {
			found["function "+s.Name] = true
		}
	}
	for i := range n.symbols.static {
		if s := &n.symbols.static[i]; s.Bind != elf.STB_LOCAL {
			add(s)
		}
	}
	for _, g := range n.symbols.groups {
		if g.file == "" { // globals that GNU ld made local
			for _, i := range g.symbols {
				add(&n.symbols.static[i])
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// isGroup reports whether the group belongs to no unit and has functions.
func (n nativeCode) isGroup(g int) bool {
	file := n.symbols.groups[g].file
	if startupFiles[file] || g < len(n.units.unitOf) && n.units.unitOf[g] >= 0 {
		return false
	}
	return slices.ContainsFunc(n.symbols.groups[g].symbols, func(i int) bool {
		s := &n.symbols.static[i]
		return n.isFunction(s) && !n.units.claimed[s.Name]
	})
}

// isFunction reports whether a symbol is a function that somebody wrote for this module.
func (n nativeCode) isFunction(s *Symbol) bool {
	code := s.Type == elf.STT_FUNC || s.Type == elf.STT_GNU_IFUNC || s.Type == elf.STT_NOTYPE && s.Bind != elf.STB_LOCAL
	// The linker's own labels (_etext and the like) stand at a section's end.
	return code && n.file.executable(s) && !startupNames[s.Name] && !linkerDefined[s.Name] &&
		!strings.HasPrefix(s.Name, "__x86.get_pc_thunk.") &&
		s.Value < n.file.Sections[s.Section].Addr+n.file.Sections[s.Section].Size
}

// isClaimed reports whether a unit defines the symbol, or one that the optimiser made it from.
func (n nativeCode) isClaimed(s *Symbol) bool {
	return n.units.claimed[madeByOptimiser().ReplaceAllString(s.Name, "")]
}
