package executable

import (
	"cmp"
	"debug/elf"
	"slices"

	"ames/internal/engine/link"
	"ames/internal/engine/link/image"
	"ames/internal/engine/object"
)

// Sections and the symbol table are for debuggers, for profilers, and for whoever wants to
// know what the program is made of. No loader reads them.

// section is an entry of the table of sections.
type section struct {
	name         string
	typ          elf.SectionType
	flags        elf.SectionFlag
	addr, offset uint64
	size, align  uint64
	link, info   uint32
	entry        uint64
}

const sectionSize = 64

// writeSections appends what is not loaded, and the table of sections.
func (w *writer) writeSections() {
	w.sections = append(w.imageSections(), w.sections...)
	slices.SortStableFunc(w.sections, func(a, b section) int { return cmp.Compare(a.addr, b.addr) })
	w.sections = append([]section{{}}, w.sections...)
	extra := w.extra()
	room := 0
	for _, e := range extra {
		for _, piece := range e.Data {
			room += len(piece)
		}
	}
	w.out = slices.Grow(w.out, room)
	for _, e := range extra {
		w.unloaded(section{name: e.Name, typ: elf.SHT_PROGBITS, align: 1}, e.Data...)
	}
	names := newStringTable()
	table, locals := w.symbolTable(names)
	w.unloaded(section{
		name: ".symtab", typ: elf.SHT_SYMTAB, align: 8, entry: symbolSize, info: locals,
		link: uint32(len(w.sections) + 1),
	}, table)
	w.unloaded(section{name: ".strtab", typ: elf.SHT_STRTAB, align: 1}, names.Bytes())
	w.linkSections()
	titles := newStringTable()
	for i := range w.sections {
		titles.add(w.sections[i].name)
	}
	titles.add(".shstrtab")
	w.unloaded(section{name: ".shstrtab", typ: elf.SHT_STRTAB, align: 1}, titles.Bytes())
	w.out = append(w.out, make([]byte, -len(w.out)&7)...)
	w.headersAt, w.headerCount = uint64(len(w.out)), len(w.sections)
	for i := range w.sections {
		s := &w.sections[i]
		w.out = le.AppendUint32(w.out, titles.add(s.name))
		w.out = le.AppendUint32(w.out, uint32(s.typ))
		for _, v := range []uint64{uint64(s.flags), s.addr, s.offset, s.size} {
			w.out = le.AppendUint64(w.out, v)
		}
		w.out = le.AppendUint32(w.out, s.link)
		w.out = le.AppendUint32(w.out, s.info)
		w.out = le.AppendUint64(w.out, s.align)
		w.out = le.AppendUint64(w.out, s.entry)
	}
}

func (w *writer) extra() []Extra {
	if w.opt.Extra == nil {
		return nil
	}
	objects := make([]*object.Object, len(w.resolved.objects))
	for i := range objects {
		objects[i] = w.resolved.objects[i].Object
	}
	return w.opt.Extra(objects)
}

func (w *writer) unloaded(s section, data ...[]byte) {
	w.out = append(w.out, make([]byte, -len(w.out)&(int(s.align)-1))...)
	s.offset = uint64(len(w.out))
	for _, piece := range data {
		w.out = append(w.out, piece...)
	}
	s.size = uint64(len(w.out)) - s.offset
	w.sections = append(w.sections, s)
}

// imageSections cuts the image's segments into sections.
func (w *writer) imageSections() (out []section) {
	whole := w.image.Whole
	inside := []section{
		{name: ".eh_frame", addr: w.image.EHFrame, size: w.image.EHFrameSize},
		{name: ".plt", addr: whole.Stubs.Addr, size: whole.Stubs.Size},
		{name: ".dynamic", typ: elf.SHT_DYNAMIC, addr: whole.Sections[0][startDynamic],
			size:  w.resolved.objects[0].Object.Sections[startDynamic].Size,
			entry: dynamicEntry},
		{name: ".preinit_array", typ: elf.SHT_PREINIT_ARRAY, addr: whole.PreInit.Addr, size: whole.PreInit.Size},
		{name: ".init_array", typ: elf.SHT_INIT_ARRAY, addr: whole.Init.Addr, size: whole.Init.Size},
		{name: ".fini_array", typ: elf.SHT_FINI_ARRAY, addr: whole.Final.Addr, size: whole.Final.Size},
		{name: ".got", addr: whole.Slots.Addr, size: whole.Slots.Size},
		{name: ".tdata", addr: whole.Thread.Addr, size: whole.Thread.Filled, flags: elf.SHF_TLS},
	}
	slices.SortFunc(inside, func(a, b section) int { return cmp.Compare(a.addr, b.addr) })
	for i := range w.image.Segments {
		s := &w.image.Segments[i]
		out = append(out, w.cut(s, inside)...)
	}
	return out
}

// cut gives the sections of a segment: those that are known, and what lies between them.
func (w *writer) cut(s *link.Segment, inside []section) (out []section) {
	name, flags := w.titleOf(s)
	at := s.Addr
	until := func(end uint64) {
		if end > at {
			out = append(out, section{name: name, addr: at, size: end - at})
		}
	}
	filled := s.Addr + uint64(len(s.Data))
	for _, in := range inside {
		if in.size == 0 || in.addr < at || in.addr >= filled {
			continue
		}
		until(in.addr)
		out = append(out, in)
		at = in.addr + in.size
	}
	until(filled)
	for i := range out {
		o := &out[i]
		if o.typ == 0 {
			o.typ = elf.SHT_PROGBITS
		}
		o.flags |= flags
		o.align = min(o.addr&-o.addr, 16)
		o.offset, _ = w.offsetOf(o.addr)
	}
	if end := s.Addr + s.Size; flags&elf.SHF_WRITE != 0 && end > filled && name == ".data" {
		out = append(out, section{
			name: ".bss", typ: elf.SHT_NOBITS, flags: flags, addr: filled, offset: 0, size: end - filled, align: 1,
		})
	}
	return out
}

func (w *writer) titleOf(s *link.Segment) (string, elf.SectionFlag) {
	switch {
	case s.Prot&image.Exec != 0:
		return ".text", elf.SHF_ALLOC | elf.SHF_EXECINSTR
	case s.Addr == w.image.Whole.Relro.Addr:
		return ".data.rel.ro", elf.SHF_ALLOC | elf.SHF_WRITE
	case s.Prot&image.Write != 0:
		return ".data", elf.SHF_ALLOC | elf.SHF_WRITE
	}
	return ".rodata", elf.SHF_ALLOC
}

// linkSections makes the tables refer to each other.
func (w *writer) linkSections() {
	index := func(name string) uint32 {
		return uint32(max(0, slices.IndexFunc(w.sections, func(s section) bool { return s.name == name })))
	}
	for i := range w.sections {
		s := &w.sections[i]
		switch s.name {
		case ".dynsym":
			s.link, s.info, s.entry = index(".dynstr"), 1, symbolSize
		case ".gnu.hash":
			s.link = index(".dynsym")
		case ".gnu.version":
			s.link, s.entry = index(".dynsym"), versionSize
		case ".gnu.version_r":
			s.link, s.info = index(".dynstr"), uint32(len(w.dynamic.versions))
		case ".dynamic":
			s.link = index(".dynstr")
		case ".rela.dyn", ".rela.plt":
			s.link, s.entry = index(".dynsym"), relaSize
		}
	}
}

// symbolTable lists all symbols: local ones object by object, each behind its file's name,
// then global ones.
func (w *writer) symbolTable(names *stringTable) (table []byte, locals uint32) {
	table = make([]byte, symbolSize)
	for i, in := range w.resolved.objects {
		for k := range in.Object.Symbols {
			s := &in.Object.Symbols[k]
			if s.Bind != elf.STB_LOCAL {
				continue
			}
			if s.Type == elf.STT_FILE {
				info := elf.ST_INFO(s.Bind, s.Type)
				table = appendSymbol(table, names.add(s.Name), info, 0, uint16(elf.SHN_ABS), 0, 0)
				continue
			}
			table = w.appendStatic(table, names, i, s)
		}
	}
	locals = uint32(len(table) / symbolSize)
	seen := map[string]bool{}
	for i, in := range w.resolved.objects {
		for k := range in.Object.Symbols {
			if s := &in.Object.Symbols[k]; s.Bind != elf.STB_LOCAL && s.Section != object.Undefined && !seen[s.Name] {
				n := len(table)
				table = w.appendStatic(table, names, i, s)
				seen[s.Name] = len(table) > n
			}
		}
	}
	for _, s := range w.dynamic.symbols[1:] {
		if s.section == uint16(elf.SHN_UNDEF) {
			table = appendSymbol(table, names.add(s.name), s.info, 0, s.section, s.value, 0)
		}
	}
	return table, locals
}

// appendStatic appends a symbol that is in the image.
func (w *writer) appendStatic(table []byte, names *stringTable, input int, s *object.Symbol) []byte {
	if s.Type == elf.STT_SECTION || s.Name == "" || s.Section == object.Undefined {
		return table
	}
	info := elf.ST_INFO(s.Bind, s.Type)
	switch {
	case s.Section == object.Absolute:
		return appendSymbol(table, names.add(s.Name), info, byte(s.Visibility), uint16(elf.SHN_ABS), s.Value, s.Size)
	case s.Section == object.Common:
		if at, ok := w.image.Symbols[s.Name]; ok {
			return appendSymbol(table, names.add(s.Name), info, byte(s.Visibility), w.sectionAt(at), at, s.Size)
		}
		return table
	}
	addr := w.image.Whole.Sections[input][s.Section]
	if addr == 0 {
		return table
	}
	at := addr + s.Value
	if s.Type == elf.STT_TLS {
		at -= w.image.Whole.Thread.Addr
	}
	return appendSymbol(table, names.add(s.Name), info, byte(s.Visibility), w.sectionAt(addr), at, s.Size)
}

// sectionAt gives the number of the section that is at an address.
func (w *writer) sectionAt(addr uint64) uint16 {
	last := uint16(elf.SHN_ABS)
	for i := range w.sections {
		if s := &w.sections[i]; s.addr != 0 && addr >= s.addr {
			if addr < s.addr+s.size {
				return uint16(i)
			}
			last = uint16(i)
		}
	}
	return last
}
