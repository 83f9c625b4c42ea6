package operator_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ames/internal/engine/compile"
	"ames/internal/mutation/change"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/schema"
	"ames/internal/mutation/source"
)

// TestEdits holds every mutant's change of the IR against its edit of the
// text: the program built from the edited source must print and end as the one
// built from the changed IR does, and the edit must compile.
//
// Mutants of different functions are made at once, and taken apart where that
// shows a difference or hides one behind a crash. A twenty-fourth is judged, another one each day, with
// one of the compilers, in turn; if AMES_EDITS is "all", all of them are, each with one of all compilers.
// With all compilers if AMES_CLANG is "all", with one if it names one. AMES_ONLY names one source.
func TestEdits(t *testing.T) {
	for i, f := range fixtures(t) {
		if only := os.Getenv("AMES_ONLY"); only != "" && only != f.name {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			judged, programs := 0, 0
			for _, p := range portions(time.Now().YearDay(), i) {
				b := newBench(t, f, p.version)
				var list []*edit
				for k := p.first; k < len(b.list); k += p.step {
					list = append(list, b.list[k])
				}
				judged += len(list)
				b.judgeAll(t, list)
				programs += int(b.built.Load())
			}
			t.Logf("%d mutants judged by %d programs", judged, programs)
		})
	}
}

// portion is which of a fixture's mutants one compiler judges: from the first one on, by steps.
type portion struct{ version, first, step int }

// portions are those of a day.
func portions(day, fixture int) (out []portion) {
	const days = 24
	one, err := strconv.Atoi(os.Getenv("AMES_CLANG"))
	for n, v := range versions {
		p := portion{v, n, len(versions)}
		switch {
		case os.Getenv("AMES_CLANG") != "":
			p = portion{v, 0, 1}
			if err == nil && one != v {
				continue
			}
		case os.Getenv("AMES_EDITS") != "all":
			if n != (day+day/days+fixture)%len(versions) {
				continue
			}
			p = portion{v, day % days, days}
		}
		out = append(out, p)
	}
	return out
}

// bench is a fixture as one compiler version sees it.
type bench struct {
	f        *fixture
	version  int
	bitcode  []byte
	compiler *compile.Compiler
	list     []*edit
	dir      string
	original outcome
	built    *atomic.Int32 // programs, from changed IR
	// patience is the processor time that a program gets.
	patience time.Duration
	// unlimited programs may reserve as much memory as sanitizers do.
	unlimited bool
	// headers are what the source includes, compiled; "" for C, whose headers take no time.
	headers string

	mu *sync.Mutex // of the compiler
}

func newBench(t *testing.T, f *fixture, version int) *bench {
	t.Helper()
	b := &bench{
		f: f, version: version, bitcode: f.bitcode(t, version), dir: t.TempDir(),
		built: new(atomic.Int32), patience: littlePatience, mu: new(sync.Mutex),
	}
	l := library(t, version)
	u, _, err := facts.Analyse(l, b.bitcode, f.name, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.compiler = compile.NewCompiler(l)
	b.compiler.Verify = true
	b.list, _ = f.edits(t, u)
	// What the compiler evaluates itself, an edit changes and a change of the IR does not.
	b.list = slices.DeleteFunc(b.list, func(e *edit) bool {
		return strings.HasSuffix(f.text.Line(e.at.Line), "// evaluated by the compiler")
	})
	if len(b.list) == 0 {
		t.Fatalf("clang-%d: no mutants", version)
	}
	b.precompile(t)
	// Without a change, both ways give the same program.
	b.original = b.run(t, b.build(t, "original", f.path))
	if b.original.end != "exit status 0" {
		t.Fatalf("clang-%d: the original fails: %s\n%s", version, b.original.end, b.original.output)
	}
	if identity := b.changed(t, nil, "identity"); identity != b.original {
		t.Fatalf("clang-%d: exporting without a change changes the program: %s", version, b.original.differs(identity))
	}
	return b
}

// precompile compiles the headers once for all edited sources.
func (b *bench) precompile(t *testing.T) {
	t.Helper()
	if filepath.Ext(b.f.path) != ".cpp" {
		return
	}
	var includes []byte
	for n := 1; n <= b.f.text.Lines(); n++ {
		if line := b.f.text.Line(n); strings.HasPrefix(line, "#include <") {
			includes = append(append(includes, line...), '\n')
		}
	}
	header := filepath.Join(b.dir, "headers.hpp")
	b.headers = header + ".pch"
	if err := errors.Join(os.WriteFile(header, includes, 0o644),
		b.f.clang(b.version, "-c", header, "-o", b.headers)); err != nil {
		t.Fatal(err)
	}
}

// build compiles or links.
func (b *bench) build(t *testing.T, name, from string) string {
	t.Helper()
	exe := filepath.Join(b.dir, name)
	if err := b.f.clang(b.version, from, "-o", exe); err != nil {
		t.Error(err)
	}
	return exe
}

// judgeAll sorts mutants into batches of at most one per function, none within another, and judges them.
func (b *bench) judgeAll(t *testing.T, list []*edit) {
	var wg sync.WaitGroup
	slots := make(chan bool, 2)
	for n, batch := range apart(list) {
		slots <- true
		wg.Go(func() {
			defer func() { <-slots }()
			b.judge(t, batch, fmt.Sprint(n))
		})
	}
	wg.Wait()
}

func apart(list []*edit) [][]*edit {
	var batches [][]*edit
	var taken []map[string]bool
next:
	for _, e := range list {
		for n := 0; ; n++ {
			if n == len(batches) {
				batches, taken = append(batches, nil), append(taken, map[string]bool{})
			}
			if slices.ContainsFunc(e.changes,
				func(c schema.ExportChange) bool { return inCode(c) && taken[n][c.Function] }) ||
				slices.ContainsFunc(batches[n], func(o *edit) bool { return overlap(e.edit, o.edit) }) {
				continue
			}
			for _, c := range e.changes {
				taken[n][c.Function] = taken[n][c.Function] || inCode(c)
			}
			batches[n] = append(batches[n], e)
			continue next
		}
	}
	return batches
}

// inCode tells changes of a function's code from those of tables that it refers to.
func inCode(c schema.ExportChange) bool {
	_, table := c.Mutation.Change.(change.Element)
	return !table
}

// overlap reports whether two edits are of the same text, as those of a lambda
// and of the function around it may be.
func overlap(a, b source.Edit) bool {
	return comparePositions(a.Start, b.End) <= 0 && comparePositions(b.Start, a.End) <= 0
}

// judge compares both ways of making the mutants. What ends early says nothing
// of the mutants whose turn does not come, so those are judged in halves then.
func (b *bench) judge(t *testing.T, batch []*edit, name string) {
	want := b.edited(t, batch, name)
	var got outcome
	whole := want.end == b.original.end
	if whole || len(batch) == 1 {
		got = b.changed(t, batch, name)
	}
	switch {
	case whole && got == want:
	case len(batch) > 1:
		b.judge(t, batch[:len(batch)/2], name+"a")
		b.judge(t, batch[len(batch)/2:], name+"b")
	case want == got:
	case b.patience == littlePatience && (want.end == outOfTime) != (got.end == outOfTime):
		patient := *b
		patient.patience = time.Minute
		patient.judge(t, batch, name)
	case want.end == "":
		t.Errorf("clang-%d: does not compile: %v\n%s", b.version, batch[0], want.output)
	case b.undefined(t, batch, name):
		t.Logf("clang-%d: %v: accepted, undefined behaviour: %s", b.version, batch[0], want.differs(got))
	default:
		t.Errorf("clang-%d: %v %v: %s", b.version, batch[0], batch[0].changes, want.differs(got))
	}
}

// undefined reports whether the edited program's behaviour is shown to be
// undefined, while the original's is not: it does something else when variables
// begin with a pattern, or a sanitizer ends it.
func (b *bench) undefined(t *testing.T, batch []*edit, name string) bool {
	const pattern = "-ftrivial-auto-var-init=pattern"
	if b.edited(t, nil, name+".p", pattern) == b.original &&
		b.edited(t, batch, name+".p", pattern) != b.edited(t, batch, name) {
		return true
	}
	sanitized := &bench{f: b.f, version: 19, dir: b.dir, patience: b.patience, unlimited: true}
	flags := []string{"-fsanitize=address,undefined", "-fno-sanitize-recover=all"}
	return sanitized.edited(t, nil, name+".s", flags...).end == b.original.end &&
		sanitized.edited(t, batch, name+".s", flags...).end == "exit status 1"
}

// edited is what the program built from the edited text does. The text keeps
// its name, since the program may print it.
func (b *bench) edited(t *testing.T, batch []*edit, name string, flags ...string) outcome {
	edits := make([]source.Edit, len(batch))
	for i, e := range batch {
		edits[i] = e.edit
	}
	text, err := source.Apply([]byte(b.f.text.Text()), edits...)
	if err != nil {
		t.Error(err)
		return outcome{}
	}
	file := filepath.Join(b.dir, name+".text", b.f.name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, text, 0o644)); err != nil {
		t.Error(err)
		return outcome{}
	}
	if b.headers != "" && len(flags) == 0 {
		flags = []string{"-include-pch", b.headers}
	}
	exe := filepath.Join(b.dir, name+".edited")
	if err := b.f.clang(b.version, append(flags, file, "-o", exe)...); err != nil {
		return outcome{output: err.Error()}
	}
	defer os.Remove(exe)
	return b.run(t, exe)
}

// changed is what the program built from the changed IR does.
func (b *bench) changed(t *testing.T, batch []*edit, name string) outcome {
	var changes []schema.ExportChange
	for _, e := range batch {
		changes = append(changes, e.changes...)
	}
	b.mu.Lock()
	data, err := schema.Export(b.compiler, b.bitcode, b.f.name, changes, nil)
	b.mu.Unlock()
	b.built.Add(1)
	if err != nil {
		t.Errorf("clang-%d: %v", b.version, err)
		return outcome{}
	}
	object := filepath.Join(b.dir, name+".o")
	if err := os.WriteFile(object, data, 0o644); err != nil {
		t.Error(err)
		return outcome{}
	}
	exe := b.build(t, name+".changed", object)
	defer os.Remove(exe)
	return b.run(t, exe)
}

// outcome is what a program did.
type outcome struct{ output, end string }

func (want outcome) differs(got outcome) string {
	return fmt.Sprintf("the edited source ends with %s, the changed IR with %s; %s", want.end, got.end,
		firstDifference(want.output, got.output))
}

// outOfTime is how a program ends whose patience is at an end.
const outOfTime = "out of time"

// A program whose mutants end needs a few milliseconds of processor time.
const littlePatience = 300 * time.Millisecond

// boundsVariable makes this program become another one, with bounds.
const boundsVariable = "AMES_TEST_BOUNDS"

func TestMain(m *testing.M) {
	var patience, memory int64
	if n, _ := fmt.Sscan(os.Getenv(boundsVariable), &patience, &memory); n == 2 {
		log.Fatal(becomeBounded(patience, memory, os.Args[1]))
	}
	os.Exit(m.Run())
}

// becomeBounded runs another program in this one's place, which may take so many nanoseconds of
// processor time, after which SIGPROF ends it, and map so many bytes. The timer outlasts the call
// that executes the program; the kernel's limit of processor time knows whole seconds only.
func becomeBounded(patience, memory int64, exe string) error {
	timer := unix.Itimerval{Value: unix.NsecToTimeval(patience)}
	_, err := unix.Setitimer(unix.ITIMER_PROF, timer)
	return errors.Join(err, unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
		unix.Setrlimit(unix.RLIMIT_AS, &unix.Rlimit{Cur: uint64(memory), Max: uint64(memory)}),
		unix.Exec(exe, []string{exe}, os.Environ()))
}

// run gives a program a little processor time and memory.
func (b *bench) run(t *testing.T, exe string) outcome {
	if t.Failed() {
		if _, err := os.Stat(exe); err != nil {
			return outcome{}
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	memory := int64(4 << 30)
	if b.unlimited {
		memory = math.MaxInt64
	}
	cmd := exec.CommandContext(ctx, os.Args[0], exe)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d", boundsVariable, b.patience, memory))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Error(err)
	}
	if cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() == syscall.SIGPROF {
		return outcome{end: outOfTime}
	}
	return outcome{out.String(), cmd.ProcessState.String()}
}

// TestVerifier holds that LLVM's verifier, in every version that reads a
// unit's bitcode, finds no fault with schemas that hold all its mutants. A third of these versions, others each
// day, are asked, or all if AMES_EDITS is "all".
func TestVerifier(t *testing.T) {
	for i, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			for n, v := range versions {
				bitcode := f.bitcode(t, v)
				for k, reader := range versions[n:] {
					if os.Getenv("AMES_EDITS") != "all" && (i+n+k+time.Now().YearDay())%3 != 0 {
						continue
					}
					l := library(t, reader)
					u, stripped, err := facts.Analyse(l, bitcode, f.name, nil)
					if err != nil {
						t.Fatal(err)
					}
					list, _ := f.edits(t, u)
					k := compile.NewCompiler(l)
					k.Verify = true
					if _, err := schema.Compile(k, stripped, allOf(f, list)); err != nil {
						t.Errorf("clang-%d, LLVM %d: %v", v, reader, err)
					}
				}
			}
		})
	}
}

// allOf is the job to compile the schemas of all functions with all mutants.
func allOf(f *fixture, list []*edit) schema.Job {
	job := schema.Job{Unit: f.name, Suffix: "all"}
	index := map[string]int{}
	for _, e := range list {
		numbers := map[string]int32{}
		for _, ch := range e.changes {
			i, ok := index[ch.Function]
			if !ok {
				i = len(job.Functions)
				index[ch.Function] = i
				job.Functions = append(job.Functions, schema.FunctionJob{Name: ch.Function})
			}
			fj := &job.Functions[i]
			if numbers[ch.Function] == 0 {
				numbers[ch.Function] = 1
				if n := len(fj.Numbers); n > 0 {
					numbers[ch.Function] = fj.Numbers[n-1] + 1
				}
			}
			fj.Mutations = append(fj.Mutations, ch.Mutation)
			fj.Numbers = append(fj.Numbers, numbers[ch.Function])
		}
	}
	return job
}
