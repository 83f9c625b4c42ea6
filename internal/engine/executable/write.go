package executable

import (
	"crypto/sha256"
	"debug/elf"
	"fmt"

	"ames/internal/engine/link"
	"ames/internal/engine/link/image"
	"ames/internal/engine/machine/arch"
)

// A program's file is, in the order of addresses: a page with the headers, the image,
// and the tables that the loader and the unwinder read. Behind that stands what is not loaded.
type writer struct {
	loader   string // its path
	machine  elf.Machine
	resolved *resolution
	image    *link.Image
	opt      Options
	dynamic  *dynamics

	out      []byte
	segments []segment
	sections []section
	tail     uint64 // what an offset in out is less than the address, from the tables on
	// headersAt is where the table of sections is, if there is one.
	headersAt   uint64
	headerCount int
}

// segment is a program header.
type segment struct {
	kind                  elf.ProgType
	flags                 elf.ProgFlag
	offset, addr          uint64
	size, memory, alignTo uint64
}

const (
	page        = 4096
	headerSize  = 64
	segmentSize = 56
)

func (w *writer) write(types arch.Dynamic) ([]byte, error) {
	w.out = make([]byte, page, page+w.image.Size)
	w.segments = []segment{
		{kind: elf.PT_PHDR, flags: elf.PF_R, offset: headerSize, addr: base + headerSize, alignTo: 8},
		{}, // the loader's name
		{kind: elf.PT_LOAD, flags: elf.PF_R, addr: base, size: page, memory: page, alignTo: page},
	}
	w.writeImage()
	entries, err := w.writeTables(types)
	if err == nil {
		err = w.fillDynamic(entries)
	}
	if err != nil {
		return nil, err
	}
	w.describe()
	if w.opt.Tables {
		w.writeSections()
	}
	return w.out, w.writeHeaders()
}

// writeImage writes the segments of the image. Zeros at their ends take no room.
func (w *writer) writeImage() {
	for _, s := range w.image.Segments {
		w.out = append(w.out, make([]byte, -len(w.out)&(page-1))...)
		flags := elf.PF_R
		if s.Prot&image.Write != 0 {
			flags |= elf.PF_W
		}
		if s.Prot&image.Exec != 0 {
			flags |= elf.PF_X
		}
		w.segments = append(w.segments, segment{
			kind: elf.PT_LOAD, flags: flags, offset: uint64(len(w.out)), addr: s.Addr,
			size: uint64(len(s.Data)), memory: s.Size, alignTo: page,
		})
		w.out = append(w.out, s.Data...)
	}
	w.out = append(w.out, make([]byte, -len(w.out)&(page-1))...)
	w.tail = w.image.Base + w.image.Size - uint64(len(w.out))
}

// table appends a table that is loaded, and gives its address.
func (w *writer) table(name string, typ elf.SectionType, align int, data []byte) uint64 {
	w.out = append(w.out, make([]byte, -len(w.out)&(align-1))...)
	at := uint64(len(w.out)) + w.tail
	w.sections = append(w.sections, section{
		name: name, typ: typ, flags: elf.SHF_ALLOC, addr: at, offset: uint64(len(w.out)), size: uint64(len(data)),
		align: uint64(align),
	})
	w.out = append(w.out, data...)
	return at
}

// writeTables writes what the loader and the unwinder read.
func (w *writer) writeTables(types arch.Dynamic) (t dynamicTable, err error) {
	start := uint64(len(w.out))
	interp := w.table(".interp", elf.SHT_PROGBITS, 1, append([]byte(w.loader), 0))
	w.segments[1] = segment{
		kind: elf.PT_INTERP, flags: elf.PF_R, offset: interp - w.tail, addr: interp,
		size: uint64(len(w.loader) + 1), memory: uint64(len(w.loader) + 1), alignTo: 1,
	}
	note := buildNote(w.out)
	at := w.table(".note.gnu.build-id", elf.SHT_NOTE, 4, note)
	w.segments = append(w.segments, w.loaded(elf.PT_NOTE, at, uint64(len(note)), 4))

	relocations, calls, err := w.dynamic.relocations(types)
	if err != nil {
		return nil, err
	}
	symbols, versions := w.dynamic.symbolTable()
	needs := w.dynamic.versionNeeds()
	for _, name := range w.resolved.needed() {
		t.add(elf.DT_NEEDED, uint64(w.dynamic.names.add(name)))
	}
	t.add(elf.DT_GNU_HASH, w.table(".gnu.hash", elf.SHT_GNU_HASH, 8, w.dynamic.hashTable()))
	t.add(elf.DT_SYMTAB, w.table(".dynsym", elf.SHT_DYNSYM, 8, symbols))
	t.add(elf.DT_SYMENT, symbolSize)
	t.add(elf.DT_STRTAB, w.table(".dynstr", elf.SHT_STRTAB, 1, w.dynamic.names.Bytes()))
	t.add(elf.DT_STRSZ, uint64(w.dynamic.names.Len()))
	if len(needs) > 0 {
		t.add(elf.DT_VERSYM, w.table(".gnu.version", elf.SHT_GNU_VERSYM, 2, versions))
		t.add(elf.DT_VERNEED, w.table(".gnu.version_r", elf.SHT_GNU_VERNEED, 8, needs))
		t.add(elf.DT_VERNEEDNUM, uint64(len(w.dynamic.versions)))
	}
	if len(relocations) > 0 {
		t.add(elf.DT_RELA, w.table(".rela.dyn", elf.SHT_RELA, 8, relocations))
		t.add(elf.DT_RELASZ, uint64(len(relocations)))
		t.add(elf.DT_RELAENT, relaSize)
	}
	if len(calls) > 0 {
		t.add(elf.DT_JMPREL, w.table(".rela.plt", elf.SHT_RELA, 8, calls))
		t.add(elf.DT_PLTRELSZ, uint64(len(calls)))
		t.add(elf.DT_PLTREL, uint64(elf.DT_RELA))
	}
	if at, data := w.unwindIndex(); len(data) > 0 {
		w.table(".eh_frame_hdr", elf.SHT_PROGBITS, 4, data)
		w.segments = append(w.segments, w.loaded(elf.PT_GNU_EH_FRAME, at, uint64(len(data)), 4))
	}
	size := uint64(len(w.out)) - start
	w.segments = append(w.segments, segment{
		kind: elf.PT_LOAD, flags: elf.PF_R, offset: start, addr: start + w.tail, size: size, memory: size,
		alignTo: page,
	})
	return t, nil
}

func (w *writer) loaded(kind elf.ProgType, at, size, align uint64) segment {
	return segment{
		kind: kind, flags: elf.PF_R, offset: at - w.tail, addr: at, size: size, memory: size, alignTo: align,
	}
}

// buildNote is .note.gnu.build-id, of the image.
func buildNote(data []byte) []byte {
	const size, typeBuildID = 20, 3
	sum := sha256.Sum256(data)
	out := le.AppendUint32(nil, 4)
	out = le.AppendUint32(out, size)
	out = le.AppendUint32(out, typeBuildID)
	out = append(out, "GNU\x00"...)
	return append(out, sum[:size]...)
}

// unwindIndex is .eh_frame_hdr: the unwind records by the functions' addresses, for a binary
// search (LSB Core, "The .eh_frame_hdr section").
func (w *writer) unwindIndex() (at uint64, out []byte) {
	const version, relativeToField, plain, relativeToTable = 1, 0x1b, 0x03, 0x3b
	frames := w.image.Whole.Frames
	if len(frames) == 0 {
		return 0, nil
	}
	at = (uint64(len(w.out))+3)&^3 + w.tail
	out = append(out, version, relativeToField, plain, relativeToTable)
	out = le.AppendUint32(out, uint32(w.image.EHFrame-(at+4)))
	out = le.AppendUint32(out, uint32(len(frames)))
	for _, f := range frames {
		out = le.AppendUint32(out, uint32(f.Function-at))
		out = le.AppendUint32(out, uint32(f.Record-at))
	}
	return at, out
}

// dynamicTable is what DT_ entries say.
type dynamicTable []byte

func (t *dynamicTable) add(tag elf.DynTag, value uint64) {
	*t = le.AppendUint64(le.AppendUint64(*t, uint64(tag)), value)
}

// fillDynamic writes the loader's table into the place that the image has for it.
func (w *writer) fillDynamic(t dynamicTable) error {
	whole := w.image.Whole
	for _, f := range []struct {
		at, size elf.DynTag
		of       link.Range
	}{
		{elf.DT_PREINIT_ARRAY, elf.DT_PREINIT_ARRAYSZ, whole.PreInit},
		{elf.DT_INIT_ARRAY, elf.DT_INIT_ARRAYSZ, whole.Init},
		{elf.DT_FINI_ARRAY, elf.DT_FINI_ARRAYSZ, whole.Final},
	} {
		if f.of.Size > 0 {
			t.add(f.at, f.of.Addr)
			t.add(f.size, f.of.Size)
		}
	}
	t.add(elf.DT_FLAGS, uint64(elf.DF_BIND_NOW))
	t.add(elf.DT_FLAGS_1, uint64(elf.DF_1_NOW))
	t.add(elf.DT_DEBUG, 0)
	room := w.resolved.objects[0].Object.Sections[startDynamic].Size
	if uint64(len(t)+dynamicEntry) > room {
		return fmt.Errorf("the loader's table has %d bytes, and room for %d", len(t), room)
	}
	at := whole.Sections[0][startDynamic]
	offset, ok := w.offsetOf(at)
	if !ok {
		return fmt.Errorf("no place for the loader's table")
	}
	copy(w.out[offset:], t)
	w.segments = append(w.segments, segment{
		kind: elf.PT_DYNAMIC, flags: elf.PF_R | elf.PF_W, offset: offset, addr: at,
		size: room, memory: room, alignTo: dynamicEntry,
	})
	return nil
}

// offsetOf gives the place in the file of what is at an address.
func (w *writer) offsetOf(addr uint64) (uint64, bool) {
	for i := range w.segments {
		s := &w.segments[i]
		if s.kind == elf.PT_LOAD && addr >= s.addr && addr-s.addr < s.size {
			return s.offset + (addr - s.addr), true
		}
	}
	return 0, false
}

// describe adds what threads get copies of, and what memory is protected how.
func (w *writer) describe() {
	whole := w.image.Whole
	if t := whole.Thread; t.Align > 0 {
		offset, _ := w.offsetOf(t.Addr)
		w.segments = append(w.segments, segment{
			kind: elf.PT_TLS, flags: elf.PF_R, offset: offset, addr: t.Addr, size: t.Filled, memory: t.Size,
			alignTo: t.Align,
		})
	}
	if r := whole.Relro; r.Size > 0 {
		offset, _ := w.offsetOf(r.Addr)
		w.segments = append(w.segments, segment{
			kind: elf.PT_GNU_RELRO, flags: elf.PF_R, offset: offset, addr: r.Addr, size: r.Size, memory: r.Size,
			alignTo: 1,
		})
	}
	stack := segment{kind: elf.PT_GNU_STACK, flags: elf.PF_R | elf.PF_W, alignTo: 16}
	if w.resolved.wantsCodeOnStack() {
		stack.flags |= elf.PF_X
	}
	w.segments = append(w.segments, stack)
}

// writeHeaders writes the headers into the page that is kept for them.
func (w *writer) writeHeaders() error {
	size := uint64(len(w.segments) * segmentSize)
	if headerSize+size > page {
		return fmt.Errorf("%d segments, more than the headers' page holds", len(w.segments))
	}
	w.segments[0].size, w.segments[0].memory = size, size
	h := append([]byte(elf.ELFMAG), byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT))
	h = append(h, make([]byte, elf.EI_NIDENT-len(h))...)
	h = le.AppendUint16(h, uint16(elf.ET_EXEC))
	h = le.AppendUint16(h, uint16(w.machine))
	h = le.AppendUint32(h, uint32(elf.EV_CURRENT))
	h = le.AppendUint64(h, w.image.Symbols[startName])
	h = le.AppendUint64(h, headerSize)
	h = le.AppendUint64(h, w.headersAt)
	h = le.AppendUint32(h, 0)
	h = le.AppendUint16(h, headerSize)
	h = le.AppendUint16(h, segmentSize)
	h = le.AppendUint16(h, uint16(len(w.segments)))
	h = le.AppendUint16(h, sectionSize)
	h = le.AppendUint16(h, uint16(w.headerCount))
	h = le.AppendUint16(h, uint16(max(w.headerCount, 1)-1))
	for i := range w.segments {
		s := &w.segments[i]
		h = le.AppendUint32(h, uint32(s.kind))
		h = le.AppendUint32(h, uint32(s.flags))
		for _, v := range []uint64{s.offset, s.addr, s.addr, s.size, s.memory, s.alignTo} {
			h = le.AppendUint64(h, v)
		}
	}
	copy(w.out, h)
	return nil
}
