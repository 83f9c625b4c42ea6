package judge

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/suite"
)

// A mutant that no test notices meets all that infect it. Most of a short test's time is
// its program's start and end, so that all of them in one process take little longer
// than one. Only if they pass, all together, is there nothing more to find out; else each
// is run alone, as it is for mutants that are noticed.

const (
	aloneFirst = 2       // tests that a mutant meets alone before: most are noticed by these,
	aloneShare = 1. / 50 // or this share of the tests: so many together take far longer than one
	fewest     = 4       // tests, so that joining them saves anything
	mostJoints = 200     // that are remembered
)

// joints remembers tests that are run in one process, by the tests.
type joints struct {
	j     *judging
	mu    sync.Mutex
	known map[string]*joint
}

type joint struct {
	once sync.Once
	test *test // nil: they cannot be joined
}

func (s *joints) get(key string) *joint {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.known[key]
	if known == nil {
		if s.known == nil || len(s.known) >= mostJoints {
			s.known = map[string]*joint{}
		}
		known = &joint{}
		s.known[key] = known
	}
	return known
}

// together runs mutants with all tests of one program that are left to them, if there are
// any for which that pays. It reports whether there were.
func (s *joints) together(ctx context.Context, turns []*turn) (bool, error) {
	j := s.j
	var numbers []int32
	var batch []*turn
	j.Planning(func() {
		for _, m := range turns {
			switch left := j.joints.left(m); {
			case left == nil:
			case batch == nil:
				numbers, batch = left, []*turn{m}
			case slices.Equal(left, numbers):
				batch = append(batch, m)
			}
		}
	})
	if batch == nil {
		return false, nil
	}
	t, err := j.joints.join(ctx, numbers)
	if err != nil {
		return false, err
	}
	for _, m := range batch {
		m.joined = append(m.joined, j.tests[numbers[0]].Program)
	}
	if t == nil {
		return true, nil
	}
	j.joint.Add(int64(len(batch)))
	return true, j.runAll(ctx, t, batch, func(m *turn, v mutant.Verdict) {
		m.took += v.Duration
		if v.Status != mutant.Survived || len(m.astray) > 0 {
			return // which of them notices it, each says alone
		}
		for _, n := range numbers {
			m.met[n] = true
		}
		if len(m.met) == m.infected.Len() {
			j.finish(m)
		}
	})
}

// left lists the tests that a mutant has still to meet of one program, if it is to meet
// them in one process; else nil.
func (s *joints) left(m *turn) []int32 {
	j := s.j
	alone := max(aloneFirst, int(aloneShare*float64(m.infected.Len())))
	if len(m.met) < alone && !m.hint.Survived || m.verdict.Status != mutant.Survived ||
		m.infected.Len()-len(m.met) < fewest {
		return nil
	}
	byProgram := map[*suite.Program][]int32{}
	for t := range m.infected.All() {
		if st := j.tests[t].Program; !m.met[int32(t)] && !slices.Contains(m.joined, st) && j.tests[t].realm == nil {
			byProgram[st] = append(byProgram[st], int32(t))
		}
	}
	for _, st := range j.Suite.Judging {
		if left := byProgram[st]; len(left) >= fewest {
			return left
		}
	}
	return nil
}

// join makes one test of several, which must pass together. nil: that cannot be.
func (s *joints) join(ctx context.Context, numbers []int32) (*test, error) {
	j := s.j
	known := j.joints.get(fmt.Sprint(numbers))
	var err error
	known.once.Do(func() {
		t, failed := j.Suite.Join(ctx, numbers)
		known.test, err = s.several(t), failed
	})
	return known.test, err
}

// several gives a test of several tests what judging knows of single ones.
func (s *joints) several(t *suite.Test) *test {
	if t == nil {
		return nil
	}
	return &test{Test: t, realm: s.j.realmOf(t.Realm), scouted: &scouted{}}
}
