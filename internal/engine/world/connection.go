package world

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ames/internal/engine/process"
)

// request is what the keeper is asked for.
type request struct {
	Layout *Layout // the first one
	Make   Parts   // a world with these
	Fork   bool    // it is for fork points
	World  int     // to be restored
	Marks  []int
	Stat   string   // whether this is there, in a world
	Run    *Command // in a world; comes with where its output goes, and where its end is told
	Folder *Folder  // one more that is thrown away, in a world, or, for -1, in those to come
}

// answer comes with the descriptors of namespaces and of marks.
type answer struct {
	Error  string
	Offers Parts
	There  bool
	Spaces int
	Marks  []markKind
	Paths  []string
	Plain  []string   // why a path is left as the system has it; "": it is not
	Uppers [][]string // see mark
	What   []int      // the numbers of the marks that come
}

// sound reports whether an answer, which comes with so many descriptors, can be one of the keeper's.
func (a *answer) sound(files int) bool {
	marks := len(a.Marks)
	return a.Spaces >= 0 && a.Spaces <= files &&
		len(a.Paths) == marks && len(a.Plain) == marks && len(a.Uppers) == marks && len(a.What) == marks
}

// mostFiles is how many descriptors an answer may come with: the kernel's SCM_MAX_FD is 253.
const mostFiles = 253

// ErrNeedsDisk: file systems in memory cannot hold layers here, so that Layout.Disk is needed.
var ErrNeedsDisk = errors.New("the kernel's file systems in memory have no extended attributes of users")

// ErrNone: there can be no worlds here.
var ErrNone = errors.New("the system permits no user namespace")

// errGone: the other side has ended.
var errGone = fmt.Errorf("the keeper of worlds is gone: %w", process.ErrGone)

// keeperProcess is our side of a keeper's process, as long as it lives.
type keeperProcess struct {
	cmd    *exec.Cmd
	conn   *os.File
	handle process.Handle
}

// keeperPatience is for how long it may do nothing when it is asked for something.
const keeperPatience = time.Minute

func startProcess(command []string) (*keeperProcess, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("socket pair: %w", err)
	}
	p := &keeperProcess{conn: os.NewFile(uintptr(fds[0]), "ames-keeper")}
	theirs := os.NewFile(uintptr(fds[1]), "ames-keeper (other end)")
	for _, processes := range []uintptr{syscall.CLONE_NEWPID, 0} {
		p.cmd = exec.Command(command[0], command[1:]...)
		p.cmd.ExtraFiles = []*os.File{theirs}
		p.cmd.Dir = "/"
		p.cmd.SysProcAttr = isolate()
		p.cmd.SysProcAttr.Cloneflags |= processes
		if err = p.cmd.Start(); err == nil {
			break
		}
	}
	theirs.Close()
	if err != nil {
		p.conn.Close()
		return nil, fmt.Errorf("%w (%w)", ErrNone, errors.Unwrap(err))
	}
	p.handle.Open(p.cmd.Process.Pid)
	return p, nil
}

// isolate gives the namespaces that the keeper itself is in. Root keeps all numbers of users and groups that there are,
// others have their own only.
func isolate() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS, Setsid: true}
	uid, gid := os.Geteuid(), os.Getegid()
	a.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
	a.GidMappings = []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}}
	if uid == 0 {
		a.UidMappings, a.GidMappings = allNumbers("/proc/self/uid_map"), allNumbers("/proc/self/gid_map")
		groups, err := os.ReadFile("/proc/self/setgroups")
		a.GidMappingsEnableSetgroups = err == nil && strings.TrimSpace(string(groups)) == "allow"
	}
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		a.AmbientCaps = append(a.AmbientCaps, c) // who is not root would lose its powers by executing the keeper
	}
	return a
}

// allNumbers maps each number that there is in our user namespace to itself: see user_namespaces(7). In containers
// these are not all that the kernel has.
func allNumbers(file string) (out []syscall.SysProcIDMap) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(text)) {
		var inside, outside, size int
		if n, _ := fmt.Sscan(line, &inside, &outside, &size); n == 3 {
			out = append(out, syscall.SysProcIDMap{ContainerID: inside, HostID: inside, Size: size})
		}
	}
	return out
}

// exchange asks for something. The error wraps errGone if there is nobody to answer.
func (p *keeperProcess) exchange(r request, with ...*os.File) ([]*os.File, answer, error) {
	done := make(chan struct{})
	defer close(done)
	go process.Tend(&p.handle, keeperPatience, done)
	var fds []int
	for _, f := range with {
		fds = append(fds, int(f.Fd()))
	}
	if err := send(p.conn, r, fds); err != nil {
		return nil, answer{}, err
	}
	var a answer
	files, err := receive(p.conn, &a)
	switch {
	case err == nil && !a.sound(len(files)):
		err = fmt.Errorf("%w: its answer makes no sense", errGone)
	case err != nil || a.Error == "":
	case a.Error == ErrNeedsDisk.Error():
		err = ErrNeedsDisk
	default:
		err = errors.New(a.Error)
	}
	if err != nil {
		closeAll(files)
		files = nil
	}
	return files, a, err
}

// close ends the process and waits for it.
func (p *keeperProcess) close() error {
	p.conn.Close()
	p.handle.Signal(unix.SIGKILL) // it has nothing to do any more
	err := p.cmd.Wait()
	p.handle.Close()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("ending the keeper of worlds: %w", err)
	}
	return nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}

// dup has one descriptor refer to what another one does, and closes that.
func dup(from, to *os.File) error {
	defer from.Close()
	if err := unix.Dup3(int(from.Fd()), int(to.Fd()), unix.O_CLOEXEC); err != nil {
		return fmt.Errorf("a folder of the keeper's: %w", err)
	}
	return nil
}

func send(conn *os.File, v any, files []int) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var rights []byte
	if len(files) > 0 {
		rights = unix.UnixRights(files...)
	}
	if err := unix.Sendmsg(int(conn.Fd()), text, rights, nil, unix.MSG_NOSIGNAL); err != nil {
		return fmt.Errorf("%w: %w", errGone, err)
	}
	return nil
}

func receive(conn *os.File, v any) ([]*os.File, error) {
	buf, oob := make([]byte, 256<<10), make([]byte, unix.CmsgSpace(4*mostFiles))
	n, on, _, _, err := recvmsg(int(conn.Fd()), buf, oob)
	if err != nil || n == 0 {
		return nil, errors.Join(errGone, err)
	}
	var files []*os.File
	messages, err := unix.ParseSocketControlMessage(oob[:on])
	for i := 0; i < len(messages) && err == nil; i++ {
		var fds []int
		fds, err = unix.ParseUnixRights(&messages[i])
		for _, fd := range fds {
			files = append(files, os.NewFile(uintptr(fd), "ames-world"))
		}
	}
	if err == nil {
		err = json.Unmarshal(buf[:n], v)
	}
	if err != nil {
		closeAll(files)
		return nil, fmt.Errorf("%w: it sent what is no message: %w", errGone, err)
	}
	return files, nil
}

func recvmsg(fd int, buf, oob []byte) (n, on, flags int, from unix.Sockaddr, err error) {
	for {
		n, on, flags, from, err = unix.Recvmsg(fd, buf, oob, unix.MSG_CMSG_CLOEXEC)
		if err != unix.EINTR {
			return n, on, flags, from, err
		}
	}
}
