package schedule

import (
	"iter"
	"math/bits"
	"slices"
)

// Set is a set of tests, by their numbers. nil is the empty set. Mutants that the
// same tests reach share one Set if a Growth made it, and a test in it takes a few bits,
// so that what is kept does not grow with the product of mutants and tests.
type Set struct {
	few  []int32  // ascending; of a set with many tests: nil
	many []uint64 // a bit for each test
	size int
}

// Len is the number of tests.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return s.size
}

// Has reports whether a test is in the set.
func (s *Set) Has(test int) bool {
	return s.Block(test/BlockSize)&(1<<(test%BlockSize)) != 0
}

// BlockSize is how many tests are one block: those whose numbers divided by it are the same.
const BlockSize = 64

// Block gives the tests of one block, a bit for each.
func (s *Set) Block(block int) uint64 {
	if s == nil {
		return 0
	}
	if s.many != nil {
		if block < len(s.many) {
			return s.many[block]
		}
		return 0
	}
	var word uint64
	first, _ := slices.BinarySearch(s.few, int32(block*BlockSize))
	for _, t := range s.few[first:] {
		if int(t)/BlockSize != block {
			break
		}
		word |= 1 << (t % BlockSize)
	}
	return word
}

// All gives the tests, ascending.
func (s *Set) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		if s == nil {
			return
		}
		for _, t := range s.few {
			if !yield(int(t)) {
				return
			}
		}
		for i, word := range s.many {
			for ; word != 0; word &= word - 1 {
				if !yield(64*i + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}

// Tests lists the tests, ascending.
func (s *Set) Tests() []int32 {
	out := make([]int32, 0, s.Len())
	for t := range s.All() {
		out = append(out, int32(t))
	}
	return out
}

// mostFew is how many tests are listed in any case.
const mostFew = 8

// with makes a set of the tests and those of a block.
func (s *Set) with(block int, word uint64) *Set {
	out := &Set{size: s.Len() + bits.OnesCount64(word&^s.Block(block))}
	last := block*BlockSize + bits.Len64(word) - 1
	if s != nil && s.many != nil {
		last = max(last, len(s.many)*BlockSize-1)
	} else if n := s.Len(); n > 0 {
		last = max(last, int(s.few[n-1]))
	}
	// A number takes as much room as 32 bits.
	if out.size <= mostFew || 32*out.size <= last {
		out.few = make([]int32, 0, out.size)
		for t := range s.All() {
			if t/BlockSize != block {
				out.few = append(out.few, int32(t))
			}
		}
		at, _ := slices.BinarySearch(out.few, int32(block*BlockSize))
		var added []int32
		for word |= s.Block(block); word != 0; word &= word - 1 {
			added = append(added, int32(block*BlockSize+bits.TrailingZeros64(word)))
		}
		out.few = slices.Insert(out.few, at, added...)
		return out
	}
	out.many = make([]uint64, last/BlockSize+1)
	if s != nil {
		copy(out.many, s.many)
		for _, t := range s.few {
			out.many[t/BlockSize] |= 1 << (t % BlockSize)
		}
	}
	out.many[block] |= word
	return out
}

// Growth adds tests of one block to many sets; equal sets that were one stay one.
type Growth struct {
	block int
	grown map[growing]*Set
	last  growing // most often the next one is the same
	with  *Set
}

type growing struct {
	set  *Set
	word uint64
}

// Grow begins to add tests of a block.
func Grow(block int) *Growth { return &Growth{block: block, grown: map[growing]*Set{}} }

// Of is the set with the tests of the block that have a bit in word.
func (g *Growth) Of(s *Set, word uint64) *Set {
	key := growing{s, word}
	if g.with != nil && key == g.last {
		return g.with
	}
	if word&^s.Block(g.block) == 0 {
		return s
	}
	with, known := g.grown[key]
	if !known {
		with = s.with(g.block, word)
		g.grown[key] = with
	}
	g.last, g.with = key, with
	return with
}
