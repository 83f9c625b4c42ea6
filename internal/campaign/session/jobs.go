package session

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"ames/internal/campaign/work"
	"ames/internal/engine/headroom"
)

// generatorMemory is what the code generator of a job takes, as measured: 10 MB where it has little to do, 113 MB with
// units full of templates, such as fmt's and Catch2's. (With all of SQLite as one unit it is 225 MB.)
const generatorMemory = 128 << 20

// available says how much memory there is.
func available() (headroom.Memory, bool) { return headroom.Available(os.DirFS("/")) }

// fitting is how many of some jobs there is memory for, if each needs so much; one there always is.
func fitting(jobs int, left headroom.Memory, each uint64) int {
	if left.Bytes/each >= uint64(jobs) {
		return jobs
	}
	return int(max(1, left.Bytes/each))
}

// affordable is for how many of some jobs there is memory as long as nothing is known of the tests. What is no number
// of jobs stays, to be refused.
func affordable(jobs int) int {
	if left, ok := available(); ok && jobs > 0 && jobs <= work.MostJobs {
		return fitting(jobs, left, generatorMemory)
	}
	return jobs
}

// What worlds and the processes in them take of descriptors, as measured: each job, and all else.
const (
	jobDescriptors   = 16
	otherDescriptors = 40
)

// describable is for how many of some jobs there are descriptors, of so many that may be open; one there always is.
func describable(jobs int, most uint64) int {
	if most >= uint64(otherDescriptors+jobs*jobDescriptors) {
		return jobs
	}
	return max(1, (int(most)-otherDescriptors)/jobDescriptors)
}

// fitDescriptors lets no more jobs work at once than there are descriptors for in the sandbox. The user is told.
func fitDescriptors(w *work.Work) {
	var limit unix.Rlimit
	if w.Sandbox == work.SandboxOff || unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil {
		return
	}
	if fit := describable(w.Jobs, limit.Cur); fit < w.Jobs {
		w.Progress.Note(fmt.Sprintf("%d of %d jobs work at once: no more than %d files may be open (ulimit -n), and "+
			"each job may need %d in the sandbox", fit, w.Jobs, limit.Cur, jobDescriptors))
		w.Jobs = fit
	}
}

// fitJobs lets no more tests be run at once than there is memory for, by what they took without a mutant. The user is
// told if that are fewer than asked for.
func fitJobs(s *session) {
	left, ok := available()
	if !ok {
		return
	}
	test := s.suite.Total().MaxRSS
	each := generatorMemory + test
	if s.Jobs = fitting(s.Jobs, left, each); s.Jobs < s.asked {
		s.Progress.Note(fmt.Sprintf("%d of %d jobs work at once: %s has %d MB of memory left, and each may need "+
			"%d MB, %d of them for its test", s.Jobs, s.asked, left.Of, left.Bytes>>20, each>>20, test>>20))
	}
}
