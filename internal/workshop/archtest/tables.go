package archtest

// wings are the folders below internal/ that packages stand in. Imports between them point down the list only.
var wings = []string{"workshop", "people", "campaign", "mutation", "engine"}

// layers says for each package which others of the project it may import, and does.
// Imports point down only: a package stands below all that may import it. The
// folders below a package belong to it.
var layers = map[string][]string{
	"cmd/ames": {"cli"},

	// people
	"cli": {"session", "work", "config", "report", "store", "mutant", "ctest", "noise", "operator", "source",
		"program", "toolchain", "machine", "jit"},
	"report": {"mutant", "source"},
	"store":  {"mutant"},
	"config": {},

	// campaign
	"session": {"judge", "reuse", "trace", "patch", "suite", "find", "units", "work", "mutant", "schedule", "schema",
		"facts", "compile", "change", "framework", "source",
		"live", "forkserver", "headroom", "world", "loader", "outside", "ownership", "program", "toolchain", "workdir"},
	"judge": {"reuse", "trace", "patch", "suite", "find", "units", "work", "mutant", "schedule", "ctest",
		"schema", "compile", "selection", "forkserver", "outside"},
	"reuse": {"suite", "find", "units", "work", "mutant", "schedule", "framework", "point", "source", "program"},
	"trace": {"patch", "suite", "find", "units", "work", "mutant", "schedule", "forkserver"},
	"patch": {"find", "units", "work", "mutant", "schema", "live", "machine", "forkserver", "link", "linked",
		"object", "workdir"},
	"suite": {"work", "mutant", "ctest", "framework", "live", "forkserver", "process", "world", "outside", "program"},
	"find": {"units", "work", "mutant", "schema", "facts", "compile", "operator", "point", "noise", "selection", "git",
		"source", "record"},
	"units":     {"work", "schema", "facts", "compile", "point", "link", "linked", "object", "program", "toolchain"},
	"work":      {"mutant", "ctest"},
	"schedule":  {},
	"framework": {"pattern"},
	"ctest":     {},
	"mutant":    {"source"},

	// mutation
	"schema":    {"facts", "change", "compile", "llvm", "ir"},
	"facts":     {"point", "compile", "llvm", "ir", "pattern"},
	"operator":  {"point", "change", "ir", "source", "syntax", "record"},
	"point":     {"ir", "record"},
	"change":    {"ir", "record"},
	"syntax":    {"source"},
	"noise":     {"operator", "source", "syntax"},
	"git":       {"selection"},
	"source":    {},
	"selection": {},

	// engine
	"jit": {"live", "forkserver", "compile", "llvm", "toolchain", "loader", "program", "executable", "library", "archive",
		"link", "object", "machine", "workdir"},
	"executable": {"library", "archive", "link", "object", "machine"},
	"library":    {"machine"},
	"archive":    {},
	"live":       {"compile", "machine", "forkserver", "world", "link", "linked", "program", "workdir"},
	"compile":    {"llvm", "ir", "ownership", "pattern", "process"},
	"forkserver": {"machine", "outside", "ownership", "process", "world"},
	"linked":     {"program", "link", "machine", "object"},
	"link":       {"machine", "object"},
	"llvm":       {"ir"},
	"ir":         {},
	"machine":    {},
	"object":     {"machine"},
	"loader":     {"machine", "program"},
	"program":    {"machine", "pattern"},
	"world":      {"outside", "process", "workdir"},
	"process":    {},
	"workdir":    {},
	"outside":    {},
	"headroom":   {},
	"ownership":  {},
	"toolchain":  {"machine", "pattern"},
	"pattern":    {},
	"record":     {},

	// These serve the work on Ames and are no part of it: nothing above imports them.
	"cmd/bench":    {"bench"},
	"cmd/subjects": {"subjects"},
	"bench": {"session", "work", "subjects", "samples", "mutant", "store", "jit", "forkserver", "link", "object",
		"toolchain"},
	"corpus":   {"session", "mutant", "operator", "source"},
	"e2e":      {},
	"oracle":   {"session", "subjects", "mutant", "source", "framework"},
	"subjects": {},
	"testunit": {"compile", "point", "toolchain", "llvm"},
	"samples":  {},
	"archtest": {},
}

// tops may be imported from above only, even by tests.
var tops = []string{"cli", "session"}

// confined names what only few packages may import, and which.
var confined = map[string][]string{
	"github.com/ebitengine/purego": {"llvm"},
	"unsafe":                       {"llvm"},
	"golang.org/x/arch":            {"machine"},
	"modernc.org/sqlite":           {"store"},
	"github.com/goccy/go-yaml":     {"config"},
	// The terminal and the command line are the outermost layer's.
	"github.com/spf13/cobra":    {"cli"},
	"github.com/vbauerster/mpb": {"cli"},
	"charm.land/lipgloss":       {"cli", "report"},
}

// pure packages compute from bytes to bytes.
var pure = []string{"mutant", "object", "archive", "link", "executable", "config", "selection"}

// hostPackages reach files, processes, the net and the system.
var hostPackages = []string{"os", "syscall", "net", "plugin", "golang.org/x/sys", "path/filepath", "io/ioutil"}

// exits names the functions that end the process, by package.
var exits = map[string][]string{
	"os":                    {"Exit"},
	"syscall":               {"Exit"},
	"golang.org/x/sys/unix": {"Exit"},
	"log":                   {"Fatal", "Fatalf", "Fatalln"},
}

// manyMethods names the types that may have more methods than others, and why.
var manyMethods = map[string]string{
	"llvm.Lib": "binds a foreign API: one method for each function of LLVM's that is called, and nothing else",
}

// largeFolders names the folders that may hold more product code than others, and why.
var largeFolders = map[string]string{
	"internal/engine/forkserver/runtime": "is one library, in C: what it does is told apart by file, and shared by " +
		"headers",
}

// foreign names the methods of interfaces of other modules, where one of ours embeds them.
var foreign = map[string][]string{
	"context.Context":    {"Deadline", "Done", "Err", "Value"},
	"fmt.Stringer":       {"String"},
	"io.Closer":          {"Close"},
	"io.ReadCloser":      {"Read", "Close"},
	"io.Reader":          {"Read"},
	"io.ReadWriter":      {"Read", "Write"},
	"io.ReadWriteCloser": {"Read", "Write", "Close"},
	"io.ReaderAt":        {"ReadAt"},
	"io.Seeker":          {"Seek"},
	"io.WriteCloser":     {"Write", "Close"},
	"io.Writer":          {"Write"},
	"sort.Interface":     {"Len", "Less", "Swap"},
}
