package codegen

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"ames/internal/mutation/point"
)

// Builder analyses and compiles units through a pool, and remembers what came
// of it in a cache that serves later runs.
type Builder struct {
	pool  *Pool
	cache *Cache
	// identity digests everything beside the bitcode that results follow
	// from: this program's build and the LLVM library.
	identity []byte

	hits, misses atomic.Int64
	writes       sync.WaitGroup
}

// NewBuilder makes a builder. cache may be nil.
func NewBuilder(pool *Pool, cache *Cache, identity []byte) *Builder {
	return &Builder{pool: pool, cache: cache, identity: identity}
}

// CacheUse tells how many results came from the cache and how many were made.
func (b *Builder) CacheUse() (hits, misses int64) { return b.hits.Load(), b.misses.Load() }

// Analysis is what is known about a unit.
type Analysis struct {
	Unit    *point.Unit
	bitcode func() ([]byte, error)
	name    string
	hash    [sha256.Size]byte
	// stripped is nil until it is needed, if the unit came from the cache.
	stripped  []byte
	stripping sync.Mutex
	functions map[string]*point.Function // by name, once it is indexed
	indexing  sync.Once
}

func (b *Builder) key(kind string, hash [sha256.Size]byte, extra ...[]byte) Key {
	return MakeKey(append([][]byte{[]byte(kind), b.identity, hash[:]}, extra...)...)
}

// Analysed reports whether the analysis of a unit is in the cache. The hash is
// its bitcode's SHA-256.
func (b *Builder) Analysed(hash [sha256.Size]byte) bool {
	return b.cache.Has(b.key("analysis", hash))
}

// Analyse reads the mutation points of a unit. bitcode gives the same as long as the
// analysis is used; hash is its SHA-256.
func (b *Builder) Analyse(ctx context.Context, bitcode func() ([]byte, error), hash [sha256.Size]byte, name string) (*Analysis, error) {
	a := &Analysis{bitcode: bitcode, name: name, hash: hash}
	key := b.key("analysis", a.hash)
	if data, ok := b.cache.Get(key); ok {
		if u, err := point.DecodeUnit(data); err == nil {
			b.hits.Add(1)
			a.Unit = u
			return a, nil
		}
	}
	b.misses.Add(1)
	encoded, err := b.analyse(ctx, a)
	if err != nil {
		return nil, err
	}
	b.write(func() { b.cache.Put(key, encoded) })
	return a, nil
}

func (b *Builder) analyse(ctx context.Context, a *Analysis) (encoded []byte, err error) {
	bitcode, err := a.bitcode()
	if err != nil {
		return nil, err
	}
	encoded, stripped, err := b.pool.Analyse(ctx, bitcode, a.name)
	if err == nil {
		a.Unit, err = point.DecodeUnit(encoded)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.name, err)
	}
	a.stripped = stripped
	b.write(func() { b.cache.Put(b.key("stripped", a.hash), stripped) })
	return encoded, nil
}

// Compile makes the job's objects; more than one where LLVM could not compile
// all of it at once. The job's Suffix is chosen here.
func (b *Builder) Compile(ctx context.Context, a *Analysis, job Job) ([]*Object, error) {
	job.Suffix = ""
	key := b.key("object", a.codeOf(job), job.appendKey(nil))
	job.Suffix = key.String()[:16]
	if data, ok := b.cache.Get(key); ok {
		var objs []*Object
		if gob.NewDecoder(bytes.NewReader(data)).Decode(&objs) == nil {
			b.hits.Add(1)
			return objs, nil
		}
	}
	b.misses.Add(1)
	stripped, err := b.strip(ctx, a)
	if err != nil {
		return nil, err
	}
	objs, err := b.pool.Compile(ctx, stripped, job)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(objs, func(o *Object) bool { return o.Passing }) {
		b.store(key, objs)
	}
	return objs, nil
}

// codeOf digests the code that a job's objects are made of: what else is in the unit does
// not matter to them.
func (a *Analysis) codeOf(job Job) [sha256.Size]byte {
	a.indexing.Do(func() {
		a.functions = map[string]*point.Function{}
		for i := range a.Unit.Functions {
			a.functions[a.Unit.Functions[i].Name] = &a.Unit.Functions[i]
		}
	})
	h := sha256.New()
	for _, j := range job.Functions {
		f := a.functions[j.Name]
		if f == nil || f.Digest == "" {
			return a.hash
		}
		fmt.Fprintf(h, "%s:%s:", f.Digest, f.Lines)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// strip gives a unit's bitcode without debug information.
func (b *Builder) strip(ctx context.Context, a *Analysis) ([]byte, error) {
	a.stripping.Lock()
	defer a.stripping.Unlock()
	if a.stripped != nil {
		return a.stripped, nil
	}
	if data, ok := b.cache.Get(b.key("stripped", a.hash)); ok {
		a.stripped = data
		return data, nil
	}
	_, err := b.analyse(ctx, a)
	return a.stripped, err
}

// FindingsKey names what was found in a unit, which follows from of as well.
func (b *Builder) FindingsKey(a *Analysis, of []byte) Key { return b.key("findings", a.hash, of) }

// KnownFindings gives what KeepFindings has kept.
func (b *Builder) KnownFindings(key Key) ([]byte, bool) {
	data, ok := b.cache.Get(key)
	if ok {
		b.hits.Add(1)
	} else {
		b.misses.Add(1)
	}
	return data, ok
}

// KeepFindings keeps what encode gives, which is called at any time until Close.
func (b *Builder) KeepFindings(key Key, encode func() ([]byte, error)) {
	b.write(func() {
		if data, err := encode(); err == nil {
			b.cache.Put(key, data)
		}
	})
}

// CodeForms are the forms of a function's code, without a mutant and, by MutationsKey, with
// one. A mutant of which none can be made has the zero Form.
type CodeForms struct {
	Original Form
	Mutants  map[string]Form
}

// FormsKey is the same for functions of the same code, whatever unit they are in.
func (b *Builder) FormsKey(a *Analysis, function string) Key {
	return b.key("forms", a.codeOf(Job{Functions: []FunctionJob{{Name: function}}}))
}

// KnownForms gives the forms that are remembered of some code.
func (b *Builder) KnownForms(key Key) CodeForms {
	known := CodeForms{}
	data, ok := b.cache.Get(key)
	if ok && gob.NewDecoder(bytes.NewReader(data)).Decode(&known) == nil {
		b.hits.Add(1)
	} else {
		b.misses.Add(1)
	}
	if known.Mutants == nil {
		known.Mutants = map[string]Form{}
	}
	return known
}

// KeepForms remembers them.
func (b *Builder) KeepForms(key Key, forms CodeForms) {
	forms.Mutants = maps.Clone(forms.Mutants)
	b.store(key, forms)
}

// Forms gives what the job's mutants are optimised to: see Compiler.Forms.
func (b *Builder) Forms(ctx context.Context, a *Analysis, job Job) ([]FunctionForms, error) {
	stripped, err := b.strip(ctx, a)
	if err != nil {
		return nil, err
	}
	return b.pool.Forms(ctx, stripped, job)
}

// Plain gives the object of a whole unit, as its compiler made it: see Compiler.Plain.
func (b *Builder) Plain(ctx context.Context, a *Analysis, fixed bool) ([]byte, error) {
	key := b.key("plain", a.hash, fmt.Append(nil, fixed))
	if data, ok := b.cache.Get(key); ok {
		b.hits.Add(1)
		return data, nil
	}
	b.misses.Add(1)
	stripped, err := b.strip(ctx, a)
	if err != nil {
		return nil, err
	}
	data, err := b.pool.Plain(ctx, stripped, a.name, fixed)
	if err == nil {
		b.write(func() { b.cache.Put(key, data) })
	}
	return data, err
}

// store is best effort: a full disk costs the next run time, nothing else. v
// must not change any more.
func (b *Builder) store(key Key, v any) {
	b.write(func() {
		var buf bytes.Buffer
		if gob.NewEncoder(&buf).Encode(v) == nil {
			b.cache.Put(key, buf.Bytes())
		}
	})
}

// write writes to the cache while the run goes on: nothing waits for that.
func (b *Builder) write(f func()) {
	if b.cache != nil {
		b.writes.Go(f)
	}
}

// Close returns when all that is worth it is in the cache.
func (b *Builder) Close() { b.writes.Wait() }
