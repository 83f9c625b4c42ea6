package library

// hash is a table of symbols by name, as GNU's tools write it: a Bloom filter, buckets, and
// for each symbol from the first on its hash, whose lowest bit ends a bucket's chain
// ("GNU Hash ELF Sections", sourceware.org).
type hash struct {
	first   uint32
	shift   uint32
	bloom   []byte
	buckets []byte
	chains  []byte
}

func (l *Library) readHash(d []byte) error {
	const head = 16
	if len(d) < head {
		return errMalformed
	}
	buckets, bloom := uint64(le.Uint32(d)), uint64(le.Uint32(d[8:]))
	end := head + 8*bloom + 4*buckets
	if buckets == 0 || bloom == 0 || bloom&(bloom-1) != 0 || end > uint64(len(d)) {
		return errMalformed
	}
	l.hash = hash{
		first: le.Uint32(d[4:]), shift: le.Uint32(d[12:]) % 64,
		bloom: d[head : head+8*bloom], buckets: d[head+8*bloom : end], chains: d[end:],
	}
	return nil
}

// readAll makes a table of a library that has the old kind of hash table: it says how many symbols there are.
func (l *Library) readAll(d []byte) error {
	if len(d) < 8 {
		return errMalformed
	}
	count := min(uint64(le.Uint32(d[4:])), uint64(len(l.symbols))/symbolSize)
	l.byName = make(map[string]uint32, count)
	for i := range uint32(count) {
		if _, hidden, ok := l.symbol(i); ok && !hidden {
			l.byName[l.name(l.nameOf(i))] = i
		}
	}
	l.symbols = l.symbols[:count*symbolSize]
	return nil
}

// Hash is that of a name in such tables.
func Hash(name string) uint32 {
	h := uint32(5381)
	for i := range len(name) {
		h = h*33 + uint32(name[i])
	}
	return h
}

func (h *hash) mayHave(n uint32) bool {
	word := le.Uint64(h.bloom[8*(uint64(n/64)%(uint64(len(h.bloom))/8)):])
	return word>>(n%64)&1 != 0 && word>>(n>>h.shift%64)&1 != 0
}

// each goes through the symbols whose hash is that of the name, until fn returns false.
func (l *Library) each(name string, fn func(i uint32) bool) {
	if l.byName != nil {
		if i, ok := l.byName[name]; ok {
			fn(i)
		}
		return
	}
	n := Hash(name)
	if !l.hash.mayHave(n) {
		return
	}
	i := le.Uint32(l.hash.buckets[4*(uint64(n)%(uint64(len(l.hash.buckets))/4)):])
	for ; i >= l.hash.first; i++ {
		at := 4 * uint64(i-l.hash.first)
		if at+4 > uint64(len(l.hash.chains)) || uint64(i+1)*symbolSize > uint64(len(l.symbols)) {
			return
		}
		chain := le.Uint32(l.hash.chains[at:])
		if chain|1 == n|1 && l.isNamed(l.nameOf(i), name) && !fn(i) {
			return
		}
		if chain&1 != 0 {
			return
		}
	}
}

// Defines reports whether the library has a definition of that name, of whatever version.
func (l *Library) Defines(name string) (found bool) {
	base, _, versioned := CutVersion(name)
	if !versioned {
		base = name
	}
	l.each(base, func(uint32) bool {
		found = true
		return false
	})
	return found
}

// count is how many symbols there are: as many as the last chain reaches.
func (l *Library) count() uint32 {
	if l.byName != nil {
		return uint32(len(l.symbols) / symbolSize)
	}
	last := l.hash.first
	for b := l.hash.buckets; len(b) >= 4; b = b[4:] {
		last = max(last, le.Uint32(b))
	}
	for at := uint64(last-l.hash.first) * 4; at+4 <= uint64(len(l.hash.chains)); at += 4 {
		last++
		if le.Uint32(l.hash.chains[at:])&1 != 0 {
			break
		}
	}
	return min(last, uint32(len(l.symbols)/symbolSize))
}
