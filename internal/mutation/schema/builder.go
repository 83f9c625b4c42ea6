package schema

import (
	"cmp"
	"context"
	"encoding/gob"
	"errors"
	"maps"
	"slices"

	"ames/internal/engine/compile"
	"ames/internal/mutation/facts"
)

func init() {
	gob.Register(objectTask{})
	gob.Register(formsTask{})
	gob.Register(exportTask{})
}

// Builder has objects and forms made of units, and remembers them. It can do all that its reader can.
type Builder struct{ *facts.Reader }

// NewBuilder makes a builder. cache may be nil; identity is as for compile.NewBuilder, counted as for
// Analyse.
func NewBuilder(pool *compile.Pool, cache *compile.Cache, identity []byte, counted []string) *Builder {
	return &Builder{facts.NewReader(pool, cache, identity, counted)}
}

// Compile makes the job's objects; more than one where LLVM could not compile
// all of it at once. The job's Suffix is chosen here.
func (b *Builder) Compile(ctx context.Context, a *facts.Analysis, job Job) ([]*Object, error) {
	job.Suffix = ""
	key := b.Key("object", a.Digest(job.functions()), job.appendKey(nil))
	job.Suffix = key.String()[:16]
	var objs []*Object
	if b.KnownValue(key, &objs) && job.made(objs) {
		return objs, nil
	}
	stripped, err := b.Stripped(ctx, a.Code())
	if err != nil {
		return nil, err
	}
	objs, err = b.objects(ctx, stripped, job)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(objs, func(o *Object) bool { return o.Passing }) {
		b.KeepValue(key, objs)
	}
	return objs, nil
}

// objects compiles a job in a worker. Functions or mutants that LLVM cannot
// compile are found by halving and left out; the objects' Failed lists name
// them. Only errors that have nothing to do with the job are returned.
func (b *Builder) objects(ctx context.Context, stripped []byte, job Job) ([]*Object, error) {
	obj, err := compile.Do[Object](ctx, b.Pool(), objectTask{job}, stripped)
	if err == nil {
		return []*Object{&obj}, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	first, second, ok := job.halve()
	if !ok {
		if obj, err = again[Object](ctx, b.Pool(), objectTask{job}, stripped, err); err == nil {
			return []*Object{&obj}, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		failed := Object{Failed: job.failures(err.Error()), Passing: errors.Is(err, compile.ErrWorkerKilled)}
		return []*Object{&failed}, nil
	}
	out, err := b.objects(ctx, stripped, first)
	if err != nil {
		return nil, err
	}
	others, err := b.objects(ctx, stripped, second)
	return append(out, others...), err
}

// again makes a request once more that ended its worker, in another one: what else that one had
// worked on may have been at fault. Any other error stays what it was.
func again[A any](ctx context.Context, p *compile.Pool, task compile.Task, bitcode []byte, err error) (A, error) {
	if !errors.Is(err, compile.ErrWorkerDied) {
		return *new(A), err
	}
	return compile.Do[A](ctx, p, task, bitcode)
}

// objectTask asks for Compile.
type objectTask struct{ Job Job }

// Class is that of what makes code.
func (objectTask) Class() compile.Class { return compile.Generation }

// Run gives an Object.
func (t objectTask) Run(k *compile.Compiler, stripped []byte) (any, error) {
	return Compile(k, stripped, t.Job)
}

// CodeForms are the forms of a function's code, without a mutant and, by MutationsKey, with
// one. A mutant of which none can be made has the zero Form.
type CodeForms struct {
	Original Form
	Mutants  map[string]Form
}

// FormsKey is the same for functions of the same code, whatever unit they are in.
func (b *Builder) FormsKey(a *facts.Analysis, function string) compile.Key {
	return b.Key("forms", a.Digest([]string{function}))
}

// KnownForms gives the forms that are remembered of some code.
func (b *Builder) KnownForms(key compile.Key) CodeForms {
	var known CodeForms
	if !b.KnownValue(key, &known) {
		known = CodeForms{}
	}
	if known.Mutants == nil {
		known.Mutants = map[string]Form{}
	}
	return known
}

// KeepForms remembers them.
func (b *Builder) KeepForms(key compile.Key, forms CodeForms) {
	forms.Mutants = maps.Clone(forms.Mutants)
	b.KeepValue(key, forms)
}

// Forms gives what the job's mutants are optimised to: see Forms. What ends the worker is left out.
func (b *Builder) Forms(ctx context.Context, a *facts.Analysis, job Job) ([]FunctionForms, error) {
	stripped, err := b.Stripped(ctx, a.Code())
	if err != nil {
		return nil, err
	}
	return b.forms(ctx, stripped, job)
}

func (b *Builder) forms(ctx context.Context, stripped []byte, job Job) ([]FunctionForms, error) {
	task := formsTask{job, b.Counted()}
	forms, err := compile.Do[[]FunctionForms](ctx, b.Pool(), task, stripped)
	if err == nil {
		return forms, nil
	}
	if ctx.Err() != nil || errors.Is(err, compile.ErrWorkerKilled) {
		return nil, cmp.Or(ctx.Err(), err)
	}
	first, second, ok := job.halve()
	if !ok {
		if forms, err = again[[]FunctionForms](ctx, b.Pool(), task, stripped, err); err == nil {
			return forms, nil
		}
		if ctx.Err() != nil || errors.Is(err, compile.ErrWorkerKilled) {
			return nil, cmp.Or(ctx.Err(), err)
		}
		return nil, nil
	}
	forms, err = b.forms(ctx, stripped, first)
	if err != nil {
		return nil, err
	}
	others, err := b.forms(ctx, stripped, second)
	return append(forms, others...), err
}

// formsTask asks for Forms.
type formsTask struct {
	Job     Job
	Counted []string
}

// Class is that of what makes code.
func (formsTask) Class() compile.Class { return compile.Generation }

// Run gives a list of FunctionForms.
func (t formsTask) Run(k *compile.Compiler, stripped []byte) (any, error) {
	return Forms(k, stripped, t.Job, t.Counted)
}

// Export compiles a unit whole in a worker, with the changes made: see Export.
func (b *Builder) Export(ctx context.Context, bitcode []byte, name string, changes []ExportChange,
	renamed map[string]string) ([]byte, error) {
	return compile.Do[[]byte](ctx, b.Pool(), exportTask{name, changes, renamed}, bitcode)
}

// exportTask asks for Export.
type exportTask struct {
	Name    string
	Changes []ExportChange
	Renamed map[string]string
}

// Class is that of what makes code.
func (exportTask) Class() compile.Class { return compile.Generation }

// Run gives an object.
func (t exportTask) Run(k *compile.Compiler, bitcode []byte) (any, error) {
	return Export(k, bitcode, t.Name, t.Changes, t.Renamed)
}
