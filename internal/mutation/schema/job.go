package schema

import (
	"encoding/binary"
	"fmt"

	"ames/internal/mutation/change"
)

// Mutation is one change of one instruction of a function.
type Mutation struct {
	Index  int32 // the instruction's number, as in point.Point
	Change change.Change
}

// FunctionJob asks for one function's schema. The mutations are numbered from 1
// in their order; the selector takes these numbers, 0 selects none. Mutations
// of equal Number are one mutant with several sites in the function.
type FunctionJob struct {
	Name      string
	Mutations []Mutation
	Numbers   []int32 // per mutation; ascending from 1
}

// Job asks for one object file.
type Job struct {
	Unit string // for messages
	// Suffix makes the object's symbols differ from those of other objects.
	Suffix    string
	Functions []FunctionJob
	// Infection asks not for schemas but for functions without mutants that
	// record which mutations would change a value. They take the schemas'
	// place, FunctionCode.Reach giving the bytes of that record; selectors
	// are there, but without effect.
	Infection bool
}

// functions are the names of the job's.
func (j Job) functions() []string {
	out := make([]string, len(j.Functions))
	for i := range j.Functions {
		out[i] = j.Functions[i].Name
	}
	return out
}

// appendKey appends everything that the job's objects follow from, the same
// bytes in every process: gob would number types in the order of their first
// use, which differs between runs that compile and runs that do not.
func (j Job) appendKey(b []byte) []byte {
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	text(j.Unit)
	text(j.Suffix)
	if j.Infection {
		text("infection")
	}
	b = binary.AppendUvarint(b, uint64(len(j.Functions)))
	for _, f := range j.Functions {
		text(f.Name)
		b = binary.AppendUvarint(b, uint64(len(f.Mutations)))
		for i, m := range f.Mutations {
			b = binary.AppendVarint(b, int64(f.Numbers[i]))
			b = m.appendKey(b)
		}
	}
	return b
}

func (m Mutation) appendKey(b []byte) []byte {
	b = binary.AppendVarint(b, int64(m.Index))
	return change.AppendKey(b, m.Change)
}

// GobEncode writes a mutation down for a worker.
func (m Mutation) GobEncode() ([]byte, error) {
	return append(binary.AppendVarint(nil, int64(m.Index)), m.Change.String()...), nil
}

// GobDecode reads what GobEncode wrote.
func (m *Mutation) GobDecode(data []byte) (err error) {
	index, n := binary.Varint(data)
	if n <= 0 {
		return fmt.Errorf("damaged mutation")
	}
	m.Index = int32(index)
	m.Change, err = change.Parse(string(data[n:]))
	return err
}

// MutationsKey is the same for the same mutations of the same code.
func MutationsKey(mutations []Mutation) string {
	var b []byte
	for _, m := range mutations {
		b = m.appendKey(b)
	}
	return string(b)
}

// FunctionCode says where a function's schema is in the object.
type FunctionCode struct {
	Name     string
	Numbers  []int32 // the job's, to which Reach belongs
	Symbol   string  // the schema's entry
	Selector string  // a 32-bit variable
	// Reach gives, per mutation, the byte of the reach table that is set when
	// the mutated instruction is about to be executed; if infection was asked
	// for, when the mutation would have changed a value.
	Reach []int32
	// Elements are what mutants write into tables.
	Elements []Element
}

// Element is what a mutant writes into a table before its run.
type Element struct {
	Number int32
	Table  string // a variable that holds the table's address
	Offset int64
	Data   []byte
}

// Object is a compiled job.
type Object struct {
	Data []byte
	// ReachSymbol is the reach table in section .ames.reach, ReachSize its bytes.
	ReachSymbol string
	ReachSize   int
	// CounterSymbol, in the same section, is an array of 64-bit numbers, one for each of
	// Functions: how often it has come to code that holds mutated instructions. It is
	// empty if infection was asked for.
	CounterSymbol string
	Functions     []FunctionCode
	// Failed names the mutants that could not be compiled.
	Failed []Failure
	// Passing says that this has nothing to do with them, so that it must not be remembered.
	Passing bool
}

// Failure is a mutant of a function that could not be compiled.
type Failure struct {
	Function string
	Number   int32
	Reason   string
}

// halve splits a job in two: by functions, or by the mutants of its only
// function. ok is false when a single mutant is left.
func (j Job) halve() (a, b Job, ok bool) {
	a, b = j, j
	a.Suffix, b.Suffix = j.Suffix+"a", j.Suffix+"b"
	if n := len(j.Functions); n > 1 {
		a.Functions, b.Functions = j.Functions[:n/2], j.Functions[n/2:]
		return a, b, true
	}
	f := j.Functions[0]
	lowest, highest := f.Numbers[0], f.Numbers[0]
	for _, n := range f.Numbers {
		lowest, highest = min(lowest, n), max(highest, n)
	}
	if lowest == highest {
		return a, b, false
	}
	middle := lowest + (highest-lowest)/2
	var low, high FunctionJob
	low.Name, high.Name = f.Name, f.Name
	for i, n := range f.Numbers {
		half := &low
		if n > middle {
			half = &high
		}
		half.Numbers = append(half.Numbers, n)
		half.Mutations = append(half.Mutations, f.Mutations[i])
	}
	a.Functions, b.Functions = []FunctionJob{low}, []FunctionJob{high}
	return a, b, len(low.Numbers) > 0 && len(high.Numbers) > 0
}

func (j Job) failures(reason string) []Failure {
	var out []Failure
	for _, f := range j.Functions {
		for i, n := range f.Numbers {
			if i == 0 || n != f.Numbers[i-1] {
				out = append(out, Failure{Function: f.Name, Number: n, Reason: reason})
			}
		}
	}
	return out
}
