package change

import (
	"math"
	"testing"

	"ames/internal/engine/ir"
	"ames/internal/engine/record"
)

// texts are what users' databases hold.
var texts = map[string]Change{
	"binary 8":                             Operation{Op: ir.Add},
	"predicate 40":                         Predicate{To: 40},
	"operand 1":                            Operand{N: 1},
	"flip":                                 Flip{},
	"negate-index":                         NegateIndex{},
	"addend -3 -3":                         Addend{To: Whole(-3)},
	"addend 0 0.5":                         Addend{To: Number{Real: 0.5}},
	"skip-call":                            SkipCall{},
	"value 0 0":                            Value{},
	"value 2 2.5":                          Value{To: Number{2, 2.5}},
	"value 1 1e+100":                       Value{To: Number{1, 1e100}},
	"value 0 -0":                           Value{To: Number{0, math.Copysign(0, -1)}},
	"negate-operand 2":                     NegateOperand{N: 2},
	"divide-factors":                       DivideFactors{},
	"detour 1 0 17":                        Detour{Way: 1, Block: 17},
	"detour 0 1 3":                         Detour{Truth: true, Block: 3},
	"force 0":                              Force{},
	"force 1":                              Force{To: true},
	"skip-store":                           SkipStore{},
	"return-early 0 0":                     ReturnEarly{},
	"return-early 1 1":                     ReturnEarly{To: Whole(1)},
	"product":                              Product{},
	"element 5 0 16 table":                 Element{To: Number{Int: 5}, Offset: 16, Table: "table"},
	"element 0 2.5 -8 _ZL1t":               Element{To: Number{Real: 2.5}, Offset: -8, Table: "_ZL1t"},
	"element 9223372036854775807 0 0 last": Element{To: Number{Int: math.MaxInt64}, Table: "last"},
	"empty-text 0 0 3":                     EmptyText{Operand: 3},
}

func TestText(t *testing.T) {
	seen := map[string]bool{}
	for text, ch := range texts {
		if got := ch.String(); got != text {
			t.Errorf("%#v is written %q, want %q", ch, got, text)
		}
		if got, err := Parse(text); err != nil || got.String() != text || got != ch {
			t.Errorf("%q is read as %#v, %v", text, got, err)
		}
		seen[ch.kind()] = true
	}
	for kind := range kinds {
		if !seen[kind] {
			t.Errorf("no example of %s", kind)
		}
	}
	for _, bad := range []string{"", "nonesuch", "binary x", "value 1 y", "detour 1 0 z"} {
		if ch, err := Parse(bad); err == nil {
			t.Errorf("%q is read as %v", bad, ch)
		}
	}
}

func TestRecord(t *testing.T) {
	for text, ch := range texts {
		behind := "what comes behind"
		data, err := record.Write(func(c *record.Coder) { Record(c, &ch); record.Text(c, &behind) })
		if err != nil {
			t.Fatal(err)
		}
		var got Change
		read := ""
		err = record.Read(data, func(c *record.Coder) { Record(c, &got); record.Text(c, &read) })
		if err != nil || got.String() != text || read != behind {
			t.Errorf("%s is read as %v, %q: %v", text, got, read, err)
		}
		for n := range data {
			var damaged Change
			err := record.Read(data[:n], func(c *record.Coder) { Record(c, &damaged); record.Text(c, &read) })
			if err == nil {
				t.Errorf("%s: the first %d of %d bytes are read", text, n, len(data))
			}
		}
	}
}

func TestKey(t *testing.T) {
	seen := map[string]Change{}
	for _, ch := range texts {
		key := string(AppendKey(nil, ch))
		if other, known := seen[key]; known {
			t.Errorf("%v and %v have one key", ch, other)
		}
		seen[key] = ch
	}
}
