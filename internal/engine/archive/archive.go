// Package archive reads static libraries: ar(5) with the index and the long names of
// System V and GNU.
//
// It is pure: bytes in, a description of them out, which borrows them. It never panics,
// whatever the bytes.
package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Magic is what an archive begins with.
const Magic = "!<arch>\n"

// thin is what an archive begins with that only names its members.
const thin = "!<thin>\n"

// Archive is a static library.
type Archive struct {
	Members []Member
	// Index gives the members that define a symbol, by their indices: the first for each
	// name. It is nil if the archive has none.
	Index map[string]int
}

// Member is a file in an archive.
type Member struct {
	Name string
	Data []byte

	offset int // of its header
}

// In names the member of an archive of that name for messages, as linkers do.
func (m *Member) In(archive string) string { return archive + "(" + m.Name + ")" }

// Is reports whether the bytes begin as an archive does.
func Is(data []byte) bool {
	return bytes.HasPrefix(data, []byte(Magic)) || bytes.HasPrefix(data, []byte(thin))
}

const (
	headerSize = 60
	nameSize   = 16
	sizeStart  = 48
	sizeEnd    = 58
)

// Parse reads an archive.
func Parse(data []byte) (*Archive, error) {
	if bytes.HasPrefix(data, []byte(thin)) {
		return nil, errors.New("a thin archive, which only names its members: make it without T (ar rcs)")
	}
	if !bytes.HasPrefix(data, []byte(Magic)) {
		return nil, errors.New("not an archive")
	}
	a := &Archive{}
	var index, names []byte
	wide := false
	for at := len(Magic); at < len(data); {
		if len(data)-at < headerSize {
			return nil, fmt.Errorf("truncated: %d bytes where a member's header should be", len(data)-at)
		}
		header := data[at : at+headerSize]
		if string(header[sizeEnd:]) != "`\n" {
			return nil, fmt.Errorf("malformed: no member's header at %#x", at)
		}
		size, err := strconv.Atoi(strings.TrimRight(string(header[sizeStart:sizeEnd]), " "))
		if err != nil || size < 0 || size > len(data)-at-headerSize {
			return nil, fmt.Errorf("truncated: the member at %#x does not end in it", at)
		}
		body := data[at+headerSize : at+headerSize+size]
		switch name := strings.TrimRight(string(header[:nameSize]), " "); name {
		case "/", "/SYM64/":
			index, wide = body, name != "/"
		case "//":
			names = body
		default:
			if strings.HasPrefix(name, "#1/") {
				return nil, errors.New("an archive of BSD's kind: make it with GNU ar, or with llvm-ar --format=gnu")
			}
			a.Members = append(a.Members, Member{Name: longName(name, names), Data: body, offset: at})
		}
		at += headerSize + size + size&1
	}
	return a, a.readIndex(index, wide)
}

// longName looks a name up that is /OFFSET in the list of long ones.
func longName(name string, names []byte) string {
	if rest, is := strings.CutPrefix(name, "/"); is {
		if at, err := strconv.Atoi(rest); err == nil && at >= 0 && at < len(names) {
			long, _, _ := bytes.Cut(names[at:], []byte("\n"))
			name = string(long)
		}
	}
	return strings.TrimSuffix(name, "/")
}

// readIndex reads the table of symbols: how many there are, the offset of each one's member,
// then the names.
func (a *Archive) readIndex(d []byte, wide bool) error {
	if d == nil {
		return nil
	}
	width := 4
	number := func(d []byte) uint64 { return uint64(binary.BigEndian.Uint32(d)) }
	if wide {
		width, number = 8, binary.BigEndian.Uint64
	}
	if len(d) < width {
		return errors.New("malformed: its index has no size")
	}
	count := number(d)
	if count > uint64(len(d)/width-1) {
		return fmt.Errorf("malformed: an index of %d symbols in %d bytes", count, len(d))
	}
	at := map[uint64]int{}
	for i := range a.Members {
		at[uint64(a.Members[i].offset)] = i
	}
	names := d[width*(int(count)+1):]
	a.Index = make(map[string]int, count)
	for i := range int(count) {
		name, rest, ok := bytes.Cut(names, []byte{0})
		member, known := at[number(d[width*(i+1):])]
		if !ok || !known {
			return fmt.Errorf("malformed: symbol %d of its index is in no member", i)
		}
		if _, had := a.Index[string(name)]; !had {
			a.Index[string(name)] = member
		}
		names = rest
	}
	return nil
}
