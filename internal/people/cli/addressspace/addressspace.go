// Package addressspace ends the program in good order where "ulimit -v" leaves it too little: threads could not be
// started any more, which Go does not survive. It does so when it is initialised, and imports next to nothing so that
// it is among the first: others start threads then.
package addressspace

import (
	"runtime"
	"strconv"
	"syscall"
)

// What this program needs of the address space: Go reserves more than a gigabyte for its own records, and each
// thread, of which there are a few for each processor, some megabytes of stack and 64 for malloc.
const (
	least        = 1792 << 20
	forProcessor = 128 << 20
)

// exitUse is the status of wrong use.
const exitUse = 2

func init() {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		return
	}
	if text := TooLittle(limit.Cur, runtime.NumCPU()); text != "" {
		_, _ = syscall.Write(syscall.Stderr, []byte("ames: "+text+"\n")) // where else could it be said
		syscall.Exit(exitUse)
	}
}

// TooLittle says that so many bytes are too few with so many processors; it is empty if they are not.
func TooLittle(bytes uint64, processors int) string {
	needed := uint64(least + processors*forProcessor)
	if bytes >= needed {
		return ""
	}
	kb := func(n uint64) string { return strconv.FormatUint(n>>10, 10) }
	return "the address space is limited (ulimit -v " + kb(bytes) + "), and ames needs more: run it with ulimit -v " +
		kb(needed) + " at least, best with ulimit -v unlimited"
}
