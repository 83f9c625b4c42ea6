package program

import "errors"

var errBitstream = errors.New("the bitstream ends early or is damaged")

// Numbers of the LLVM bitstream format that every writer agrees on.
const (
	abbrevEndBlock = 0
	abbrevSubblock = 1
	abbrevDefine   = 2
	abbrevUnabbrev = 3
	topLevelWidth  = 2 // bits of an abbreviation number outside of all blocks
	maxAbbrevWidth = 32
)

// bits reads a little-endian bit stream. Block lengths and alignment count
// from the start of data.
type bits struct {
	data []byte
	pos  uint64 // in bits
}

func (b *bits) left() uint64 { return uint64(len(b.data))*8 - b.pos }

func (b *bits) read(n uint64) (uint64, error) {
	if n > 64 || n > b.left() {
		return 0, errBitstream
	}
	var v uint64
	for i := uint64(0); i < n; {
		at := b.pos + i
		part := uint64(b.data[at/8]) >> (at % 8)
		v |= part << i
		i += 8 - at%8
	}
	b.pos += n
	if n < 64 {
		v &= 1<<n - 1
	}
	return v, nil
}

func (b *bits) vbr(n uint64) (uint64, error) {
	if n < 2 || n > 32 {
		return 0, errBitstream
	}
	var v uint64
	for shift := uint64(0); ; shift += n - 1 {
		part, err := b.read(n)
		if err != nil {
			return 0, err
		}
		if shift >= 64 {
			return 0, errBitstream
		}
		v |= part & (1<<(n-1) - 1) << shift
		if part>>(n-1) == 0 {
			return v, nil
		}
	}
}

func (b *bits) align32() error {
	pos := (b.pos + 31) &^ 31
	if pos > uint64(len(b.data))*8 {
		return errBitstream
	}
	b.pos = pos
	return nil
}

// enter reads a block's head after its abbreviation number. The reader then
// stands at the block's content, which takes the returned number of bytes.
func (b *bits) enter() (id, width, size uint64, err error) {
	if id, err = b.vbr(8); err != nil {
		return
	}
	if width, err = b.vbr(4); err != nil {
		return
	}
	if err = b.align32(); err != nil {
		return
	}
	if size, err = b.read(32); err != nil {
		return
	}
	size *= 4
	if width < 2 || width > maxAbbrevWidth || size > b.left()/8 {
		err = errBitstream
	}
	return
}

// operand is one field of an abbreviation.
type operand struct {
	kind  uint64 // one of the op constants
	value uint64 // width, or the literal
}

const (
	opLiteral = 0
	opFixed   = 1
	opVBR     = 2
	opArray   = 3
	opChar6   = 4
	opBlob    = 5
)

// empty reports whether the field takes no bits in a record.
func (o operand) empty() bool {
	return o.kind == opLiteral || (o.kind == opFixed || o.kind == opVBR) && o.value == 0
}

type abbrev []operand

func (b *bits) define() (abbrev, error) {
	n, err := b.vbr(5)
	if err != nil || n > b.left() {
		return nil, errBitstream
	}
	var a abbrev
	for range n {
		var op operand
		literal, err := b.read(1)
		if err != nil {
			return nil, err
		}
		if literal == 1 {
			op.value, err = b.vbr(8)
		} else {
			if op.kind, err = b.read(3); err != nil {
				return nil, err
			}
			if op.kind == opFixed || op.kind == opVBR {
				op.value, err = b.vbr(5)
			}
			if op.kind == opLiteral || op.kind > opBlob {
				return nil, errBitstream
			}
		}
		if err != nil {
			return nil, err
		}
		a = append(a, op)
	}
	return a, nil
}

const char6 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"

func (b *bits) scalar(op operand) (uint64, error) {
	switch op.kind {
	case opLiteral:
		return op.value, nil
	case opFixed:
		return b.read(op.value)
	case opVBR:
		if op.value == 0 {
			return 0, nil
		}
		return b.vbr(op.value)
	case opChar6:
		i, err := b.read(6)
		return uint64(char6[i&63]), err
	}
	return 0, errBitstream
}

// record reads one record: its code and then its fields.
func (b *bits) record(a abbrev) ([]uint64, error) {
	var fields []uint64
	for i := 0; i < len(a); i++ {
		switch a[i].kind {
		case opArray:
			n, err := b.vbr(6)
			// Elements of no width would let a few bits stand for any amount of work.
			if err != nil || n > b.left() || i+1 >= len(a) || a[i+1].empty() {
				return nil, errBitstream
			}
			i++
			for range n {
				v, err := b.scalar(a[i])
				if err != nil {
					return nil, err
				}
				fields = append(fields, v)
			}
		case opBlob:
			if err := b.skipBlob(); err != nil {
				return nil, err
			}
		default:
			v, err := b.scalar(a[i])
			if err != nil {
				return nil, err
			}
			fields = append(fields, v)
		}
	}
	if len(fields) == 0 {
		return nil, errBitstream
	}
	return fields, nil
}

func (b *bits) skipBlob() error {
	n, err := b.vbr(6)
	if err != nil {
		return err
	}
	if err := b.align32(); err != nil {
		return err
	}
	if n > b.left()/8 {
		return errBitstream
	}
	b.pos += n * 8
	return b.align32()
}

func (b *bits) unabbreviated() ([]uint64, error) {
	code, err := b.vbr(6)
	if err != nil {
		return nil, err
	}
	n, err := b.vbr(6)
	if err != nil || n > b.left() {
		return nil, errBitstream
	}
	fields := []uint64{code}
	for range n {
		v, err := b.vbr(6)
		if err != nil {
			return nil, err
		}
		fields = append(fields, v)
	}
	return fields, nil
}

// records calls visit for each record that stands directly in a block's
// content, until visit returns false. Blocks within are skipped.
func records(content []byte, width uint64, visit func(code uint64, fields []uint64) bool) error {
	b := bits{data: content}
	var abbrevs []abbrev
	for {
		id, err := b.read(width)
		if err != nil {
			return err
		}
		switch id {
		case abbrevEndBlock:
			return nil
		case abbrevSubblock:
			_, _, size, err := b.enter()
			if err != nil {
				return err
			}
			b.pos += size * 8
			continue
		case abbrevDefine:
			a, err := b.define()
			if err != nil {
				return err
			}
			abbrevs = append(abbrevs, a)
			continue
		}
		var fields []uint64
		if id == abbrevUnabbrev {
			fields, err = b.unabbreviated()
		} else if i := id - abbrevUnabbrev - 1; i < uint64(len(abbrevs)) {
			fields, err = b.record(abbrevs[i])
		} else {
			err = errBitstream
		}
		if err != nil {
			return err
		}
		if !visit(fields[0], fields[1:]) {
			return nil
		}
	}
}
