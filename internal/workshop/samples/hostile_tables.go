package samples

// Outcome is how a run of a program ends when nothing limits it.
type Outcome string

// Outcomes. A hostile program may pass all the same: what it does besides is
// what must do no harm.
const (
	Passes  Outcome = "passes"
	Fails   Outcome = "fails"   // by its exit status, or by a signal where limits are set
	Crashes Outcome = "crashes" // by a signal
	Hoards  Outcome = "hoards"  // memory, gigabytes of it, and fails
	Hangs   Outcome = "hangs"   // and uses processor time
	Sleeps  Outcome = "sleeps"  // and uses none, or next to none
	Varies  Outcome = "varies"  // from run to run
)

// Edit is a change of one source text: Old, which stands there exactly once, becomes New.
type Edit struct{ Old, New string }

// Evil is a program that misbehaves, either as it is or when a mutant makes
// it. It must not be run on its own account without limits of time; what
// could harm the machine is bounded in the program, twice, so that no single
// mutant lifts the bound. What is worse than that needs a file's permission:
// see testdata/hostile/hostile.h.
type Evil struct {
	Sample
	// Trigger is an edit of the first source that makes a program which
	// passes misbehave; an ordinary mutant. Zero if the program misbehaves as it is.
	Trigger Edit
	// Outcome is that of the program when it misbehaves.
	Outcome Outcome
}

// Plain reports whether the program misbehaves unmutated.
func (e Evil) Plain() bool { return e.Trigger == Edit{} }

// evil makes two samples of one source: NAME, which misbehaves when it is
// edited, and NAME_plain, which does so by itself.
func evil(name string, trigger Edit, outcome, plain Outcome, flags ...string) []Evil {
	s := Sample{Name: name, Dir: "testdata/hostile", Lang: C, Sources: []string{name + ".c", "test_main.c"}}.flags(flags...)
	p := s.variant("plain", "-DPROVOKE=1")
	return []Evil{{s, trigger, outcome}, {p, Edit{}, plain}}
}

// Hostile returns the programs that misbehave.
func Hostile() []Evil {
	down, up := func(n string) Edit { return Edit{"-= " + n, "+= " + n} }, func(n string) Edit { return Edit{n + "--", n + "++"} }
	on := Edit{"provoke > 0", "provoke >= 0"}
	var all []Evil
	for _, pair := range [][]Evil{
		evil("fails", Edit{"2 + 42", "2 - 42"}, Fails, Fails),
		evil("aborts", Edit{"healthy < 1", "healthy <= 1"}, Crashes, Crashes),
		evil("crashes", on, Crashes, Crashes),
		evil("divides_by_zero", on, Fails, Fails), // a signal on x86-64 only
		evil("traps", on, Crashes, Crashes),
		evil("hangs", down("3"), Hangs, Hangs),
		evil("sleeps", Edit{"waiting > 0", "waiting >= 0"}, Sleeps, Sleeps),
		evil("naps", Edit{"done == 0", "done != 0"}, Sleeps, Sleeps),
		evil("deadlocks", Edit{"provoke == 0", "provoke != 0"}, Sleeps, Sleeps, "-pthread"),
		evil("forks", Edit{"kept == 0", "kept != 0"}, Fails, Passes),
		evil("fork_bomb", Edit{"depth <= 0", "depth > 0"}, Passes, Passes),
		evil("daemon", on, Passes, Passes),
		evil("busy_child", down("5"), Hangs, Hangs),
		evil("floods", up("lines"), Hangs, Hangs),
		evil("garbage", on, Passes, Passes),
		evil("fills_file", up("blocks"), Fails, Fails),
		evil("litters", Edit{"i < n && i < 500; i++) {\n        snprintf", "i >= n && i < 500; i++) {\n        snprintf"}, Passes, Passes),
		evil("deletes", on, Passes, Passes),
		evil("closes_all", Edit{"fd < last", "fd >= last"}, Passes, Passes),
		evil("exits_early", Edit{"go_on < 1", "go_on <= 1"}, Passes, Passes),
		evil("quick_exits", on, Fails, Fails),
		evil("allocates", up("wanted"), Hoards, Hoards),
		evil("recurses", Edit{"n - 1", "n + 1"}, Crashes, Crashes),
		evil("kills_group", on, Crashes, Crashes),
		evil("kills_parent", on, Passes, Passes),
		evil("stops", on, Sleeps, Sleeps),
		evil("stubborn", down("4"), Hangs, Hangs),
		evil("catches_limits", down("7"), Hangs, Hangs),
		evil("execs", on, Sleeps, Sleeps),
		evil("main_thread_ends", Edit{"*on > 0", "*on >= 0"}, Sleeps, Sleeps, "-pthread"),
		evil("many_threads", Edit{"provoke == 0", "provoke != 0"}, Sleeps, Sleeps, "-pthread"),
		evil("scribbles", on, Crashes, Crashes),
		evil("smashes_stack", on, Crashes, Crashes),
		evil("constructor_hangs", down("2"), Hangs, Hangs),
		evil("constructor_exits", Edit{"ok < 1", "ok <= 1"}, Fails, Fails),
		evil("constructor_crashes", Edit{"PROVOKE > 0", "PROVOKE >= 0"}, Crashes, Crashes),
		evil("exit_hangs", down("5"), Hangs, Hangs),
		evil("exit_fails", Edit{"balance != 0", "balance == 0"}, Fails, Fails),
		evil("flaky", on, Varies, Varies),
		evil("reads_input", on, Passes, Passes), // passes when the input is empty
	} {
		all = append(all, pair...)
	}
	return all
}
