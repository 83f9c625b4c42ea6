package outside

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// sysv says for each kind where the system lists what there is. The lists have a line of
// titles; key and identifier come first on the others (proc_sysvipc(5)).
var sysv = map[Kind]string{Memory: "/proc/sysvipc/shm", Semaphores: "/proc/sysvipc/sem", Messages: "/proc/sysvipc/msg"}

// listed gives the keys and identifiers of all that there is of a kind.
func listed(k Kind) (keys []uint32, ids []int) {
	text, err := os.ReadFile(sysv[k])
	if err != nil {
		return nil, nil
	}
	for line := range bytes.Lines(text) {
		f := bytes.Fields(line)
		if len(f) < 2 {
			continue
		}
		key, err := strconv.ParseInt(string(f[0]), 10, 64)
		id, err2 := strconv.Atoi(string(f[1]))
		if err == nil && err2 == nil {
			keys, ids = append(keys, uint32(key)), append(ids, id)
		}
	}
	return keys, ids
}

// identifier is what the system calls it by.
func (t Thing) identifier() (id int, there bool) {
	keys, ids := listed(t.Kind)
	for i, key := range keys {
		if key == t.Number {
			return ids[i], true
		}
	}
	return 0, false
}

// Clear removes all that there is of a kind of System V. The caller is in a namespace of its own.
func Clear(k Kind) error {
	_, ids := listed(k)
	for _, id := range ids {
		if err := removeIdentifier(k, id); err != nil && !errors.Is(err, unix.EINVAL) { // gone
			return err
		}
	}
	return nil
}

func removeIdentifier(k Kind, id int) error {
	var errno syscall.Errno
	switch k {
	case Memory:
		_, err := unix.SysvShmCtl(id, unix.IPC_RMID, nil)
		return err
	case Semaphores:
		_, _, errno = unix.Syscall6(unix.SYS_SEMCTL, uintptr(id), 0, unix.IPC_RMID, 0, 0, 0)
	case Messages:
		_, _, errno = unix.Syscall(unix.SYS_MSGCTL, uintptr(id), unix.IPC_RMID, 0)
	}
	if errno != 0 {
		return errno
	}
	return nil
}
