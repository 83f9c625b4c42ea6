package wire

import (
	"encoding/binary"
	"fmt"
)

// The sizes of two structs, so that encoding need not ask.
var (
	HeaderSize = binary.Size(Header{})
	RunSize    = binary.Size(Run{})
)

// Append appends a fixed-size struct; it cannot fail for those above.
func Append(b []byte, v any) []byte {
	b, err := binary.Append(b, binary.NativeEndian, v)
	if err != nil {
		panic(fmt.Sprintf("wire: encoding %T: %v", v, err))
	}
	return b
}

// Decode reads a fixed-size struct from the front of b and returns what follows.
func Decode(b []byte, v any) ([]byte, error) {
	n, err := binary.Decode(b, binary.NativeEndian, v)
	if err != nil {
		return nil, fmt.Errorf("message of %d bytes is too short for %T", len(b), v)
	}
	return b[n:], nil
}

// Message frames a payload.
func Message(k Kind, parts ...any) []byte {
	b := make([]byte, HeaderSize, 128)
	for _, p := range parts {
		if raw, ok := p.([]byte); ok {
			b = append(b, raw...)
			continue
		}
		b = Append(b, p)
	}
	return Seal(b, k)
}

// Seal fills in the header of a message that was built behind room for it.
func Seal(b []byte, k Kind) []byte {
	binary.NativeEndian.PutUint32(b, uint32(k))
	binary.NativeEndian.PutUint32(b[4:], uint32(len(b)-HeaderSize))
	return b
}
