package program

import (
	"debug/elf"
	"fmt"
	"strings"
)

// readDynamic tells executables from libraries, and reads what the loader is told: which
// libraries are needed, and where to look for them. It reads what the loader reads, since
// sections may be removed.
func (f *elfFile) readDynamic() error {
	var flags1 uint64
	data, names, err := f.dynamicSegment()
	if err != nil {
		return err
	}
	for ; len(data) >= dynSize; data = data[dynSize:] {
		value := le.Uint64(data[8:])
		switch tag := elf.DynTag(le.Uint64(data)); tag {
		case elf.DT_NEEDED:
			f.Needed = append(f.Needed, cString(names, value))
		case elf.DT_SONAME:
			f.SOName = cString(names, value)
		case elf.DT_RPATH:
			f.RPath = strings.Split(cString(names, value), ":")
		case elf.DT_RUNPATH:
			f.RunPath = strings.Split(cString(names, value), ":")
		case elf.DT_FLAGS_1:
			flags1 = value
		}
	}
	if len(f.RunPath) > 0 {
		f.RPath = nil // the loader takes no notice of it
	}
	f.NoDefault = flags1&uint64(elf.DF_1_NODEFLIB) != 0
	// Linkers before 2018 do not set the flag: a loader and no library name of its own will do.
	if f.Type == SharedLibrary && (flags1&uint64(elf.DF_1_PIE) != 0 || f.Interp != "" && f.SOName == "") {
		f.Type = PIE
	}
	f.TLS.executable = f.Type != SharedLibrary
	return nil
}

// dynamicSegment gives the entries of the dynamic section, and the strings that they refer to.
func (f *elfFile) dynamicSegment() (entries, names []byte, err error) {
	if entries, err = f.bytes(f.dynamicPart.Offset, f.dynamicPart.Filesz); err != nil {
		return nil, nil, err
	}
	var at, size uint64
	for i := 0; i+dynSize <= len(entries); i += dynSize {
		switch value := le.Uint64(entries[i+8:]); elf.DynTag(le.Uint64(entries[i:])) {
		case elf.DT_NULL:
			entries = entries[:i] // what follows is padding
		case elf.DT_STRTAB:
			at = value
		case elf.DT_STRSZ:
			size = value
		}
	}
	if size > uint64(f.size) {
		return nil, nil, fmt.Errorf("%w: names of %d bytes", ErrMalformed, size)
	}
	if size == 0 {
		return entries, nil, nil
	}
	names = make([]byte, size)
	if err := f.readAt(names, at); err != nil {
		return nil, nil, fmt.Errorf("%w: names of the dynamic section: %w", ErrMalformed, err)
	}
	return entries, names, nil
}
