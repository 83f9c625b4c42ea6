package cli

import (
	"errors"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/people/report"
)

// testFlags say what the tests are and how they run without a mutant.
type testFlags struct {
	framework string
	timeout   time.Duration
	shareDir  bool
	sandbox   string
	network   string
	writable  []string
}

func (t *testFlags) flags(f *pflag.FlagSet) {
	f.StringVar(&t.framework, "framework", "", "test framework of the program: a `NAME`, "+
		"or none for a program that is one test (default: recognised)")
	f.DurationVar(&t.timeout, "test-timeout", 0, "give up if an unmutated test takes longer than this `DURATION`, "+
		"such as 30s (default: one hour of work or one minute of waiting)")
	f.StringVar(&t.sandbox, "sandbox", "auto", "how tests are kept from all that is not theirs; `HOW` is "+
		"auto, as far as the system and the tests bear it; strict, altogether, or nothing is run; or off")
	f.StringVar(&t.network, "network", "own", "give tests in the sandbox this `NETWORK`: own (loopback only) or host")
	f.StringArrayVar(&t.writable, "writable", nil, "let tests change the files in `DIR`, which the sandbox keeps "+
		"as they are otherwise (repeatable)")
	f.BoolVar(&t.shareDir, "share-dir", false, "run tests in the working directory itself, not in copies of it")
}

func (t *testFlags) set(o *work.Options) error {
	if t.timeout < 0 {
		return usagef("--test-timeout must not be negative")
	}
	o.Sandbox = work.Sandbox(t.sandbox)
	if o.Sandbox != work.SandboxAuto && o.Sandbox != work.SandboxStrict && o.Sandbox != work.SandboxOff {
		return usagef("--sandbox is auto, strict or off, not %s", t.sandbox)
	}
	if t.network != "own" && t.network != "host" {
		return usagef("--network is own or host, not %s", t.network)
	}
	o.HostNetwork, o.Writable = t.network == "host", t.writable
	o.Framework, o.TestTimeout, o.ShareDir = t.framework, t.timeout, t.shareDir
	return nil
}

func (a *app) testsCommand() *cobra.Command {
	var s selection
	var t testFlags
	var from origin
	c := &cobra.Command{
		Use:   "tests [flags] PROGRAM [ARGS...] | PROGRAM... -- [ARGS...] | --ctest DIR",
		Short: "List the tests of test programs, with the time that each takes",
		Long: `Run each test of the programs twice, alone and without a mutant, and list the tests
with their CPU time. A test that fails alone, or that passes only sometimes, cannot
judge mutants.`,
		Example: `  ames tests ./tests
  ames tests --framework none ./tests`,
		RunE: func(c *cobra.Command, args []string) error {
			programs, err := a.programs(c, &from, "", args)
			if err != nil {
				return err
			}
			opts, err := a.options(&s, programs)
			if err != nil {
				return err
			}
			if err := t.set(&opts); err != nil {
				return err
			}
			bar := a.progress()
			opts.Progress = bar
			framework, tests, err := session.Tests(c.Context(), opts)
			bar.close()
			if err != nil && !errors.Is(err, work.ErrTestsFail) {
				return err
			}
			if e := (report.Text{Color: colors(a.out)}).Tests(a.out, framework, tests); e != nil {
				return e
			}
			return err
		},
	}
	c.Flags().SetInterspersed(false)
	c.Flags().IntVar(&s.jobs, "jobs", defaultJobs(), "let `N` processes work at once")
	from.flags(c.Flags())
	t.flags(c.Flags())
	c.Flags().BoolVarP(&a.verbose, "verbose", "v", false, "say more")
	return c
}
