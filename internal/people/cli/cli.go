// Package cli holds the commands and flags of the ames program. It is the only
// package that decides on exit statuses and prints for the user; the work is
// done elsewhere.
package cli

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"syscall"

	"github.com/spf13/cobra"

	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	_ "ames/internal/people/cli/addressspace"
)

// Exit statuses, as documented in --help.
const (
	exitOK        = 0
	exitScoreLow  = 1
	exitUse       = 2
	exitTestsFail = 3
	exitOther     = 4
)

// errScoreLow is returned when the score is below --min-score.
var errScoreLow = errors.New("score too low")

// usageError is a mistake in flags and arguments.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// app is one call of the program.
type app struct {
	out, err io.Writer
	verbose  bool
	settings settings
}

// collectAt is the garbage collector's percentage. Ames lives for a moment, with
// a small heap, and needs the processors for the tests. A heap of a large project,
// from so many bytes on, is collected as Go does it.
const (
	collectAt  = 400
	largeHeap  = 128 << 20
	collectNow = 100
)

// collectRarely sets the percentage, and watches after each collection how large the heap is.
func collectRarely() {
	debug.SetGCPercent(collectAt)
	var watch func(*[16]byte)
	watch = func(*[16]byte) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		if metrics.Read(live); live[0].Value.Uint64() > largeHeap {
			debug.SetGCPercent(collectNow)
			return
		}
		runtime.SetFinalizer(new([16]byte), watch)
	}
	runtime.SetFinalizer(new([16]byte), watch)
}

// Main runs the program and returns its exit status.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	if os.Getenv("GOGC") == "" {
		collectRarely()
	}
	if served, err := session.ServeSelf(args, in, out); served {
		if err != nil {
			fmt.Fprintln(errOut, "ames:", err)
			return exitOther
		}
		return exitOK
	}
	a := &app{out: out, err: errOut}
	ctx, stop := signal.NotifyContext(context.Background(), heeded()...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	root := a.root()
	root.SetArgs(args)
	return a.status(a.settings.located(root.ExecuteContext(ctx)))
}

// heeded are the signals that end a run in good order; not those that whoever started us has ignored, as nohup does.
func heeded() []os.Signal {
	out := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			out = append(out, s)
		}
	}
	return out
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "ames",
		Short: "Mutation testing for compiled programs",
		Long: `Ames shows which changes to your code no test would notice.

It makes small changes (mutants) to the source that a test program was built
from, runs the tests against each, and reports the mutants that survive.
Build the program with clang and its bitcode inside:

    clang -g -O0 -fembed-bitcode=all lib.c test.c -o tests

Exit status: 0 done, 1 score below --min-score or new survivors with --fail-on-new,
2 wrong use or configuration, 3 the tests fail without any mutant, 4 anything else.`,
		Example: `  ames run ./tests                    judge all mutants
  ames run --min-score 80 ./tests -v  fail below 80 %; "-v" goes to ./tests
  ames list ./tests                   show the mutants, run nothing
  ames show 3f9c2a1b                  one mutant of the last run
  ames diff                           what changed since the run before
  ames init                           write ames.yaml, in which flags can be kept
  ames doctor                         what works on this machine`,
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: a.configure,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.Version = version() // adds --version
	root.SetVersionTemplate("ames {{.Version}}\n")
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usagef("%v; see %s --help", err, c.CommandPath())
	})
	root.AddCommand(a.runCommand(), a.listCommand(), a.testsCommand(), a.showCommand(), a.runsCommand(),
		a.diffCommand(), a.exportCommand(), a.operatorsCommand(), a.initCommand(), a.configCommand(),
		a.doctorCommand(), a.jitCommand(), a.versionCommand())
	return root
}

// status prints an error, if there is one, and turns it into an exit status.
func (a *app) status(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errScoreLow), errors.Is(err, errNewSurvivors):
		fmt.Fprintln(a.err, "ames:", err)
		return exitScoreLow
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.err, "ames: interrupted")
		return exitOther
	}
	fmt.Fprintln(a.err, "ames:", err)
	if output := work.Output(err); len(output) > 0 {
		title, shown := lastLines(output)
		fmt.Fprintf(a.err, "\n%s\n%s\n", title, shown)
	}
	switch {
	case errors.Is(err, work.ErrUse), errors.As(err, new(*usageError)), isCobraUsage(err):
		return exitUse
	case errors.Is(err, work.ErrTestsFail):
		return exitTestsFail
	}
	return exitOther
}

// lastLines is the end of what a test wrote, where it usually says what went wrong.
func lastLines(output []byte) (title string, shown []byte) {
	const most = 20
	lines := bytes.SplitAfter(bytes.TrimRight(output, "\n"), []byte("\n"))
	if len(lines) <= most {
		return "its output:", bytes.Join(lines, nil)
	}
	return fmt.Sprintf("the last %d lines of its output:", most), bytes.Join(lines[len(lines)-most:], nil)
}

// usageArgs makes a check of arguments report as a mistake in use.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usagef("%v; see %s --help", err, c.CommandPath())
		}
		return nil
	}
}

// isCobraUsage recognises an unknown command, for which cobra has no type.
func isCobraUsage(err error) bool {
	const prefix = "unknown command"
	return len(err.Error()) >= len(prefix) && err.Error()[:len(prefix)] == prefix
}

func logger(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// self is this program's file, for the processes that it starts of itself.
func self() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program's own file: %w", err)
	}
	return path, nil
}

// identity names this build of the program: the Go build ID if the file has
// one, else its size and time.
func identity(path string) []byte {
	if f, err := elf.Open(path); err == nil {
		defer f.Close()
		if note := f.Section(".note.go.buildid"); note != nil {
			if data, err := note.Data(); err == nil {
				return data
			}
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return fmt.Append(nil, info.Size(), info.ModTime().UnixNano())
}

func version() string {
	path, err := os.Executable()
	if err == nil {
		if info, err := buildinfo.ReadFile(path); err == nil && info.Main.Version != "" {
			return info.Main.Version
		}
	}
	return "(devel)"
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.out, "ames", version())
			return err
		}}
}

// cacheDir is the user's cache folder for this program.
func cacheDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w; set XDG_CACHE_HOME or HOME", err)
	}
	return filepath.Join(dir, "ames"), nil
}
