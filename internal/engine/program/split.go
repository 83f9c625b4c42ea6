package program

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	magicBitcode = 0xdec04342 // 'B' 'C' 0xC0DE
	magicWrapper = 0x0b17c0de
	wrapperSize  = 20

	blockModule         = 8
	blockIdentification = 13

	recordProducer   = 1  // in the identification block
	recordTriple     = 2  // in the module block
	recordGlobal     = 7  // the first of these ends what is read of a module
	recordFunction   = 8  //
	recordSourceFile = 16 //
)

// Piece is one bitcode file within a section.
type Piece struct {
	Offset        int
	Data          []byte // a slice of the section
	Producer      string
	ProducerMajor int
	SourceName    string
	Triple        string
}

// Split finds the bitcode files in a section that linkers put together from
// many objects, with zero bytes between. A section without any is no error.
func Split(section []byte) ([]Piece, error) {
	var pieces []Piece
	for at := 0; ; {
		for at < len(section) && section[at] == 0 {
			at++
		}
		if at == len(section) {
			return pieces, nil
		}
		p, err := cutPiece(section[at:])
		if err != nil {
			return nil, fmt.Errorf("bitcode at offset %#x: %w", at, err)
		}
		p.Offset = at
		pieces = append(pieces, p)
		at += len(p.Data)
	}
}

// cutPiece measures and reads the piece at the start of data, which is not empty.
func cutPiece(data []byte) (Piece, error) {
	var p Piece
	if len(data) < 4 {
		return p, errBitstream
	}
	switch le.Uint32(data) {
	case magicBitcode:
		n, err := p.walk(data)
		if err != nil {
			return p, err
		}
		p.Data = data[:n:n]
		return p, nil
	case magicWrapper:
		if len(data) < wrapperSize {
			return p, errBitstream
		}
		off, size := uint64(le.Uint32(data[8:])), uint64(le.Uint32(data[12:]))
		end := off + size // both come from 32 bits: no overflow
		if off < wrapperSize || size < 4 || end > uint64(len(data)) || le.Uint32(data[off:]) != magicBitcode {
			return p, errBitstream
		}
		if _, err := p.walk(data[off:end]); err != nil {
			return p, err
		}
		p.Data = data[:end:end]
		return p, nil
	}
	return p, fmt.Errorf("no bitcode magic, but %#08x", le.Uint32(data))
}

// walk goes over the blocks of a bitcode file and returns where the last one
// ends. Nothing but a block can follow a block: both magics and zero padding
// begin with another abbreviation number.
func (p *Piece) walk(data []byte) (int, error) {
	b := bits{data: data, pos: 32}
	for blocks := 0; ; blocks++ {
		end := b.pos
		id, err := b.read(topLevelWidth)
		if err != nil || id != abbrevSubblock {
			if blocks == 0 {
				return 0, errBitstream
			}
			return int(end / 8), nil
		}
		block, width, size, err := b.enter()
		if err != nil {
			return 0, err
		}
		start := b.pos / 8
		b.pos += size * 8
		// What the bitcode says about itself is for messages and for choosing an
		// LLVM; a reader that knows the format judges the rest.
		switch block {
		case blockIdentification:
			_ = records(data[start:start+size], width, p.identify)
		case blockModule:
			_ = records(data[start:start+size], width, p.describe)
		}
	}
}

func (p *Piece) identify(code uint64, fields []uint64) bool {
	if code == recordProducer {
		p.Producer = text(fields)
		p.ProducerMajor = producerMajor(p.Producer)
		return false
	}
	return true
}

func (p *Piece) describe(code uint64, fields []uint64) bool {
	switch code {
	case recordTriple:
		p.Triple = text(fields)
	case recordSourceFile:
		p.SourceName = text(fields)
	case recordGlobal, recordFunction:
		return false
	}
	return true
}

func text(fields []uint64) string {
	var s strings.Builder
	for _, f := range fields {
		s.WriteByte(byte(f))
	}
	return s.String()
}

// producerMajor reads 19 from "LLVM19.1.7".
func producerMajor(producer string) int {
	digits, ok := strings.CutPrefix(producer, "LLVM")
	if !ok {
		return 0
	}
	digits, _, _ = strings.Cut(digits, ".")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// IsBitcode reports whether data begins as LLVM bitcode does.
func IsBitcode(data []byte) bool {
	if len(data) < 4 {
		return false
	}
	magic := le.Uint32(data)
	return magic == magicBitcode || magic == magicWrapper
}
