package link

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine"
)

// A whole program is linked as an ordinary linker does it. What libraries define is left to
// the loader; constructors and thread-local variables are the program's own.

// Outside is a Resolver that knows which of a whole program's symbols others refer to. Those must
// have one address for all.
type Outside interface {
	IsKnown(name string) bool
}

// Program links a whole program at base; it does not end above limit. All that cannot be
// linked is an error.
func Program(inputs []Input, base, limit uint64, res Resolver) (*Image, error) {
	if len(inputs) == 0 {
		return nil, errors.New("link: a program of no objects")
	}
	arch, err := architectureOf(inputs)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	whole, ok := machine.As[programs](inputs[0].Object.Machine)
	if !ok {
		return nil, fmt.Errorf("link: no programs for machine %v", inputs[0].Object.Machine)
	}
	img, err := linkFor(&processor{arch: arch, traits: arch.Traits(), whole: whole}, inputs, base, limit, res)
	if err != nil {
		return nil, err
	}
	return img, ProblemsError(inputs, img.Problems)
}

// follows reports whether something else that is wrong is the cause.
func follows(p *Problem) bool {
	reason := p.Reason
	for _, table := range []string{unwindPrefix, exceptionPrefix} {
		reason = strings.TrimPrefix(reason, table)
	}
	return strings.HasPrefix(reason, needsPrefix)
}

// ProblemsError names what of the inputs could not be linked, and why; not what follows from
// that, and each reason once. It is nil if all could.
func ProblemsError(inputs []Input, problems []Problem) error {
	const most = 20
	var wrong []error
	seen, more := map[string]bool{}, 0
	causes := slices.ContainsFunc(problems, func(p Problem) bool { return !follows(&p) })
	for i := range problems {
		p := &problems[i]
		switch {
		case causes && follows(p) || seen[p.Reason]:
		case len(wrong) == most:
			more++
		default:
			wrong = append(wrong, fmt.Errorf("%s: %s: %s", inputs[p.Input].Name, p.Section, p.Reason))
		}
		seen[p.Reason] = true
	}
	if more > 0 {
		wrong = append(wrong, fmt.Errorf("and %d more", more))
	}
	return errors.Join(wrong...)
}

// placeRelro places what is read only once the loader is done.
func (x *placer) placeRelro() {
	x.placeThreads()
	for _, r := range []collect.Region{collect.PreInit, collect.Initial, collect.Final, collect.Relro} {
		x.place(r)
	}
	x.placeSlots(partRelro)
	x.out.parts[partRelro].filled = x.at.at
}

// placeThreads places what threads get copies of. Its zeros take no room.
func (x *placer) placeThreads() {
	t := &x.out.thread
	for _, r := range []collect.Region{collect.ThreadData, collect.ThreadZeroed} {
		for _, s := range x.in.Regions[r] {
			if s.State == collect.Kept {
				t.Align = max(t.Align, s.Align)
			}
		}
	}
	if t.Align == 0 {
		return
	}
	t.Addr = x.at.take(0, t.Align)
	x.place(collect.ThreadData)
	t.Filled = x.at.at - t.Addr
	zeros := x.at
	for _, s := range x.in.Regions[collect.ThreadZeroed] {
		if s.State == collect.Kept {
			s.Addr = zeros.take(s.Size, s.Align)
		}
	}
	x.at.full = x.at.full || zeros.full
	t.Size = zeros.at - t.Addr
	for i := range x.symbols.entities {
		e := &x.symbols.entities[i]
		if e.kind != threadLocal || e.section == nil {
			continue
		}
		at := x.symbols.thread(e)
		at.TLSOffset = e.address() - t.Addr
		at.TPOffset = x.cpu.whole.ThreadOffset(at.TLSOffset, t.Addr, t.Size, t.Align)
	}
}

func (x *placer) placeCopies() {
	x.out.copies = make(map[*Import]uint64, len(x.needs.copies))
	for _, i := range x.needs.copies {
		x.out.copies[i] = x.at.take(i.Size, max(i.Align, 1))
	}
}

// report says what the loader has to know.
func (x *computer) report() *Whole {
	w := &Whole{
		Thread: x.at.thread, Loads: x.loads, Copies: x.at.copies, Known: map[*Import]uint64{},
		Slots:    Range{Addr: x.at.got, Size: uint64(x.needs.words) * 8},
		Sections: make([][]uint64, len(x.files)),
	}
	for i := range x.needs.stubs {
		w.Stubs.Include(x.needs.stubs[i].addr, x.cpu.traits.StubSize)
	}
	p := &x.at.parts[partRelro]
	w.Relro = Range{Addr: p.start, Size: p.end - p.start}
	tables := map[collect.Region]*Range{collect.PreInit: &w.PreInit, collect.Initial: &w.Init, collect.Final: &w.Final}
	for i := range x.files {
		f := &x.files[i]
		w.Sections[i] = make([]uint64, len(f.Sections))
		for j := range f.Sections {
			s := &f.Sections[j]
			if s.State != collect.Kept {
				continue
			}
			w.Sections[i][j] = s.Addr
			if t := tables[s.Region]; t != nil && s.Size > 0 {
				t.Include(s.Addr, s.Size)
			}
		}
	}
	for i := range x.frames {
		w.Frames = x.reportFrames(w.Frames, &x.frames[i])
	}
	slices.SortFunc(w.Frames, func(a, b Frame) int { return cmp.Compare(a.Function, b.Function) })
	for i := range x.symbols.entities {
		if e := &x.symbols.entities[i]; e.kind == imported && e.slots != 0 {
			if st := x.needs.findStub(e, 0, 0); st != nil && x.needs.slots[e.slots].known {
				w.Known[x.symbols.imports[e.aux]] = st.addr
			}
		}
	}
	return w
}

func (x *computer) reportFrames(out []Frame, fr *collect.Frames) []Frame {
	for i := range fr.Records {
		r := &fr.Records[i]
		if !r.Keep || r.IsCIE {
			continue
		}
		for _, rel := range fr.Relocs[r.First:r.Last] {
			if rel.Offset == r.Offset+8 {
				function := x.symbols.of(fr.File, &rel).address() + uint64(rel.Addend)
				out = append(out, Frame{Function: function, Record: r.Out})
			}
		}
	}
	return out
}
