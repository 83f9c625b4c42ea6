package compile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"sync"
	"sync/atomic"
)

func init() {
	gob.Register(stripTask{})
	gob.Register(plainTask{})
}

// Builder has things made of units by a pool, and remembers what came of it in a cache that serves later
// runs. Packages above, which know what else there is to make, build on it.
type Builder struct {
	pool  *Pool
	cache *Cache
	// identity digests everything beside the bitcode that results follow
	// from: this program's build and the LLVM library.
	identity []byte

	hits, misses atomic.Int64
	writes       sync.WaitGroup
	failed       atomic.Pointer[error] // the first write that failed
}

// NewBuilder makes a builder. cache may be nil.
func NewBuilder(pool *Pool, cache *Cache, identity []byte) *Builder {
	return &Builder{pool: pool, cache: cache, identity: identity}
}

// Unit is a translation unit's code.
type Unit struct {
	Name string            // for messages
	Hash [sha256.Size]byte // of its bitcode

	bitcode func() ([]byte, error)
	// stripped is nil until it is needed, or known.
	stripped  []byte
	stripping sync.Mutex
}

// NewUnit makes a unit. bitcode gives the same as long as it is used; hash is its SHA-256.
func NewUnit(bitcode func() ([]byte, error), hash [sha256.Size]byte, name string) *Unit {
	return &Unit{Name: name, Hash: hash, bitcode: bitcode}
}

// Bitcode gives the unit's bitcode as it is in the program.
func (u *Unit) Bitcode() ([]byte, error) { return u.bitcode() }

// Pool is the builder's.
func (b *Builder) Pool() *Pool { return b.pool }

// CacheUse tells how many results came from the cache and how many were made.
func (b *Builder) CacheUse() (hits, misses int64) { return b.hits.Load(), b.misses.Load() }

// Key names a result of some kind that follows from the code with a hash, and from extra.
func (b *Builder) Key(kind string, hash [sha256.Size]byte, extra ...[]byte) Key {
	return MakeKey(append([][]byte{[]byte(kind), b.identity, hash[:]}, extra...)...)
}

// Has reports whether a result is in the cache; what it is is not looked at.
func (b *Builder) Has(key Key) bool { return b.cache.Has(key) }

// Known reads a result from the cache. What decode does not like is not known. Both are counted.
func (b *Builder) Known(key Key, decode func([]byte) error) bool {
	if data, ok := b.cache.Get(key); ok && decode(data) == nil {
		b.hits.Add(1)
		return true
	}
	b.misses.Add(1)
	return false
}

// KnownValue reads what KeepValue has kept, into what v points to.
func (b *Builder) KnownValue(key Key, v any) bool {
	return b.Known(key, func(data []byte) error { return gob.NewDecoder(bytes.NewReader(data)).Decode(v) })
}

// Keep keeps what encode gives, which is called at any time until Close: nothing waits for it. It is best
// effort: a full disk costs the next run time, nothing else.
func (b *Builder) Keep(key Key, encode func() ([]byte, error)) {
	if b.cache == nil {
		return
	}
	b.writes.Go(func() {
		if data, err := encode(); err == nil {
			if err = b.cache.Put(key, data); err != nil {
				b.failed.CompareAndSwap(nil, &err)
			}
		}
	})
}

// KeepBytes keeps data.
func (b *Builder) KeepBytes(key Key, data []byte) {
	b.Keep(key, func() ([]byte, error) { return data, nil })
}

// KeepValue keeps a value, which must not change any more.
func (b *Builder) KeepValue(key Key, v any) {
	b.Keep(key, func() ([]byte, error) {
		var buf bytes.Buffer
		err := gob.NewEncoder(&buf).Encode(v)
		return buf.Bytes(), err
	})
}

// Close returns when all that is worth it is in the cache. The error says why that could not take everything.
func (b *Builder) Close() error {
	b.writes.Wait()
	if err := b.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// What bitcode and objects begin with.
var bitcodeMagic, objectMagic = []byte("BC\xc0\xde"), []byte("\x7fELF")

// Stripped gives a unit's bitcode, finished and without debug information.
func (b *Builder) Stripped(ctx context.Context, u *Unit) ([]byte, error) {
	u.stripping.Lock()
	defer u.stripping.Unlock()
	if u.stripped != nil {
		return u.stripped, nil
	}
	key := b.Key("stripped", u.Hash)
	if data, ok := b.cache.Get(key); ok && bytes.HasPrefix(data, bitcodeMagic) {
		u.stripped = data
		return data, nil
	}
	bitcode, err := u.bitcode()
	if err != nil {
		return nil, err
	}
	stripped, err := Do[[]byte](ctx, b.pool, stripTask{u.Name}, bitcode)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.Name, err)
	}
	u.stripped = stripped
	b.KeepBytes(key, stripped)
	return stripped, nil
}

// KeepStripped keeps a unit's stripped bitcode that came of another task.
func (b *Builder) KeepStripped(u *Unit, stripped []byte) {
	u.stripping.Lock()
	defer u.stripping.Unlock()
	u.stripped = stripped
	b.KeepBytes(b.Key("stripped", u.Hash), stripped)
}

// stripTask finishes and strips a unit.
type stripTask struct{ Name string }

// Class is that of what is done with all of a unit's bitcode.
func (stripTask) Class() Class { return Analysis }

// Run gives the stripped bitcode.
func (t stripTask) Run(k *Compiler, bitcode []byte) (any, error) {
	l := k.lib
	c := l.NewContext()
	defer l.Dispose(c)
	m, err := l.Parse(c, bitcode, t.Name)
	if err != nil {
		return nil, err
	}
	defer l.DisposeModule(m)
	if err := Finish(l, c, m); err != nil {
		return nil, err
	}
	return Strip(l, m), nil
}

// Plain gives the object of a whole unit, as its compiler made it: see Compiler.Plain.
func (b *Builder) Plain(ctx context.Context, u *Unit, fixed bool) ([]byte, error) {
	key := b.Key("plain", u.Hash, fmt.Append(nil, fixed))
	var object []byte
	if b.Known(key, func(data []byte) error { object = data; return nil }) && bytes.HasPrefix(object, objectMagic) {
		return object, nil
	}
	stripped, err := b.Stripped(ctx, u)
	if err != nil {
		return nil, err
	}
	object, err = Do[[]byte](ctx, b.pool, plainTask{u.Name, fixed}, stripped)
	if err == nil {
		b.KeepBytes(key, object)
	}
	return object, err
}

// plainTask asks for Compiler.Plain.
type plainTask struct {
	Name  string
	Fixed bool
}

// Class is that of what makes code.
func (plainTask) Class() Class { return Generation }

// Run gives the object.
func (t plainTask) Run(k *Compiler, stripped []byte) (any, error) {
	return k.Plain(stripped, t.Name, t.Fixed)
}
