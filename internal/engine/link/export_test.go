package link

// For tests with an architecture that is made up.
var LinkFor = linkFor

// SizeFor is Size for an architecture.
func SizeFor(arch Architecture, inputs []Input) uint64 {
	traits := arch.Traits()
	return size(&traits, inputs)
}
