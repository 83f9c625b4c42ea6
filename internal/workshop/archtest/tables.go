package archtest

// wings are the folders below internal/ that packages stand in. Imports between them point down the list only.
var wings = []string{"workshop", "people", "campaign", "mutation", "engine"}

// layers says for each package which others of the project it may import, and does.
// Imports point down only: a package stands below all that may import it. The
// folders below a package belong to it.
var layers = map[string][]string{
	"cmd/ames": {"cli"},
	"cli": {
		"session", "config", "report", "store", "ctest", "mutant", "noise", "operator", "source", "program",
		"toolchain",
	},
	"config": {},
	"report": {"mutant", "source"},
	"store":  {"mutant"},

	"session": {
		"ctest", "framework", "schedule", "mutant", "codegen", "noise", "operator", "source", "git", "selection",
		"forkserver", "link", "linked", "object", "program", "record", "workdir", "outside", "toolchain",
	},
	"ctest":     {},
	"framework": {},
	"schedule":  {},
	"mutant":    {"source"},

	"codegen":   {"operator", "llvm", "ir"},
	"operator":  {"source", "syntax", "ir", "record"},
	"noise":     {"source", "syntax"},
	"syntax":    {"source"},
	"source":    {},
	"git":       {"selection"},
	"selection": {},

	"forkserver": {"outside"},
	"linked":     {"program", "link", "object"},
	"link":       {"object"},
	"object":     {},
	"program":    {},
	"llvm":       {"ir"},
	"ir":         {},
	"record":     {},
	"workdir":    {},
	"outside":    {},
	"toolchain":  {},

	// These serve the work on Ames and are no part of it: nothing above imports them.
	// Their tests may use any helper below session without being permitted to.
	"cmd/bench":    {"bench"},
	"cmd/subjects": {"subjects"},
	"bench": {
		"session", "subjects", "samples", "store", "mutant", "forkserver", "link", "object", "toolchain",
	},
	"corpus":   {"session", "mutant", "source"},
	"e2e":      {},
	"oracle":   {"session", "subjects", "framework", "mutant", "source"},
	"subjects": {},
	"samples":  {},
	"archtest": {},
}

// tops may be imported from above only, even by tests.
var tops = []string{"cli", "session"}

// confined names what only few packages may import, and which.
var confined = map[string][]string{
	"github.com/ebitengine/purego": {"llvm"},
	"unsafe":                       {"llvm"},
	"modernc.org/sqlite":           {"store"},
	"github.com/goccy/go-yaml":     {"config"},
	// The terminal and the command line are the outermost layer's.
	"github.com/spf13/cobra":    {"cli"},
	"github.com/vbauerster/mpb": {"cli"},
	"charm.land/lipgloss":       {"cli", "report"},
}

// pure packages compute from bytes to bytes.
var pure = []string{"mutant", "object", "link", "config", "selection"}

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
