package link

import (
	"math"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine/reloc"
)

// Size returns an upper bound of the image's size, for choosing its base.
func Size(inputs []Input) uint64 {
	arch, err := architectureOf(inputs)
	if err != nil {
		return 0 // Link says why there will be no image
	}
	traits := arch.Traits()
	return size(&traits, inputs)
}

func size(traits *reloc.Traits, inputs []Input) uint64 {
	reach := leastReach(traits)
	if reach >= maxImage {
		reach = math.MaxUint64
	}
	return collect.Bound(inputs, traits, partCount, reach)
}
