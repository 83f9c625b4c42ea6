// Package record writes records down, and reads them, where there are so many that reflection
// takes too long. The list of a type's fields is written once and serves both:
//
//	func (p *place) fields(c *record.Coder) {
//		record.Int(c, &p.line)
//		record.Text(c, &p.name)
//	}
//
//	data, err := record.Write(p.fields)
//	err = record.Read(data, p.fields)
//
// A record begins with a bit for each of its up to 64 fields that is not zero, and has only
// these; a text is written once, whoever has it. Nothing tells fields apart but their order: who
// changes a list of fields cannot read what was written before.
package record

import (
	"encoding/binary"
	"errors"
	"slices"
)

// ErrDamaged is said of data that was not written by Write with the same fields.
var ErrDamaged = errors.New("damaged record")

// Coder writes fields or reads them.
type Coder struct {
	reading bool
	bad     bool   // what is read makes no sense
	data    []byte // what was written, or is left to read
	texts   []string
	numbers map[string]uint64 // of texts
	present uint64            // the fields of the record that are not zero
	field   uint              // which is next
	depth   int               // of records in records
}

// mostDepth is how deep records may stand in records: who codes them calls itself for each.
const mostDepth = 1000

// Write gives a record's bytes: how many texts there are, their lengths, the texts, the record.
func Write(fields func(*Coder)) ([]byte, error) {
	c := &Coder{numbers: map[string]uint64{}}
	c.record(fields)
	out := binary.AppendUvarint(nil, uint64(len(c.texts)))
	for _, s := range c.texts {
		out = binary.AppendUvarint(out, uint64(len(s)))
	}
	for _, s := range c.texts {
		out = append(out, s...)
	}
	if c.bad {
		return nil, ErrDamaged
	}
	return append(out, c.data...), nil
}

// Read fills in a record, which must be zero before; it is of no use after an error. data must
// stay unchanged as long as a list in it may be read later.
func Read(data []byte, fields func(*Coder)) error {
	c := &Coder{reading: true, data: data}
	c.readTexts()
	c.record(fields)
	if c.bad || len(c.data) > 0 {
		return ErrDamaged
	}
	return nil
}

func (c *Coder) readTexts() {
	ends, end := make([]int, c.length()), 0
	for i := range ends {
		end += c.length()
		ends[i] = end
	}
	if end > len(c.data) {
		c.bad = true
		return
	}
	all, start := string(c.data[:end]), 0
	c.data = c.data[end:]
	c.texts = make([]string, len(ends))
	for i, end := range ends {
		c.texts[i] = all[start:end]
		start = end
	}
}

const presentSize = 8 // of the bits that a record begins with

func (c *Coder) record(fields func(*Coder)) {
	if c.depth++; c.depth > mostDepth {
		c.bad = true
	}
	present, field, start := c.present, c.field, len(c.data)
	c.present, c.field = 0, 0
	switch {
	case !c.reading:
		c.data = append(c.data, make([]byte, presentSize)...)
	case len(c.data) >= presentSize:
		c.present = binary.LittleEndian.Uint64(c.data)
		c.data = c.data[presentSize:]
	default:
		c.bad = true
	}
	fields(c)
	if !c.reading {
		binary.LittleEndian.PutUint64(c.data[start:], c.present)
	}
	c.present, c.field = present, field
	c.depth--
}

// next comes to the next field, and reports whether it has a value to be coded; when
// writing, it has one if it is set.
func (c *Coder) next(set bool) bool {
	bit := uint64(1) << c.field
	c.field++
	if !c.reading && set {
		c.present |= bit
	}
	return c.present&bit != 0 && !c.bad
}

// Reading reports whether fields are read, not written.
func (c *Coder) Reading() bool { return c.reading }

// Damaged says that what was read makes no sense.
func (c *Coder) Damaged() { c.bad = true }

func (c *Coder) write(n uint64) { c.data = binary.AppendUvarint(c.data, n) }

func (c *Coder) read() uint64 {
	if len(c.data) > 0 && c.data[0] < 0x80 { // as most are
		n := uint64(c.data[0])
		c.data = c.data[1:]
		return n
	}
	n, size := binary.Uvarint(c.data)
	if size <= 0 {
		c.bad = true
		return 0
	}
	c.data = c.data[size:]
	return n
}

// length reads how many there are of something that takes a byte at least.
func (c *Coder) length() int {
	n := c.read()
	if n > uint64(len(c.data)) {
		c.bad = true
		return 0
	}
	return int(n)
}

// Flag codes a truth value.
func Flag(c *Coder, v *bool) {
	present := c.next(*v)
	if c.reading {
		*v = present
	}
}

// Integer is what Int codes.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Int codes an integer; small ones, negative or not, take little room.
func Int[T Integer](c *Coder, v *T) {
	if c.next(*v != 0) {
		integer(c, v)
	}
}

func integer[T Integer](c *Coder, v *T) {
	if c.reading {
		n := c.read()
		*v = T(int64(n>>1) ^ -int64(n&1))
		return
	}
	n := int64(*v)
	c.write(uint64(n<<1) ^ uint64(n>>63))
}

// Text codes a string. The strings that are read share memory.
func Text(c *Coder, v *string) {
	if c.next(*v != "") {
		text(c, v)
	}
}

func text(c *Coder, v *string) {
	if c.reading {
		if n := c.read(); n < uint64(len(c.texts)) {
			*v = c.texts[n]
		} else {
			c.bad = true
		}
		return
	}
	n, known := c.numbers[*v]
	if !known {
		n = uint64(len(c.texts))
		c.numbers[*v] = n
		c.texts = append(c.texts, *v)
	}
	c.write(n)
}

// Ints codes a list of integers.
func Ints[T Integer](c *Coder, v *[]T) { list(c, v, func(n *T) { integer(c, n) }) }

// Texts codes a list of strings.
func Texts(c *Coder, v *[]string) { list(c, v, func(s *string) { text(c, s) }) }

// List codes a list of records.
func List[T any](c *Coder, v *[]T, fields func(*T, *Coder)) {
	list(c, v, func(r *T) { c.record(func(c *Coder) { fields(r, c) }) })
}

// Later is a list of records that is read when it is wanted, not with what it is part of.
type Later[T any] struct {
	list   []T // unless it was read
	data   []byte
	length int
	texts  []string
	fields func(*T, *Coder)
}

// LaterOf makes one of a list.
func LaterOf[T any](list []T) Later[T] { return Later[T]{list: list, length: len(list)} }

// Len is how many there are.
func (v *Later[T]) Len() int { return v.length }

// AppendTo appends the list to another one.
func (v *Later[T]) AppendTo(list []T) ([]T, error) {
	if v.fields == nil {
		return append(list, v.list...), nil
	}
	from := len(list)
	list = slices.Grow(list, v.length)[:from+v.length]
	clear(list[from:])
	c := &Coder{reading: true, data: v.data, texts: v.texts}
	for i := range list[from:] {
		c.record(func(c *Coder) { v.fields(&list[from+i], c) })
	}
	if c.bad || len(c.data) > 0 {
		return nil, ErrDamaged
	}
	return list, nil
}

// ListLater codes a list of records. What is read keeps the data that it was read from.
func ListLater[T any](c *Coder, v *Later[T], fields func(*T, *Coder)) {
	if !c.next(v.length > 0) {
		return
	}
	if c.reading {
		length, size := c.length(), c.length()
		*v = Later[T]{data: c.data[:size], length: length, texts: c.texts, fields: fields}
		c.data = c.data[size:]
		c.bad = c.bad || length == 0
		return
	}
	list, err := v.AppendTo(nil)
	c.bad = c.bad || err != nil
	before := c.data
	c.data = nil
	for i := range list {
		c.record(func(c *Coder) { fields(&list[i], c) })
	}
	own := c.data
	c.data = before
	c.write(uint64(len(list)))
	c.write(uint64(len(own)))
	c.data = append(c.data, own...)
}

// list codes a list; an empty one is read as nil.
func list[T any](c *Coder, v *[]T, each func(*T)) {
	if !c.next(len(*v) > 0) {
		return
	}
	if c.reading {
		n := c.length()
		c.bad = c.bad || n == 0
		*v = make([]T, n)
	} else {
		c.write(uint64(len(*v)))
	}
	for i := range *v {
		each(&(*v)[i])
	}
}
