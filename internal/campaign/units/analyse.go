package units

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"ames/internal/campaign/work"
	"ames/internal/engine/program"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/point"
)

// Analyse reads all units' mutation points and gives every module its units' names. While units
// that are new are read, ahead, unless nil, is called for each module with others, which have been read.
func (s *Set) Analyse(ctx context.Context, ahead func(context.Context, *Module) error) error {
	var met, unmet []reading
	var fresh []*Module
	for _, m := range s.Modules {
		if m.Units != nil {
			continue
		}
		m.Units = make([]*facts.Analysis, len(m.File.Units))
		fresh = append(fresh, m)
		for i := range m.File.Units {
			if u := (reading{module: m, unit: i}); s.Builder.Analysed(m.File.Units[i].Hash) {
				met = append(met, u)
			} else {
				unmet = append(unmet, u)
			}
		}
	}
	s.Progress.Stage("reading bitcode", len(met)+len(unmet))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	read := make(chan error, 1)
	go func() { read <- s.read(ctx, unmet) }()
	err := s.read(ctx, met)
	keepRead(met)
	for _, m := range fresh {
		if err == nil && ahead != nil && len(unmet) > 0 {
			err = ahead(ctx, m)
		}
	}
	if err != nil {
		cancel(err)
	}
	if err := cmp.Or(<-read, err); err != nil {
		return err
	}
	keepRead(unmet)
	for _, m := range s.Modules {
		if m.assigned {
			continue
		}
		m.File.AssignUnits(m.unitInfo())
		m.assigned = true
	}
	s.tellUnfit(fresh)
	return nil
}

// reading is the analysis of one unit.
type reading struct {
	module *Module
	unit   int
	done   *facts.Analysis
}

func (r *reading) file() *program.Unit { return &r.module.File.Units[r.unit] }

func (s *Set) read(ctx context.Context, units []reading) error {
	// Large units first: they decide how long the stage takes.
	slices.SortStableFunc(units, func(a, b reading) int { return cmp.Compare(b.file().Size, a.file().Size) })
	return work.Parallel(ctx, len(units), s.Jobs, func(ctx context.Context, i int) error {
		u := units[i].file()
		bitcode := func() ([]byte, error) { return units[i].module.File.Bitcode(units[i].unit) }
		a, err := s.Builder.Analyse(ctx, bitcode, u.Hash, units[i].module.UnitName(units[i].unit))
		if err != nil {
			return err
		}
		s.moved.move(a.Unit)
		units[i].done = a
		s.Progress.Step(1)
		return nil
	})
}

func keepRead(units []reading) {
	for _, r := range units {
		r.module.Units[r.unit] = r.done
	}
}

// UnitName is a unit's name in messages.
func (m *Module) UnitName(number int) string {
	u := &m.File.Units[number]
	if u.SourceName != "" {
		return u.SourceName
	}
	return fmt.Sprintf("unit %d", u.Index)
}

func (m *Module) unitInfo() []program.UnitInfo {
	info := make([]program.UnitInfo, len(m.Units))
	for i, a := range m.Units {
		info[i] = program.UnitInfo{SourceName: a.Unit.SourceName, Locals: a.Unit.Locals, Globals: a.Unit.Globals}
	}
	return info
}

// Each calls do for all units of the modules that were read.
func Each(mods []*Module, do func(m *Module, number int, u *point.Unit)) {
	for _, m := range mods {
		for i, a := range m.Units {
			if a != nil {
				do(m, i, a.Unit)
			}
		}
	}
}

// tellUnfit names the units that are left out as a whole.
func (s *Set) tellUnfit(mods []*Module) {
	names := map[string][]string{}
	Each(mods, func(m *Module, number int, u *point.Unit) {
		name := filepath.Base(u.Main)
		if u.Main == "" {
			name = m.UnitName(number)
		}
		switch {
		case u.Language != "":
			why := fmt.Sprintf("its language, %s, is not supported", u.Language)
			names[why] = append(names[why], name)
		case u.Optimised:
			names[optimisedAdvice] = append(names[optimisedAdvice], name)
		}
	})
	for why, list := range names {
		slices.Sort(list)
		s.Progress.Note(fmt.Sprintf("left out: %s: %s", work.SomeOf(slices.Compact(list)), why))
	}
}

const optimisedAdvice = "compiled with optimisation: callers hold inlined copies of functions, so that verdicts " +
	"would be wrong; compile with -O0 in place of -O1, -O2 or -Og"

// Owners says for every name that is not a unit's own which unit's definition
// the program has: a plain definition if there is one, else the first.
func (m *Module) Owners() map[string]int {
	owner := map[string]int{}
	strong := map[string]bool{}
	for u, a := range m.Units {
		if a == nil { // not read yet
			continue
		}
		for i := range a.Unit.Functions {
			fn := &a.Unit.Functions[i]
			if fn.Internal {
				continue
			}
			if _, known := owner[fn.Name]; !known || !fn.Discardable && !strong[fn.Name] {
				owner[fn.Name] = u
			}
			strong[fn.Name] = strong[fn.Name] || !fn.Discardable
		}
	}
	return owner
}
