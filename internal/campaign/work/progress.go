package work

// Progress hears how a run goes on. Calls come from several goroutines.
type Progress interface {
	// Stage begins a stage of total steps; 0 if their number is not known.
	Stage(name string, total int)
	// Step says that n more steps of the stage are done.
	Step(n int)
	// Note tells the user something that must not be overlooked.
	Note(text string)
}

type silent struct{}

func (silent) Stage(string, int) {}
func (silent) Step(int)          {}
func (silent) Note(string)       {}
