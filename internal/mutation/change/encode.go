package change

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"ames/internal/engine/record"
)

// kinds has an empty change of each kind.
var kinds = byKind(Operation{}, Predicate{}, Operand{}, Flip{}, NegateIndex{}, Addend{}, SkipCall{}, Value{},
	NegateOperand{}, DivideFactors{}, Detour{}, Force{}, SkipStore{}, ReturnEarly{}, Product{}, Element{}, EmptyText{})

func byKind(list ...Change) map[string]Change {
	out := map[string]Change{}
	for _, ch := range list {
		out[ch.kind()] = ch
	}
	return out
}

func (ch Operation) fields(c *coder) Change     { integer(c, &ch.Op); return ch }
func (ch Predicate) fields(c *coder) Change     { integer(c, &ch.To); return ch }
func (ch Operand) fields(c *coder) Change       { integer(c, &ch.N); return ch }
func (ch Flip) fields(*coder) Change            { return ch }
func (ch NegateIndex) fields(*coder) Change     { return ch }
func (ch Addend) fields(c *coder) Change        { ch.To.fields(c); return ch }
func (ch SkipCall) fields(*coder) Change        { return ch }
func (ch Value) fields(c *coder) Change         { ch.To.fields(c); return ch }
func (ch NegateOperand) fields(c *coder) Change { integer(c, &ch.N); return ch }
func (ch DivideFactors) fields(*coder) Change   { return ch }
func (ch Force) fields(c *coder) Change         { c.truth(&ch.To); return ch }
func (ch SkipStore) fields(*coder) Change       { return ch }
func (ch ReturnEarly) fields(c *coder) Change   { ch.To.fields(c); return ch }
func (ch Product) fields(*coder) Change         { return ch }

func (ch Detour) fields(c *coder) Change {
	integer(c, &ch.Way)
	c.truth(&ch.Truth)
	integer(c, &ch.Block)
	return ch
}

func (ch Element) fields(c *coder) Change {
	ch.To.fields(c)
	integer(c, &ch.Offset)
	c.name(&ch.Table)
	return ch
}

func (ch EmptyText) fields(c *coder) Change {
	new(Number).fields(c) // its text has always had these
	integer(c, &ch.Operand)
	return ch
}

func (n *Number) fields(c *coder) {
	integer(c, &n.Int)
	c.real(&n.Real)
}

// coder writes or reads the fields of a change, as words of a text or as part of a record.
type coder struct {
	record *record.Coder // nil: a text
	read   bool
	words  []string // that are left to read, or were written
	err    error    // the first
}

// word codes a word of the text. A text may end early.
func (c *coder) word(write func() string, read func(word string) error) {
	switch {
	case !c.read:
		c.words = append(c.words, write())
	case len(c.words) > 0:
		if err := read(c.words[0]); err != nil && c.err == nil {
			c.err = err
		}
		c.words = c.words[1:]
	}
}

func integer[T record.Integer](c *coder, v *T) {
	if c.record != nil {
		record.Int(c.record, v)
		return
	}
	c.word(func() string { return strconv.FormatInt(int64(*v), 10) }, func(word string) error {
		n, err := strconv.ParseInt(word, 10, 64)
		*v = T(n)
		return err
	})
}

func (c *coder) real(v *float64) {
	if c.record != nil {
		bits := math.Float64bits(*v)
		record.Int(c.record, &bits)
		*v = math.Float64frombits(bits)
		return
	}
	c.word(func() string { return strconv.FormatFloat(*v, 'g', -1, 64) }, func(word string) (err error) {
		*v, err = strconv.ParseFloat(word, 64)
		return err
	})
}

func (c *coder) truth(v *bool) {
	if c.record != nil {
		record.Flag(c.record, v)
		return
	}
	n := 0
	if *v {
		n = 1
	}
	integer(c, &n)
	*v = n != 0
}

func (c *coder) name(v *string) {
	if c.record != nil {
		record.Text(c.record, v)
		return
	}
	c.word(func() string { return *v }, func(word string) error { *v = word; return nil })
}

func textOf(ch Change) string {
	c := coder{words: []string{ch.kind()}}
	ch.fields(&c)
	return strings.Join(c.words, " ")
}

// Parse reads what String wrote.
func Parse(s string) (Change, error) {
	words := strings.Fields(s)
	if len(words) == 0 {
		return nil, fmt.Errorf("empty change")
	}
	ch, ok := kinds[words[0]]
	if !ok {
		return nil, fmt.Errorf("unknown change %q", s)
	}
	c := coder{read: true, words: words[1:]}
	if ch = ch.fields(&c); c.err != nil {
		return nil, fmt.Errorf("change %q: %w", s, c.err)
	}
	return ch, nil
}

// Record codes a change as part of a record.
func Record(c *record.Coder, ch *Change) {
	kind := ""
	if !c.Reading() {
		kind = (*ch).kind()
	}
	record.Text(c, &kind)
	known, ok := *ch, true
	if c.Reading() {
		if known, ok = kinds[kind]; !ok {
			c.Damaged()
			return
		}
	}
	*ch = known.fields(&coder{record: c})
}

// AppendKey appends what tells a change from all others.
func AppendKey(b []byte, ch Change) []byte { return append(append(b, ch.String()...), 0) }
