package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/mutation/noise"
	"ames/internal/mutation/source"
	"ames/internal/people/report"
	"ames/internal/people/store"
)

const cacheLimit = 2 << 30

// selection holds the flags that choose mutants.
type selection struct {
	include, exclude []string
	sourceMap        []string
	skipStale        bool
	choice           work.Choice
	operators, llvm  string
	noise            string
	macros           bool
	jobs             int
}

func (s *selection) flags(c *cobra.Command, jobs int) {
	f := c.Flags()
	f.SetInterspersed(false)
	f.StringArrayVar(&s.include, "include", nil, "mutate files that match this `GLOB`, test code and libraries too "+
		"(repeatable)")
	f.StringArrayVar(&s.exclude, "exclude", nil, "leave out files that match this `GLOB` (repeatable)")
	choiceFlags(f, &s.choice)
	f.StringVar(&s.operators, "operators", "", "`NAMES` of mutation operators and of groups of them, separated by "+
		"commas; a - before a name leaves it out; ames operators lists them (default \"default\")")
	f.StringVar(&s.noise, "mutate-noise", "", "`KINDS` of code to mutate that is left out by default, "+
		"separated by commas: "+strings.Join(noise.Names(), ", ")+"; or all")
	f.BoolVar(&s.macros, "macros", false, "also mutate arguments of macros, "+
		"where it is certain what they are compiled to")
	f.StringArrayVar(&s.sourceMap, "source-map", nil,
		"where moved sources are now, as `FROM=TO`; also for sources compiled with a prefix map (repeatable)")
	f.BoolVar(&s.skipStale, "skip-stale", false, "leave out files that were changed since the program was built, "+
		"instead of refusing to run")
	f.StringVar(&s.llvm, "llvm", "", "LLVM to compile with: a `VERSION` or a path "+
		"(default the oldest that reads the bitcode)")
	f.IntVar(&s.jobs, "jobs", jobs, "let `N` processes work at once")
}

func (a *app) options(s *selection, programs []work.Program) (work.Options, error) {
	dir, err := os.Getwd()
	if err != nil {
		return work.Options{}, fmt.Errorf("working directory: %w", err)
	}
	me, err := self()
	if err != nil {
		return work.Options{}, err
	}
	cache, err := cacheDir()
	if err != nil {
		fmt.Fprintf(a.err, "ames: working without a cache: %v\n", err)
	}
	return work.Options{
		Programs: programs, Dir: dir, Env: os.Environ(),
		Jobs: s.jobs, Include: s.include, Exclude: s.exclude, SourceMap: s.sourceMap, SkipStale: s.skipStale,
		Choice: s.choice, Operators: s.operators, Noise: s.noise, Macros: s.macros, LLVM: s.llvm,
		CacheDir: cache, CacheLimit: cacheLimit, Self: []string{me}, Identity: identity(me),
		Log: logger(a.err, a.verbose),
	}, nil
}

// runFlags holds the flags of run alone.
type runFlags struct {
	selection
	testFlags
	origin
	reports   []string
	factor    float64
	isolation string
	allTests  bool
	minScore  float64
	budget    time.Duration
	brief     bool
	stats     bool
	keepTemps bool
	noReuse   bool
	keepEqual bool
}

func (a *app) runCommand() *cobra.Command {
	var r runFlags
	c := &cobra.Command{
		Use:   "run [flags] PROGRAM [ARGS...] | PROGRAM... -- [ARGS...] | --ctest DIR",
		Short: "Judge every mutant of test programs",
		Long: `Run test programs against every mutant of their source, and report those that
survive. PROGRAM is an executable that clang built with -g -O0
-fembed-bitcode=all, or any command that starts such ones: a script, for
instance. Its exit status 0 means that the tests pass. Flags come
before PROGRAM; everything after it is an argument of the program. Several
programs may stand before --; each gets the arguments after it. --ctest takes
the tests of a CMake build folder and runs them as CTest does. Without any of
these, ames.yaml names the programs.`,
		Example: `  ames run ./tests
  ames run --include 'src/**' --report json=mutants.json ./tests --quick
  ames run ./parser_test ./printer_test --
  ames run --ctest build
  ames run -- ./tests/run.sh
  ames run --diff origin/main... ./tests
  ames run --budget 5m --brief ./tests`,
		RunE: func(c *cobra.Command, args []string) error { return a.run(c, &r, args) },
	}
	r.selection.flags(c, defaultJobs())
	f := c.Flags()
	r.testFlags.flags(f)
	r.origin.flags(f)
	f.StringArrayVar(&r.reports, "report", nil, "also write a report, as `FORMAT=FILE`; the format is "+
		strings.Join(report.Formats(), " or ")+" (repeatable)")
	f.Float64Var(&r.factor, "timeout-factor", 0, "give a mutant `FACTOR` times the CPU time of its tests "+
		"(default: from 20 for tests of a few milliseconds down to 3 for tests of seconds)")
	f.BoolVar(&r.allTests, "all-tests", false, "run a mutant with all tests that may notice it, and name all that do")
	f.StringVar(&r.isolation, "isolation", "fork", "where a mutant's process comes from; `WAY` is fork, "+
		"at whichever point is fastest; main, a fork at main; contact, a fork at the test's first contact with the "+
		"mutant; or exec, a fresh start (slow)")
	f.BoolVar(&r.noReuse, "no-reuse", false, "run all mutants, even where neither code nor tests were "+
		"changed since an earlier run")
	f.Float64Var(&r.minScore, "min-score", 0, "exit with status 1 if the score is below this `PERCENT`")
	f.BoolVar(&r.keepEqual, "keep-equivalent", false,
		"count survivors whose optimised code is that of the original or of another survivor")
	f.DurationVar(&r.budget, "budget", 0, "stop after this `DURATION`, such as 5m; "+
		"mutants are judged in random order, and the score is estimated from those that were judged")
	f.BoolVar(&r.brief, "brief", false, "list only the first of several survivors on a line of the source")
	f.BoolVar(&r.stats, "stats", false, "show times by phase and other figures")
	f.BoolVar(&r.keepTemps, "keep-temps", false, "keep object files and working directories, and say where")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "say more; list mutants that no test reaches, "+
		"and those that are ignored")
	return c
}

func (a *app) run(c *cobra.Command, r *runFlags, args []string) error {
	if err := checkChoice(c); err != nil {
		return err
	}
	formats, err := parseReports(r.reports)
	if err != nil {
		return err
	}
	programs, err := a.programs(c, &r.origin, r.llvm, args)
	if err != nil {
		return err
	}
	opts, err := a.options(&r.selection, programs)
	if err != nil {
		return err
	}
	if r.minScore < 0 || r.minScore > 100 {
		return usagef("--min-score must be a percentage from 0 to 100")
	}
	if err := r.testFlags.set(&opts); err != nil {
		return err
	}
	opts.TimeoutFactor, opts.AllTests, opts.KeepEquivalent = r.factor, r.allTests, r.keepEqual
	if opts.Budget = r.budget; c.Flags().Changed("budget") && r.budget <= 0 {
		return usagef("--budget must be a time, such as 90s or 5m")
	}
	opts.Isolation, opts.KeepTemps = work.Isolation(r.isolation), r.keepTemps
	bar := a.progress()
	opts.Progress = bar
	opts.Earlier = func() *mutant.Result { return earlier(opts.Dir) }
	kept := a.remember(&opts, r.noReuse)
	defer kept.close()
	// A closed pipe at standard output is an error of writing there, not the end of all. (Were the
	// signal ignored, so it would be in the tests.)
	signal.Notify(make(chan os.Signal, 1), unix.SIGPIPE)
	var shown error
	opts.Done = func(res *mutant.Result) {
		bar.close()
		kept.finish(res)
		shown = a.show(r, formats, res)
	}
	opts.Interrupted = func(res *mutant.Result) {
		bar.close()
		interrupted(a.err, formats, res)
	}
	if _, err := session.Run(c.Context(), opts); err != nil {
		bar.close()
		return err
	}
	return shown
}

// earlier gives what the last run that was kept has found; whatever keeps that from being
// read only makes this one longer.
func earlier(dir string) *mutant.Result {
	outcomes, err := store.New(dir).Outcomes()
	if err != nil {
		return nil
	}
	return outcomes
}

// show reports a result. The reports come first: what becomes of standard output must not
// keep them from being written.
func (a *app) show(r *runFlags, formats []reportFile, res *mutant.Result) error {
	var failed []error
	for _, f := range formats {
		failed = append(failed, f.write(res))
	}
	text := report.Text{Color: colors(a.out), Verbose: a.verbose, Brief: r.brief, Stats: r.stats}
	if err := text.Write(a.out, res); err != nil && !errors.Is(err, unix.EPIPE) { // who reads no further wants no more
		failed = append(failed, err)
	}
	if err := errors.Join(failed...); err != nil {
		return err
	}
	return r.gate(res)
}

// interrupted says what a run has found that was stopped, and writes the reports of that.
func interrupted(w io.Writer, formats []reportFile, res *mutant.Result) {
	judged := len(res.Judgements) - res.Count(mutant.Pending) - res.Count(mutant.Ignored)
	fmt.Fprintf(w, "ames: so far %d of %d mutants are judged, and %d of them survived; "+
		"the next run resumes this one, unless you give --no-reuse\n",
		judged, len(res.Judgements)-res.Count(mutant.Ignored), res.Count(mutant.Survived))
	for _, f := range formats {
		if err := f.write(res); err != nil {
			fmt.Fprintln(w, "ames:", err)
		}
	}
}

// gate says why a result does not pass --min-score, if that was asked for. What was not
// judged does not pass.
func (r *runFlags) gate(res *mutant.Result) error {
	score, ok := res.Score()
	if r.minScore > 0 && len(res.Judgements) > 0 { // there is none if nothing has changed
		switch pending := res.Count(mutant.Pending); {
		case !ok:
			return fmt.Errorf("%w: no mutant could be judged, and --min-score asks for %s", errScoreLow,
				report.Percent(r.minScore))
		case pending > 0:
			return fmt.Errorf("%w: %d of %d mutants are not judged, and --min-score asks for %s of them all; "+
				"allow more time with --budget, "+
				"or choose fewer mutants with --sample",
				errScoreLow, pending, len(res.Judgements), report.Percent(r.minScore))
		}
	}
	if ok && score < r.minScore {
		return fmt.Errorf("%w: the tests noticed %s of the mutants, and --min-score asks for %s", errScoreLow,
			report.Percent(score), report.Percent(r.minScore))
	}
	return nil
}

func (a *app) listCommand() *cobra.Command {
	var s selection
	var from origin
	c := &cobra.Command{
		Use:     "list [flags] PROGRAM [ARGS...] | PROGRAM... -- [ARGS...] | --ctest DIR",
		Short:   "Show the mutants of test programs without running anything",
		Example: "  ames list --operators boundary ./tests",
		RunE: func(c *cobra.Command, args []string) error {
			if err := checkChoice(c); err != nil {
				return err
			}
			programs, err := a.programs(c, &from, s.llvm, args)
			if err != nil {
				return err
			}
			opts, err := a.options(&s, programs)
			if err != nil {
				return err
			}
			bar := a.progress()
			opts.Progress = bar
			res, err := session.List(c.Context(), opts)
			bar.close()
			if err != nil {
				return err
			}
			mutants := make([]mutant.Mutant, len(res.Judgements))
			for i := range res.Judgements {
				mutants[i] = res.Judgements[i].Mutant
			}
			return report.Text{Color: colors(a.out), Verbose: a.verbose}.List(a.out, mutants)
		},
	}
	s.flags(c, defaultJobs())
	from.flags(c.Flags())
	c.Flags().BoolVarP(&a.verbose, "verbose", "v", false, "say more")
	return c
}

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show MUTANT", Short: "Show one mutant of the last run: its edit, its verdict, the tests' output",
		Example: "  ames show 3f9c2a1b", Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			dir, err := os.Getwd()
			if err != nil {
				return fmt.Errorf("working directory: %w", err)
			}
			res, found, err := store.New(dir).Find(args[0])
			if err != nil {
				return stored(err)
			}
			for i := range found {
				if err := a.showOne(res, &found[i]); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// showOne prints one judged mutant with its edit as a diff.
func (a *app) showOne(res *mutant.Result, j *mutant.Judgement) error {
	const context = 3
	diff, err := source.Diff(source.New(j.Edit.File, res.Sources[j.Edit.File]), j.Edit, context)
	if err != nil {
		return err
	}
	return report.Text{Color: colors(a.out)}.Show(a.out, j, diff)
}
