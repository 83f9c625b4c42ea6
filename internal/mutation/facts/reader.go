package facts

import (
	"context"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"sync"

	"ames/internal/engine/compile"
	"ames/internal/mutation/point"
)

func init() { gob.Register(analyseTask{}) }

// Reader has units analysed, and remembers what is known of them. It can do all that its builder can.
type Reader struct {
	*compile.Builder
	counted []string
}

// NewReader makes a reader. cache may be nil; identity is as for compile.NewBuilder, counted as for Analyse.
func NewReader(pool *compile.Pool, cache *compile.Cache, identity []byte, counted []string) *Reader {
	parts := [][]byte{identity}
	for _, name := range counted {
		parts = append(parts, []byte(name))
	}
	key := compile.MakeKey(parts...)
	return &Reader{Builder: compile.NewBuilder(pool, cache, key[:]), counted: counted}
}

// Counted are the parts of functions' names that the reader takes numbers to follow.
func (r *Reader) Counted() []string { return r.counted }

// Analysis is what is known about a unit.
type Analysis struct {
	Unit *point.Unit

	code      *compile.Unit
	functions map[string]*point.Function // by name, once it is indexed
	indexing  sync.Once
}

// Code is the unit's code.
func (a *Analysis) Code() *compile.Unit { return a.code }

// Analysed reports whether the analysis of a unit is in the cache. The hash is
// its bitcode's SHA-256.
func (r *Reader) Analysed(hash [sha256.Size]byte) bool { return r.Has(r.Key("analysis", hash)) }

// Analyse reads the mutation points of a unit. bitcode gives the same as long as the
// analysis is used; hash is its SHA-256.
func (r *Reader) Analyse(ctx context.Context, bitcode func() ([]byte, error), hash [sha256.Size]byte,
	name string) (*Analysis, error) {
	a := &Analysis{code: compile.NewUnit(bitcode, hash, name)}
	key := r.Key("analysis", hash)
	decode := func(data []byte) (err error) {
		a.Unit, err = point.DecodeUnit(data)
		return err
	}
	if r.Known(key, decode) {
		return a, nil
	}
	data, err := bitcode()
	if err != nil {
		return nil, err
	}
	found, err := compile.Do[analysed](ctx, r.Pool(), analyseTask{name, r.counted}, data)
	if err == nil {
		err = decode(found.Unit)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r.KeepStripped(a.code, found.Stripped)
	r.KeepBytes(key, found.Unit)
	return a, nil
}

// analyseTask asks for Analyse.
type analyseTask struct {
	Name    string
	Counted []string
}

// analysed is what came of it.
type analysed struct {
	Unit     []byte // point.DecodeUnit reads it
	Stripped []byte
}

// Class is that of what reads a whole unit.
func (analyseTask) Class() compile.Class { return compile.Analysis }

// Run gives what is analysed.
func (t analyseTask) Run(k *compile.Compiler, bitcode []byte) (any, error) {
	u, stripped, err := Analyse(k.Lib(), bitcode, t.Name, t.Counted)
	if err != nil {
		return nil, err
	}
	encoded, err := u.Encode()
	return analysed{encoded, stripped}, err
}

// Digest tells the code of functions of the unit: what else is in there does not matter to what is made of
// them.
func (a *Analysis) Digest(functions []string) [sha256.Size]byte {
	a.indexing.Do(func() {
		a.functions = map[string]*point.Function{}
		for i := range a.Unit.Functions {
			a.functions[a.Unit.Functions[i].Name] = &a.Unit.Functions[i]
		}
	})
	h := sha256.New()
	for _, name := range functions {
		f := a.functions[name]
		if f == nil || f.Digest == "" {
			return a.code.Hash
		}
		fmt.Fprintf(h, "%s:%s:", f.Digest, f.Lines)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// FindingsKey names what was found in a unit, which follows from of as well.
func (r *Reader) FindingsKey(a *Analysis, of []byte) compile.Key {
	return r.Key("findings", a.code.Hash, of)
}

// KnownFindings gives what KeepFindings has kept.
func (r *Reader) KnownFindings(key compile.Key) (found []byte, ok bool) {
	ok = r.Known(key, func(data []byte) error {
		found = data
		return nil
	})
	return found, ok
}

// KeepFindings keeps what encode gives, which is called at any time until Close.
func (r *Reader) KeepFindings(key compile.Key, encode func() ([]byte, error)) { r.Keep(key, encode) }
