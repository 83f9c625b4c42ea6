package trace

// triedAgain is how often a test must pass before functions are suspected.
const triedAgain = 3

// searchRuns bounds the runs of one search for functions whose copies differ.
const searchRuns = 400

// halving finds, of things that make a test fail together, those that are at fault.
type halving[T any] struct {
	try     func(items []T) (how string, err error) // how it fails; "" if it passes
	runs    int                                     // how many are left
	settled func(n int)                             // told how many more things are decided on

	good      []T
	differing []differing[T]
}

// differing are things that are at fault: one, or several that were not tried alone.
type differing[T any] struct {
	items []T
	how   string
}

// among searches things that fail together and gives the others, which pass together.
// It goes by halves, so that one at fault among n takes some 2 log2(n) runs, and all of n
// at fault 3 n. Each half is tried with all that is known to be good, so that things which
// fail only together are found too.
func (s *halving[T]) among(items []T) (good []T, err error) {
	s.good = nil
	how, err := s.with(items)
	if err == nil && how != "" {
		err = s.halve(items, how)
	} else {
		s.accept(items)
	}
	return s.good, err
}

func (s *halving[T]) with(items []T) (how string, err error) {
	s.runs--
	return s.try(append(s.good[:len(s.good):len(s.good)], items...))
}

func (s *halving[T]) accept(items []T) {
	s.good = append(s.good, items...)
	s.settled(len(items))
}

// halve settles things that fail together with the good ones.
func (s *halving[T]) halve(items []T, how string) error {
	if len(items) == 1 || s.runs < 2 {
		return s.blame(items, how)
	}
	first, second := items[:len(items)/2], items[len(items)/2:]
	firstHow, err := s.with(first)
	if err != nil {
		return err
	}
	if firstHow == "" {
		s.accept(first)
		return s.halve(second, how) // fails as long as all of the first half are there
	}
	if err := s.halve(first, firstHow); err != nil {
		return err
	}
	how, err = s.with(second)
	switch {
	case err != nil:
		return err
	case how == "":
		s.accept(second)
		return nil
	}
	return s.halve(second, how)
}

// blame takes out things that failed: one only if it fails again.
func (s *halving[T]) blame(items []T, how string) error {
	if len(items) == 1 {
		again, err := s.with(items)
		if err != nil {
			return err
		}
		if again == "" {
			s.accept(items)
			return nil
		}
		how = again
	}
	s.differing = append(s.differing, differing[T]{items, how})
	s.settled(len(items))
	return nil
}
