package link

import (
	"strings"

	"ames/internal/engine/link/collect"
)

// Linkers define symbols that mark where something begins or ends.

// bounds is where a symbol stands that marks the begin or the end of something.
type bounds struct {
	entity int32
	of     []*collect.Section
	part   uint8 // if of is empty
	end    bool
}

// placeBounds gives such symbols their addresses.
func (x *placer) placeBounds() {
	for _, b := range x.symbols.bounds {
		e := &x.symbols.entities[b.entity]
		p := &x.out.parts[b.part]
		if e.value = p.start; b.end {
			e.value = p.filled
		}
		first := true
		for _, s := range b.of {
			if s.State != collect.Kept {
				continue
			}
			if !b.end && first {
				e.value = s.Addr
			} else if b.end {
				e.value = s.Addr + s.Size
			}
			first = false
		}
	}
}

// askBounds makes a boundary of a name that linkers define.
func (x *symbols) askBounds(e *entity) bool {
	b, ok := boundsOf(x.in, e.name)
	if ok {
		for i := range x.entities {
			if &x.entities[i] == e {
				b.entity = int32(i)
			}
		}
		e.kind = boundary
		x.bounds = append(x.bounds, b)
	}
	return ok
}

// boundsOf says what a name marks that linkers define.
func boundsOf(in *collect.Inputs, name string) (b bounds, ok bool) {
	tables := map[string]collect.Region{
		"__preinit_array": collect.PreInit, "__init_array": collect.Initial, "__fini_array": collect.Final,
	}
	if base, is := strings.CutSuffix(name, "_start"); is && tables[base] != 0 {
		return bounds{of: in.Regions[tables[base]], part: partRelro}, true
	}
	if base, is := strings.CutSuffix(name, "_end"); is && tables[base] != 0 {
		b = bounds{of: in.Regions[tables[base]], part: partRelro, end: true}
		if b.of == nil {
			b.end = false // as its begin
		}
		return b, true
	}
	switch name {
	case "data_start", "__data_start":
		return bounds{part: partWrite}, true
	case "etext", "_etext", "__etext":
		return bounds{part: partText, end: true}, true
	case "edata", "_edata", "__bss_start":
		return bounds{part: partWrite, end: true}, true
	case "end", "_end":
		return bounds{part: partShared}, true
	}
	for _, edge := range []string{"__start_", "__stop_"} {
		section, is := strings.CutPrefix(name, edge)
		if !is || collect.Identifier(section) == "" {
			continue
		}
		for r := range in.Regions {
			for _, s := range in.Regions[r] {
				if s.Name == section {
					b.of = append(b.of, s)
				}
			}
		}
		b.end = edge == "__stop_"
		return b, len(b.of) > 0
	}
	return b, false
}
