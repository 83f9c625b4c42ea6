package point

import (
	"reflect"
	"testing"
)

// fill gives everything in v a value that is not zero, and no two numbers the same if there is room. What holds
// itself does so to some depth.
func fill(v reflect.Value, n *int) { fillTo(4, v, n) }

func fillTo(depth int, v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fillTo(depth, v.Field(i), n)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fillTo(depth, v.Index(i), n)
		}
	case reflect.Slice:
		if depth == 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			fillTo(depth-1, v.Index(i), n)
		}
	case reflect.String:
		v.SetString(string(rune('α' + *n)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n) * int64(1-*n%2*2))
	case reflect.Uint8:
		v.SetUint(uint64(*n%255 + 1))
	case reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n) << (v.Type().Bits() - 10))
	default:
		panic(v.Type().String())
	}
}

func filled() *Unit {
	u, n := &Unit{}, 0
	fill(reflect.ValueOf(u).Elem(), &n)
	for i := range u.Functions {
		var points []Point
		fill(reflect.ValueOf(&points).Elem(), &n)
		for k := range points {
			p := &points[k]
			p.Func = int32(i)
			inside(len(u.Files), &p.File)
			inside(len(u.Tables), &p.Table)
		}
		f := &u.Functions[i]
		f.SetPoints(points)
		inside(len(u.Files), &f.File)
		for k := range f.Refs {
			inside(len(u.Names), &f.Refs[k])
		}
	}
	for i := range u.Variables {
		for k := range u.Variables[i].Refs {
			inside(len(u.Names), &u.Variables[i].Refs[k])
		}
	}
	for i := range u.Tables {
		inside(len(u.Files), &u.Tables[i].File)
	}
	return u
}

// inside makes a place one in a list of some length.
func inside(length int, place *int32) { *place = max(*place, -*place) % int32(length) }

// takePoints reads the points of all functions, and leaves none in the unit.
func takePoints(t *testing.T, u *Unit) [][]Point {
	var out [][]Point
	for i := range u.Functions {
		points, err := u.Functions[i].Points.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, points)
		files, counts := u.Functions[i].Files, u.Functions[i].Counts
		u.Functions[i].SetPoints(nil)
		u.Functions[i].Files, u.Functions[i].Counts = files, counts
	}
	return out
}

func TestUnitIsReadAsWritten(t *testing.T) {
	partly := filled()
	partly.Functions[1].SetPoints(nil)
	partly.Functions[2] = Function{}
	for name, u := range map[string]*Unit{"all": filled(), "nothing": {}, "partly": partly} {
		data, err := u.Encode()
		if err != nil {
			t.Fatal(err)
		}
		read, err := DecodeUnit(data)
		if err != nil {
			t.Fatal(name, err)
		}
		if again, err := read.Encode(); err != nil || string(again) != string(data) {
			t.Errorf("%s: what was read is written in another way: %v", name, err)
		}
		got, want := takePoints(t, read), takePoints(t, u)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(read, u) {
			t.Errorf("%s:\nread    %+v %+v\nwritten %+v %+v", name, *read, got, *u, want)
		}
	}
}

func TestDamagedUnit(t *testing.T) {
	data, _ := filled().Encode()
	for n := range data {
		if _, err := DecodeUnit(data[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are read as a unit", n, len(data))
		}
	}
}

// What is read of damaged data leads to nothing that is not there.
func FuzzUnit(f *testing.F) {
	for _, u := range []*Unit{filled(), {}, {Functions: []Function{{File: -1}}, Files: []string{"a"}}} {
		data, err := u.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		u, err := DecodeUnit(data)
		if err != nil {
			return
		}
		for i := range u.Functions {
			f := &u.Functions[i]
			for k, file := range f.Files {
				_, _ = u.Files[file], f.Counts[k]
			}
			for _, r := range f.Refs {
				_ = u.Names[r]
			}
			points, _ := u.Points(i)
			for k := range points {
				p := &points[k]
				_, _ = u.Functions[p.Func], u.Files[p.File]
				if p.Table != 0 {
					_ = u.Tables[p.Table-1]
				}
			}
		}
		for i := range u.Variables {
			for _, r := range u.Variables[i].Refs {
				_ = u.Names[r]
			}
		}
		for i := range u.Tables {
			_ = u.Files[u.Tables[i].File]
		}
	})
}

// A value in values without end, as only damaged data has it, is an error.
func TestDeepValue(t *testing.T) {
	for depth, readable := range map[int]bool{10: true, 100_000: false} {
		u := &Unit{Files: []string{"a"}, Tables: make([]Table, 1)}
		v := &u.Tables[0].Value
		for range depth {
			v.Parts = make([]Datum, 1)
			v = &v.Parts[0]
		}
		data, err := u.Encode()
		if err == nil {
			_, err = DecodeUnit(data)
		}
		if (err == nil) != readable {
			t.Errorf("%d values in each other: %v", depth, err)
		}
	}
}
