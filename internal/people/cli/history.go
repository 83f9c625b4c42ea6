package cli

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/work"
	"ames/internal/people/report"
	"ames/internal/people/store"
)

// errNewSurvivors is returned when --fail-on-new has found some.
var errNewSurvivors = errors.New("there are new survivors")

// notKept begins the message that results cannot be stored, or that they could not.
const notKept = "ames: the results are not kept for 'ames show':"

// history stores a run, as far as that is possible: a run does not fail for its history.
type history struct {
	a   *app
	run *store.Run // nil if nothing can be stored
}

// remember begins to store a run, and takes verdicts over from earlier ones.
func (a *app) remember(o *work.Options, noReuse bool) *history {
	h := &history{a: a}
	var programs []mutant.Program
	for i := range o.Programs {
		programs = append(programs, o.Programs[i].Result())
	}
	run, err := store.New(o.Dir).Begin(programs)
	if err != nil {
		fmt.Fprintln(a.err, notKept, err)
		return h
	}
	h.run, o.History, o.Afresh = run, run, noReuse
	if s := run.Stopped; s != nil && s.Verdicts > 0 && !noReuse {
		fmt.Fprintf(a.err, "ames: resuming the stopped run of %s: %d verdicts are kept\n",
			s.Started.Format("15:04:05"), s.Verdicts)
	}
	return h
}

// finish stores the result.
func (h *history) finish(res *mutant.Result) {
	if h.run == nil {
		return
	}
	if err := h.run.Finish(res); err != nil {
		fmt.Fprintln(h.a.err, notKept, err)
	}
}

func (h *history) close() {
	if h.run != nil {
		_ = h.run.Close() // finish has said what is wrong
	}
}

// stored makes a mistake in use of what is only not there.
func stored(err error) error {
	for _, use := range []error{store.ErrNone, store.ErrNoFolder, store.ErrNotFound, store.ErrAmbiguous,
		store.ErrNoRun} {
		if errors.Is(err, use) {
			return usagef("%v", err)
		}
	}
	return err
}

func (a *app) runsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "runs", Short: "List the runs that are kept in this folder, newest first",
		Long: `List the runs that are kept in this folder, newest first. Ames keeps the
last 50 runs of each program, and 200 in all.`,
		Example: "  ames runs",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			dir, err := os.Getwd()
			if err != nil {
				return fmt.Errorf("working directory: %w", err)
			}
			list, err := store.New(dir).Runs()
			if err != nil {
				return stored(err)
			}
			verdicts, err := store.New(dir).Verdicts()
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "run\tname\ttime\ttook\tmutants\tsurvived\tscore\tof earlier runs\tprogram")
			for n, r := range list {
				name := "last"
				if n > 0 {
					name = fmt.Sprintf("last~%d", n)
				}
				fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%d\t%s\t%d\t%s\n", r.ID, name, r.Started.Format(store.TimeFormat),
					report.Duration(r.Took),
					r.Mutants, r.Survived, report.Percent(r.Score), r.Reused, r.Title)
			}
			fmt.Fprintf(w, "%d verdicts are kept for runs to come\n", verdicts)
			return w.Flush()
		},
	}
}

func (a *app) diffCommand() *cobra.Command {
	var failOnNew bool
	c := &cobra.Command{
		Use:   "diff [RUN [RUN]]",
		Short: "Show what differs between two runs: new survivors, fixed ones, new and gone mutants",
		Long: `Show what differs between two runs, by default the last two: mutants that are no
longer noticed, new mutants that are not noticed, and mutants that are noticed now;
with -v also all others that are new or gone. Mutants are compared by what they
change, not by their lines. A RUN is a number that "ames runs" shows; or last, last~1
for the run before it and so on; or the beginning of its time.`,
		Example: `  ames diff                        the last run against the one before
  ames diff last~5                 the last run against an older one
  ames diff 12 17
  ames diff 2026-01-31 last        the newest run of that day against the last
  ames diff --fail-on-new          exit with status 1 if there are new survivors`,
		Args: usageArgs(cobra.MaximumNArgs(2)),
		RunE: func(_ *cobra.Command, args []string) error {
			names := []string{"last~1", "last"}
			copy(names, args)
			dir, err := os.Getwd()
			if err != nil {
				return fmt.Errorf("working directory: %w", err)
			}
			s := store.New(dir)
			var results [2]*mutant.Result
			for i, name := range names {
				if results[i], _, err = s.Load(name); err != nil {
					return stored(err)
				}
			}
			d := report.Compare(results[0], results[1])
			if err := (report.Text{Color: colors(a.out), Verbose: a.verbose}).Diff(a.out, results[0], results[1],
				&d); err != nil {
				return err
			}
			if n := d.NewSurvivors(); failOnNew && n > 0 {
				return fmt.Errorf("%w: %d", errNewSurvivors, n)
			}
			return nil
		},
	}
	c.Flags().BoolVar(&failOnNew, "fail-on-new", false, "exit with status 1 if there are new survivors")
	c.Flags().BoolVarP(&a.verbose, "verbose", "v", false,
		"also list new mutants that are noticed, and those that are gone")
	return c
}
