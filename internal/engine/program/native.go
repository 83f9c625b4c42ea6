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

// NativeOnly names the parts of the module that have code but no bitcode: a
// source file where its symbols say so, else the function. AssignUnits must
// have been called with the units' global names as well. The result is sorted;
// empty means that the module can be linked again from its bitcode alone.
func (m *Module) NativeOnly() []string {
	found := map[string]bool{}
	for g := range m.groups {
		if m.isNative(g) {
			found[m.groups[g].file] = true
		}
	}
	add := func(s *Symbol) {
		if m.isNativeFunction(s) && !m.claimed[madeByOptimiser.ReplaceAllString(s.Name, "")] {
			found["function "+s.Name] = true
		}
	}
	for i := range m.symbols {
		if s := &m.symbols[i]; s.Bind != elf.STB_LOCAL {
			add(s)
		}
	}
	for _, g := range m.groups {
		if g.file == "" { // globals that GNU ld made local
			for _, i := range g.symbols {
				add(&m.symbols[i])
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// isNative reports whether the group belongs to no unit and has functions.
func (m *Module) isNative(g int) bool {
	file := m.groups[g].file
	if startupFiles[file] || g < len(m.unitOf) && m.unitOf[g] >= 0 {
		return false
	}
	return slices.ContainsFunc(m.groups[g].symbols, func(i int) bool {
		s := &m.symbols[i]
		return m.isNativeFunction(s) && !m.claimed[s.Name]
	})
}

func (m *Module) isNativeFunction(s *Symbol) bool {
	code := s.Type == elf.STT_FUNC || s.Type == elf.STT_GNU_IFUNC || s.Type == elf.STT_NOTYPE && s.Bind != elf.STB_LOCAL
	// The linker's own labels (_etext and the like) stand at a section's end.
	return code && m.file.executable(s) && !startupNames[s.Name] && !linkerDefined[s.Name] &&
		!strings.HasPrefix(s.Name, "__x86.get_pc_thunk.") && s.Value < m.Sections[s.Section].Addr+m.Sections[s.Section].Size
}
