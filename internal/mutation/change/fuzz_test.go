package change

import (
	"testing"

	"ames/internal/engine/record"
)

// FuzzParse: what a database holds is a change whose text is read as the same, or an error.
func FuzzParse(f *testing.F) {
	for text := range texts {
		f.Add(text)
	}
	f.Add("value 1 nan")
	f.Add("binary 99999999999999")
	f.Fuzz(func(t *testing.T, text string) {
		ch, err := Parse(text)
		if err != nil {
			return
		}
		if again, err := Parse(ch.String()); err != nil || again.String() != ch.String() {
			t.Errorf("%q is %q, and that %v, %v", text, ch, again, err)
		}
	})
}

// FuzzRecord: so is what a cache holds.
func FuzzRecord(f *testing.F) {
	for _, ch := range texts {
		data, err := record.Write(func(c *record.Coder) { Record(c, &ch) })
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var ch, again Change
		if record.Read(data, func(c *record.Coder) { Record(c, &ch) }) != nil {
			return
		}
		data, err := record.Write(func(c *record.Coder) { Record(c, &ch) })
		if err == nil {
			err = record.Read(data, func(c *record.Coder) { Record(c, &again) })
		}
		if err != nil || again.String() != ch.String() {
			t.Errorf("%v is read as %v, %v", ch, again, err)
		}
	})
}
