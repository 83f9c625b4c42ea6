package live

import (
	"debug/elf"
	"fmt"
	"path/filepath"
	"slices"

	"ames/internal/engine/forkserver/layout"
)

const pageSize = 4096

// freeRange finds room for an image near a module: such that every address of
// the one is within 2 GiB of every address of the other, and away from where
// heap and mappings will grow. It is not given twice, in whatever part: memory that a run and
// all its processes share with Ames goes by addresses.
func (part *Part) freeRange(m *layout.Module, size uint64) (uint64, error) {
	base, err := part.findRange(m, size)
	if err == nil {
		part.p.given = append(part.p.given, layout.Region{Start: base, End: base + size})
	}
	return base, err
}

func (part *Part) findRange(m *layout.Module, size uint64) (uint64, error) {
	const reach, step, distance = 1<<31 - 1<<20, 1 << 24, 1 << 30
	low, high := ^uint64(0), uint64(0)
	for _, p := range m.Progs {
		if p.Type == elf.PT_LOAD {
			low, high = min(low, p.Vaddr+m.Bias), max(high, p.Vaddr+p.Memsz+m.Bias)
		}
	}
	size = (size + pageSize - 1) &^ (pageSize - 1)
	fits := func(base uint64) bool {
		if base < 1<<16 || base+size < base || base+size > 1<<47 {
			return false
		}
		if base < low && high-base > reach || base >= low && base+size-low > reach {
			return false
		}
		taken := func(r layout.Region) bool { return base < r.End && r.Start < base+size }
		return !slices.ContainsFunc(part.regions, taken) && !slices.ContainsFunc(part.p.given, taken)
	}
	start := low &^ (step - 1)
	for off := uint64(distance); off+step < reach; off += step {
		if start > off+size && fits(start-off-size) {
			return start - off - size, nil
		}
		if base := (high + off) &^ (step - 1); fits(base) {
			return base, nil
		}
	}
	for off := uint64(step); off < distance; off += step {
		if start > off+size && fits((start-off-size)&^(pageSize-1)) {
			return (start - off - size) &^ (pageSize - 1), nil
		}
		if base := (high + off) &^ (step - 1); fits(base) {
			return base, nil
		}
	}
	return 0, fmt.Errorf("no free address range of %d bytes within 2 GiB of %s", size, filepath.Base(m.Path))
}
