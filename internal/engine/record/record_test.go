package record_test

import (
	"bytes"
	"cmp"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"ames/internal/engine/record"
)

type tree struct {
	Name     string
	Leaf     bool
	Small    int8
	Wide     int64
	Bits     uint64
	Byte     uint8
	Numbers  []int32
	Names    []string
	Children []tree
	Later    record.Later[tree]
}

func (t *tree) fields(c *record.Coder) {
	record.Text(c, &t.Name)
	record.Flag(c, &t.Leaf)
	record.Int(c, &t.Small)
	record.Int(c, &t.Wide)
	record.Int(c, &t.Bits)
	record.Int(c, &t.Byte)
	record.Ints(c, &t.Numbers)
	record.Texts(c, &t.Names)
	record.List(c, &t.Children, (*tree).fields)
	record.ListLater(c, &t.Later, (*tree).fields)
}

// unfold reads what is to be read later, and puts it among the children.
func (t *tree) unfold() error {
	later, err := t.Later.AppendTo(nil)
	t.Children, t.Later = append(t.Children, later...), record.Later[tree]{}
	for i := range t.Children {
		err = cmp.Or(err, t.Children[i].unfold())
	}
	return err
}

func write(v *tree) []byte {
	data, err := record.Write(v.fields)
	if err != nil {
		panic(err)
	}
	return data
}

func draw(t *rapid.T, depth int) tree {
	v := tree{
		Name:  rapid.SampledFrom([]string{"", "a", "b", "a longer one"}).Draw(t, "name"),
		Leaf:  rapid.Bool().Draw(t, "leaf"),
		Small: rapid.Int8().Draw(t, "small"), Wide: rapid.Int64().Draw(t, "wide"), Bits: rapid.Uint64().Draw(t, "bits"),
		Byte: rapid.Uint8().Draw(t, "byte"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "numbers") {
		v.Numbers = append(v.Numbers, rapid.Int32().Draw(t, "number"))
	}
	for range rapid.IntRange(0, 3).Draw(t, "names") {
		v.Names = append(v.Names, rapid.String().Draw(t, "name"))
	}
	for range rapid.IntRange(0, depth).Draw(t, "children") {
		v.Children = append(v.Children, draw(t, depth-1))
	}
	var later []tree
	for range rapid.IntRange(0, depth).Draw(t, "later") {
		later = append(later, draw(t, depth-1))
	}
	v.Later = record.LaterOf(later)
	return v
}

func TestReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := draw(t, 3)
		data := write(&v)
		var read tree
		if err := record.Read(data, read.fields); err != nil {
			t.Fatal(err)
		}
		if again := write(&read); !bytes.Equal(again, data) {
			t.Error("what was read is written in another way")
		}
		if err := cmp.Or(read.unfold(), v.unfold()); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read, v) {
			t.Errorf("read    %+v\nwritten %+v", read, v)
		}
		for n := range data {
			var part tree
			if record.Read(data[:n], part.fields) == nil {
				t.Fatalf("the first %d of %d bytes are read as a record", n, len(data))
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	v := tree{Name: "a", Wide: -5, Numbers: []int32{1, -1}, Names: []string{"a", "b", ""},
		Children: []tree{{Leaf: true}, {Bits: 1 << 63}}, Later: record.LaterOf([]tree{{Small: 1}})}
	f.Add(write(&v))
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, second tree
		if record.Read(data, first.fields) != nil {
			return
		}
		again, err := record.Write(first.fields)
		if err != nil {
			return // a list to be read later is damaged
		}
		if err := record.Read(again, second.fields); err != nil {
			t.Fatal(err)
		}
		if third := write(&second); !bytes.Equal(again, third) {
			t.Error("the same record is written in two ways")
		}
		if err := cmp.Or(first.unfold(), second.unfold()); err != nil || !reflect.DeepEqual(first, second) {
			t.Errorf("%v: %+v is read as %+v", err, first, second)
		}
	})
}
