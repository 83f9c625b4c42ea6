package judge

import (
	"slices"
	"testing"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/reuse"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/trace"
	"ames/internal/campaign/work"
)

// infecting makes a set of tests.
func infecting(tests ...int) *schedule.Set {
	var s *schedule.Set
	for _, t := range tests {
		s = schedule.Grow(t/schedule.BlockSize).Of(s, 1<<(t%schedule.BlockSize))
	}
	return s
}

func testJudging(tests int, earlier ...mutant.Judgement) *judging {
	w, err := work.New(work.Options{Programs: []work.Program{{}}, Jobs: 1})
	if err != nil {
		panic(err)
	}
	p := &suite.Program{}
	c := &Case{Work: w, Suite: &suite.Suite{Work: w, Judging: []*suite.Program{p}},
		Reach:    &trace.Reach{Reached: make([]*schedule.Set, 10)},
		Infected: make([]*schedule.Set, 10)}
	for i := range tests {
		p.Tests = append(p.Tests, &suite.Test{Program: p, Index: i, Name: string(rune('a' + i))})
	}
	c.Suite.Tests = p.Tests
	c.Hints = reuse.Hints(c.Suite, earlier)
	return newJudging(c, nil)
}

// turnOf makes a turn of a mutant with an index that some tests infect.
func (j *judging) turnOf(index int, id string, infected *schedule.Set) *turn {
	j.Infected[index] = infected
	return j.newTurn(&find.Mutant{Index: index, Mutant: mutant.Mutant{ID: id}})
}

func judged(id string, status mutant.Status, test string) mutant.Judgement {
	return mutant.Judgement{Mutant: mutant.Mutant{ID: id}, Verdict: mutant.Verdict{Status: status, Test: test}}
}

// TestNext: a round takes what noticed a mutant in an earlier run, then the plan's
// order, and with it all mutants that are not to meet another test first.
func TestNext(t *testing.T) {
	j := testJudging(6, judged("killed", mutant.Killed, "d"), judged("too", mutant.Timeout, "d"),
		judged("survived", mutant.Survived, "b"),
		judged("moved", mutant.Killed, "e"), judged("gone", mutant.Killed, "no such test"))
	var turns []*turn
	for i, m := range []struct {
		id       string
		infected *schedule.Set
	}{
		{"new", infecting(1, 2, 3)}, {"killed", infecting(1, 3)}, {"survived", infecting(1, 2, 3, 4, 5)},
		{"too", infecting(3)}, {"moved", infecting(1)}, {"gone", infecting(2)},
	} {
		turns = append(turns, j.turnOf(i, m.id, m.infected))
	}
	round := func(want int32, ids ...string) {
		t.Helper()
		left := slices.DeleteFunc(slices.Clone(turns), func(m *turn) bool { return m.done })
		test, batch := j.next(left, nil)
		var got []string
		for _, m := range batch {
			got = append(got, m.ID)
			j.note(m, test, mutant.Verdict{Status: mutant.Survived})
		}
		if test != want || !slices.Equal(got, ids) {
			t.Errorf("test %d with %q; want %d with %q", test, got, want, ids)
		}
	}
	if got := j.joints.left(turns[2]); !slices.Equal(got, []int32{1, 2, 3, 4, 5}) || j.joints.left(turns[0]) != nil {
		t.Errorf("what survived before meets its tests together at once, and nothing else: %d", got)
	}
	round(1, "new", "survived", "moved")
	round(2, "new", "survived", "gone")
	round(3, "new", "survived")
	round(3, "killed", "too")
	round(1, "killed")
	round(4, "survived")
	round(5, "survived")
	for _, m := range turns {
		if !m.done || m.verdict.Status != mutant.Survived {
			t.Errorf("%s: done %v, %s", m.ID, m.done, m.verdict.Status)
		}
	}
}

// TestNote: the first test that notices a mutant ends its judging, unless all are wanted.
func TestNote(t *testing.T) {
	for _, all := range []bool{false, true} {
		j := testJudging(4)
		j.AllTests = all
		m := j.turnOf(0, "", infecting(0, 1, 2, 3))
		for i, status := range []mutant.Status{mutant.Survived, mutant.RuntimeError, mutant.Timeout, mutant.Killed} {
			if !m.done {
				j.note(m, int32(i), mutant.Verdict{Status: status, Reason: string(status)})
			}
		}
		if m.verdict.Status != mutant.Timeout || m.verdict.Test != "c" || m.killer != 2 || !m.done {
			t.Errorf("all %v: %+v by %d, done %v", all, m.verdict, m.killer, m.done)
		}
		if want := map[bool][]string{true: {"c", "d"}}[all]; !slices.Equal(m.verdict.Killers, want) {
			t.Errorf("all %v: killers %q", all, m.verdict.Killers)
		}
	}
}

// TestLeft: tests are joined program by program, after two were met alone, if enough are left.
func TestLeft(t *testing.T) {
	j := testJudging(12)
	other := &suite.Program{}
	j.Suite.Judging = append(j.Suite.Judging, other)
	for _, test := range j.tests[6:] {
		test.Program = other
	}
	m := j.turnOf(0, "", infecting(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11))
	meet := func(tests ...int32) {
		for _, n := range tests {
			j.note(m, n, mutant.Verdict{Status: mutant.Survived})
		}
	}
	want := func(tests ...int32) {
		t.Helper()
		if got := j.joints.left(m); !slices.Equal(got, tests) {
			t.Errorf("%d, want %d", got, tests)
		}
	}
	want()
	meet(0, 6)
	want(1, 2, 3, 4, 5)
	m.joined = append(m.joined, j.Suite.Judging[0])
	want(7, 8, 9, 11)
	meet(8)
	want()
}
