package point

import (
	"slices"

	"ames/internal/engine/record"
)

// Check says that places in the unit's lists are not in them, as in what was damaged. Points are not looked at.
func (u *Unit) Check() error {
	function := func(f Function) bool {
		return f.File >= -1 && int(f.File) < len(u.Files) && allWithin(f.Refs, len(u.Names)) &&
			allWithin(f.Files, len(u.Files)) && len(f.Counts) == len(f.Files)
	}
	table := func(t Table) bool { return within(t.File, len(u.Files)) }
	variable := func(v Variable) bool { return allWithin(v.Refs, len(u.Names)) }
	if !all(u.Functions, function) || !all(u.Tables, table) || !all(u.Variables, variable) {
		return record.ErrDamaged
	}
	return nil
}

// Points reads the points of one of the unit's functions, by its number.
func (u *Unit) Points(function int) ([]Point, error) {
	points, err := u.Functions[function].Points.AppendTo(nil)
	if err != nil {
		return nil, err
	}
	point := func(p Point) bool {
		return int(p.Func) == function && within(p.File, len(u.Files)) && within(p.Table, len(u.Tables)+1)
	}
	if !all(points, point) {
		return nil, record.ErrDamaged
	}
	return points, nil
}

func within(n int32, length int) bool { return n >= 0 && int(n) < length }

func allWithin(list []int32, length int) bool {
	return all(list, func(n int32) bool { return within(n, length) })
}

func all[T any](list []T, is func(T) bool) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !is(v) })
}
