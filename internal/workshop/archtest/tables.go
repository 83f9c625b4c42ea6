package archtest

// wings are the folders below internal/ that packages stand in. Imports between them point down the list only.
var wings = []string{"workshop", "people", "campaign", "mutation", "engine"}

// layers says for each package which others of the project it may import.
// Imports point down only: a package stands below all that may import it. The
// folders below a package belong to it.
var layers = map[string][]string{
	"cmd/ames": {"cli"},
	"cli":      append([]string{"session", "config"}, belowSession...),
	"session":  belowSession,

	"schedule": {"mutant"},
	"report":   {"mutant", "source"},
	"store":    {"mutant"},
	"codegen":  {"point", "change", "llvm", "ir"},
	"operator": {"point", "change", "ir", "source", "record"},
	"point":    {"ir", "record"},
	"change":   {"ir", "record"},
	"noise":    {"operator", "source"},
	"link":     {"object"},
	"linked":   {"program", "link", "object"},
	"git":      {"selection"},

	"forkserver": {"outside"},

	"config":    {},
	"ctest":     {},
	"framework": {},
	"object":    {},
	"program":   {},
	"workdir":   {},
	"outside":   {},
	"toolchain": {},
	"llvm":      {"ir"},
	"ir":        {},
	"mutant":    {"source"},
	"source":    {},
	"record":    {},
	"selection": {},

	// These serve the work on Ames and are no part of it: nothing above imports them.
	"cmd/bench":    {"bench"},
	"cmd/subjects": {"subjects"},
	"bench":        append([]string{"session", "subjects", "samples"}, belowSession...),
	"corpus":       append([]string{"session", "samples"}, belowSession...),
	"e2e":          append([]string{"oracle", "session", "subjects", "samples"}, belowSession...),
	"oracle":       append([]string{"session", "subjects", "samples"}, belowSession...),
	"subjects":     {"toolchain"},
	"samples":      {},
	"archtest":     {},
}

var belowSession = []string{
	"ctest", "schedule", "report", "store", "framework", "forkserver", "link", "linked", "object", "codegen",
	"noise", "operator", "point", "change", "program", "source", "git", "selection", "workdir", "outside", "toolchain", "llvm", "ir", "mutant", "record",
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
