package session

import (
	"io"

	"ames/internal/engine/compile"
	"ames/internal/engine/workdir"
)

// Commands of this program to itself, as the first argument after Options.Self.
const (
	workerCommand  = "worker"
	janitorCommand = "janitor"
)

// ServeSelf does what a process was started for by Ames itself: to be a code
// generator, or to clean up after it. The program that Options.Self names must
// call it with its arguments before anything else; served is false if they are
// a user's.
func ServeSelf(args []string, in io.Reader, out io.Writer) (served bool, err error) {
	if len(args) != 2 {
		return false, nil
	}
	switch args[0] {
	case workerCommand:
		return true, compile.Serve(args[1], in, out)
	case janitorCommand:
		return true, workdir.Janitor(in, args[1])
	}
	return false, nil
}
