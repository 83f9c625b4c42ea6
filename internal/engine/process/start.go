package process

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"golang.org/x/sys/unix"
)

// PreferForOOM makes a program's processes, and not us or anyone else, the first to
// go when memory runs out. Where it is not permitted things stay as they are.
func PreferForOOM(pid int) {
	os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("500"), 0)
}

const addrNoRandomize = 0x0040000

// StartAtFixedAddresses starts the command without address space randomisation:
// all processes of the program then have one layout. Where that is refused the
// program starts all the same; only fresh processes are affected, and they check.
func StartAtFixedAddresses(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if old, _, errno := unix.RawSyscall(unix.SYS_PERSONALITY, 0xffffffff, 0, 0); errno == 0 {
		unix.RawSyscall(unix.SYS_PERSONALITY, old|addrNoRandomize, 0, 0)
		defer unix.RawSyscall(unix.SYS_PERSONALITY, old, 0, 0)
	}
	return cmd.Start()
}
