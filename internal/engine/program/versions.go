package program

import "debug/elf"

// nameVersions gives dynamic symbols that need a version of another module's the name
// NAME@VERSION as well, from .gnu.version and .gnu.version_r (LSB Core, "Symbol Versioning").
func (t *symbolTables) nameVersions() error {
	needed, err := t.file.neededVersions()
	if err != nil || len(needed) == 0 {
		return err
	}
	for i := range t.file.Sections {
		s := &t.file.Sections[i]
		if s.Type != elf.SHT_GNU_VERSYM {
			continue
		}
		data, err := t.file.sectionData(s)
		if err != nil {
			return err
		}
		for n, at := range t.dynamicAt {
			if end := 2 * (int(n) + 1); end <= len(data) {
				if version := needed[le.Uint16(data[end-2:])&0x7fff]; version != "" {
					t.dynIndex[t.dynamic[at].Name+"@"+version] = at
				}
			}
		}
	}
	return nil
}

// neededVersions are the names of the versions that the module needs, by their numbers.
func (f *elfFile) neededVersions() (map[uint16]string, error) {
	const needSize, auxSize = 16, 16
	out := map[uint16]string{}
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Type != elf.SHT_GNU_VERNEED {
			continue
		}
		data, err := f.sectionData(s)
		if err != nil {
			return nil, err
		}
		names, err := f.linked(s)
		if err != nil {
			return nil, err
		}
		// Each step leads forward, so that malformed distances cannot lead in circles.
		for at := uint64(0); at+needSize <= uint64(len(data)); {
			aux := at + uint64(le.Uint32(data[at+8:]))
			for range le.Uint16(data[at+2:]) {
				if aux+auxSize > uint64(len(data)) {
					break
				}
				out[le.Uint16(data[aux+6:])] = cString(names, uint64(le.Uint32(data[aux+8:])))
				aux += uint64(le.Uint32(data[aux+12:]))
			}
			next := uint64(le.Uint32(data[at+12:]))
			if next == 0 {
				break
			}
			at += next
		}
	}
	return out, nil
}
