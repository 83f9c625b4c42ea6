package loader

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
)

var le = binary.LittleEndian

// The format of /etc/ld.so.cache (glibc, sysdeps/generic/dl-cache.h). Offsets of strings
// count from the magic word.
const (
	cacheMagic      = "glibc-ld.so.cache1.1"
	cacheHeader     = 48
	cacheEntry      = 24
	cacheExtension  = 0xeaa42174
	cacheKindsTag   = 1
	cacheIsKind     = 1 << 62 // in an entry's hwcap: the low word numbers the kind of processor
	cacheMostStated = 1 << 20 // entries; a real cache has some thousand
)

// parseLibraryCache gives for each name the file of an architecture, which the flags tell, that the
// loader would take on a processor of these kinds, the best one first. A damaged cache gives what can be read of it.
func parseLibraryCache(data []byte, flags uint32, kinds []string) map[string]string {
	start := bytes.Index(data, []byte(cacheMagic)) // behind the old format's table, if there is one
	if start < 0 || len(data)-start < cacheHeader {
		return nil
	}
	data = data[start:]
	named := cacheKinds(data)
	out, ranks := map[string]string{}, map[string]int{}
	count := min(int(le.Uint32(data[20:])), cacheMostStated)
	for at := cacheHeader; count > 0 && at+cacheEntry <= len(data); at, count = at+cacheEntry, count-1 {
		e := data[at:]
		if le.Uint32(e) != flags {
			continue
		}
		rank, fits := len(kinds), true // of no kind: after those of any
		if hwcap := le.Uint64(e[16:]); hwcap&cacheIsKind != 0 {
			rank, fits = rankOf(named, uint32(hwcap), kinds)
		} else if hwcap != 0 {
			fits = false // for processors as glibc before 2.37 told them apart
		}
		name, path := textAt(data, uint64(le.Uint32(e[4:]))), textAt(data, uint64(le.Uint32(e[8:])))
		if !fits || name == "" || !filepath.IsAbs(path) {
			continue
		}
		if had, known := ranks[name]; !known || rank < had {
			out[name], ranks[name] = path, rank
		}
	}
	return out
}

func rankOf(named []string, n uint32, kinds []string) (rank int, fits bool) {
	if uint64(n) >= uint64(len(named)) {
		return 0, false
	}
	for i, k := range kinds {
		if k == named[n] {
			return i, true
		}
	}
	return 0, false
}

// cacheKinds reads the names of processors' kinds that entries refer to by number.
func cacheKinds(data []byte) []string {
	const header, section = 8, 16
	at := uint64(le.Uint32(data[32:]))
	if at == 0 || at+header > uint64(len(data)) || le.Uint32(data[at:]) != cacheExtension {
		return nil
	}
	var out []string
	count := le.Uint32(data[at+4:])
	for at += header; count > 0 && at+section <= uint64(len(data)); at, count = at+section, count-1 {
		s := data[at:]
		from, size := uint64(le.Uint32(s[8:])), uint64(le.Uint32(s[12:]))
		if le.Uint32(s) != cacheKindsTag || from+size > uint64(len(data)) {
			continue
		}
		for list := data[from : from+size]; len(list) >= 4; list = list[4:] {
			out = append(out, textAt(data, uint64(le.Uint32(list))))
		}
	}
	return out
}

// textAt gives the zero-terminated string at off, "" if off is out of range.
func textAt(data []byte, off uint64) string {
	if off >= uint64(len(data)) {
		return ""
	}
	text, _, _ := bytes.Cut(data[off:], []byte{0})
	return string(text)
}
