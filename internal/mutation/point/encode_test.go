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
		u.Functions[i].SetPoints(points)
	}
	return u
}

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
