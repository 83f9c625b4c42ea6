package link

// LinkFor is for tests with an architecture that is made up.
func LinkFor(arch Architecture, inputs []Input, base, limit uint64, res Resolver) (*Image, error) {
	return linkFor(&processor{arch: arch, traits: arch.Traits()}, inputs, base, limit, res)
}

// SizeFor is Size for an architecture.
func SizeFor(arch Architecture, inputs []Input) uint64 {
	traits := arch.Traits()
	return size(&traits, inputs)
}
