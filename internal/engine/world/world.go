// Package world makes worlds: sets of Linux namespaces in which a program finds everything as the user
// has it, and in which nothing that it does reaches anything else. What it writes goes to memory
// and is thrown away; what it sends reaches its own processes only.
//
// A keeper is a process of ours in a user namespace of its own. It makes all worlds, and makes them
// what they were after a run that has changed something. Whether one has is seen from outside, by
// a few system calls.
//
// The package knows nothing of programs, mutants and runs. See namespaces(7), mount_setattr(2), and
// the kernel's Documentation/filesystems/overlayfs.rst.
package world

import (
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Parts are what a world has of its own.
type Parts uint32

// The first bits are those of enum ames_world in the runtime.
const (
	User      Parts = 1 << iota // set in a fork point's world only
	Mounts                      // files: without this part there is no world
	IPC                         // System V shared memory, semaphores and message queues; POSIX message queues
	Network                     // addresses, ports, abstract sockets; /run with the sockets of the system's services
	Processes                   // process numbers; made by whoever enters
	Devices                     // no devices but those that any program may need
	System                      // the system's files can only be read; else what is written to them is thrown away
	Landlock                    // a second wall around files, and one around signals, or the only one
)

// All are those that can be chosen, Spaces those that the runtime knows.
const (
	All    = Mounts | IPC | Network | Processes | Devices | System | Landlock
	Spaces = User | Mounts | IPC | Network | Processes
)

// names are the parts as users call them.
var names = []struct {
	part Parts
	name string
}{{Mounts, "files"}, {IPC, "ipc"}, {Network, "network"}, {Processes, "processes"}, {Devices, "devices"},
	{System, "system"}, {Landlock, "landlock"}}

// Names lists the parts.
func (p Parts) Names() []string {
	var out []string
	for _, n := range names {
		if p&n.part != 0 {
			out = append(out, n.name)
		}
	}
	return out
}

func (p Parts) String() string { return strings.Join(p.Names(), ", ") }

// namespaces are the parts that are one, with its name under /proc/self/ns.
var namespaces = []struct {
	part Parts
	name string
	flag int
}{{User, "user", unix.CLONE_NEWUSER}, {Mounts, "mnt", unix.CLONE_NEWNS}, {IPC, "ipc", unix.CLONE_NEWIPC},
	{Network, "net", unix.CLONE_NEWNET}}

// Layout says what stands where in all worlds of a keeper.
type Layout struct {
	// Thrown are folders in which runs may write what they like. It is thrown away. Of folders within each
	// other the outer one comes first.
	Thrown []Folder
	// Disk is a folder on a disk that is used for what is written, and then removed. "": that is in memory, whose file
	// systems have what layers need (extended attributes of users) since Linux 6.6.
	Disk string
	// Writable are folders in which runs may change the user's own files.
	Writable []string
	// Runtime is the user's folder for sockets and the like, of which each world has an empty one; "": none.
	Runtime string
}

// Folder is one whose contents are merged.
type Folder struct {
	Path  string
	Lower []string // what is seen there, the uppermost first; nil: what is there
}

// World is one, kept by its keeper until that is closed. It is used for one run at a time.
type World struct {
	Parts Parts

	keeper *Keeper
	number int
	home   bool // fork points stand in it

	mu     sync.Mutex
	epoch  int        // of the keeper when it was made
	spaces []*os.File // of its parts, in the order of their bits
	marks  []mark
	// Runs may change files at these paths only, each ended by a zero byte. What is there may be other files with each
	// generation.
	wall       []byte
	generation int
}

// Spaces are the descriptors of its namespaces, in the order of the parts' bits. They stay the world's. Who has entered
// a world of another epoch cannot enter it.
func (w *World) Spaces() (spaces []*os.File, epoch int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.spaces, w.epoch
}

// Epoch is the keeper's when the world was made the last time.
func (w *World) Epoch() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.epoch
}

// Walled gives where runs may change files, as the runtime is told it, and a number that is another one after the files
// there have become others.
func (w *World) Walled() (paths []byte, generation int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wall, w.generation
}

// everywhere are what any run may write to.
var everywhere = []string{"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx",
	"/dev/pts"}

func wallOf(paths ...string) []byte {
	var out []byte
	for _, p := range append(paths, everywhere...) {
		out = append(append(out, p...), 0)
	}
	return out
}

// Walled gives a world that has nothing of its own but a wall: runs may change files at some paths only, and in the
// folders where everybody has temporary ones.
func Walled(paths ...string) *World {
	return &World{Parts: Landlock, wall: wallOf(append(slices.Clone(paths), "/tmp", "/var/tmp", "/dev/shm")...)}
}

// LandlockVersion is what of Landlock the system has; 0: nothing.
func LandlockVersion() int {
	version, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(version)
}

// ReadOnly says which of the folders that runs may write to they can only read, and why.
func (k *Keeper) ReadOnly() map[string]string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return maps.Clone(k.plain)
}

// mark is a descriptor by which it is seen whether something was changed.
type mark struct {
	kind markKind
	path string // that it shows; "": none
	file *os.File
	// uppers are folders in it, if what counts is also what they are themselves.
	uppers []string
	seen   state
	// touched is when the folder was changed last, as of the last look: files came or went, or it became another.
	touched unix.Timespec
	// settled says that all was as at first in the last look, and that a change since then has another time.
	settled bool
}

// tick is longer than the kernel's clock for files stands still.
const tick = 50 * time.Millisecond

// untouched reports whether nothing was changed since the last look, as far as one call can tell. Before a run nothing
// lies in a folder's memory: whatever is changed anywhere below it changes the folder too.
func (m *mark) untouched() (bool, error) {
	if !m.settled {
		return false, nil
	}
	var st unix.Stat_t
	if err := unix.Fstat(int(m.file.Fd()), &st); err != nil {
		return false, fmt.Errorf("looking at a world: %w", err)
	}
	return st.Ctim == m.touched, nil
}

// settle says, after a look that has found all as it was, whether the time of the folder can be relied on.
func (m *mark) settle() {
	folder := (m.kind == markTmpfs && m.uppers == nil) || m.kind == markFolder || m.kind == markWay
	m.settled = folder && time.Since(time.Unix(m.touched.Unix())) > tick
}

type markKind int

const (
	markTmpfs  markKind = iota // a folder of a file system in memory: what counts is how much that holds
	markList                   // a list of the kernel's: what counts is how long it is
	markFolder                 // a folder: what counts is how much is in it
	markQueues                 // the folder of message queues: the same, and it has no time of its own
	markWay                    // a folder on the way to others: what counts is when it was changed
	markNone                   // what can only be read
)

type state struct {
	inodes uint64
	mode   uint32
	uid    uint32
	gid    uint32
	length int
	// attributes is how long the list of the extended ones is. Only there is seen who may use what will be made in a
	// folder.
	attributes int
	changed    unix.Timespec
	modified   unix.Timespec
	uppers     uint64 // a digest
}

// stateOf says what of the folder itself counts.
func stateOf(fd int) (state, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return state{}, fmt.Errorf("looking at a world: %w", err)
	}
	n, err := unix.Flistxattr(fd, nil)
	if err != nil {
		n = 0 // it can have none
	}
	return state{mode: st.Mode, uid: st.Uid, gid: st.Gid, attributes: n, changed: st.Ctim, modified: st.Mtim}, nil
}

func (m *mark) look() (state, error) {
	if m.kind == markNone {
		return state{}, nil
	}
	fd, buf := int(m.file.Fd()), make([]byte, 1024)
	if m.kind == markList {
		n, err := unix.Pread(fd, buf, 0)
		if err != nil {
			return state{}, fmt.Errorf("looking at a world: %w", err)
		}
		return state{length: n}, nil
	}
	s, err := stateOf(fd)
	m.touched = s.changed
	if err != nil || m.kind == markWay {
		return s, err
	}
	s.changed = unix.Timespec{} // files come and go there
	if m.kind == markQueues {
		s.modified = unix.Timespec{}
	}
	if m.kind != markTmpfs {
		if _, err = unix.Seek(fd, 0, 0); err == nil {
			s.length, err = unix.Getdents(fd, buf)
		}
		if err != nil {
			return s, fmt.Errorf("looking at a world: %w", err)
		}
		return s, nil
	}
	var fs unix.Statfs_t
	if err := unix.Fstatfs(fd, &fs); err != nil {
		return s, fmt.Errorf("looking at a world: %w", err)
	}
	s.inodes = fs.Files - fs.Ffree
	h := fnv.New64()
	for _, name := range m.uppers {
		path := fmt.Sprintf("/proc/self/fd/%d/%s", fd, name)
		var st unix.Stat_t
		if err := unix.Lstat(path, &st); err != nil {
			return s, fmt.Errorf("looking at a world: %w", err)
		}
		n, _ := unix.Llistxattr(path, nil)
		fmt.Fprintln(h, st.Mode, st.Uid, st.Gid, st.Mtim, n)
	}
	s.uppers = h.Sum64()
	return s, nil
}

// putBack gives a folder the time that it had at first, if nothing else of it was changed: files came and went.
func (m *mark) putBack(now state) bool {
	now.modified = m.seen.modified
	if now != m.seen {
		return false
	}
	times := []unix.Timespec{{Nsec: unix.UTIME_OMIT}, m.seen.modified}
	return unix.UtimesNanoAt(unix.AT_FDCWD, fmt.Sprint("/proc/self/fd/", m.file.Fd()), times, 0) == nil
}

// changed gives the numbers of the marks at which something was changed.
func (w *World) changed() ([]int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []int
	for i := range w.marks {
		m := &w.marks[i]
		if untouched, err := m.untouched(); untouched || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		m.settled = false
		now, err := m.look()
		switch {
		case err != nil:
			return nil, err
		case now == m.seen:
			m.settle()
		case !m.putBack(now):
			out = append(out, i)
		}
	}
	return out, nil
}

// Restore makes the world what it was at first. No process may be in it but those that wait for the next run.
func (w *World) Restore() error {
	changed, err := w.changed()
	if err != nil || len(changed) == 0 {
		return err
	}
	return w.keeper.restore(w, changed)
}

// Has reports whether something is at a path in the world.
func (w *World) Has(path string) (bool, error) {
	_, a, err := w.keeper.ask(request{World: w.number, Stat: path})
	return a.There, err
}

// take takes marks that an answer came with; w.mu is held.
func (w *World) take(a answer, files []*os.File) error {
	if len(files) != len(a.Marks) {
		closeAll(files)
		return fmt.Errorf("%w: %d descriptors came with %d marks", errGone, len(files), len(a.Marks))
	}
	for i, f := range files {
		at := a.What[i]
		if at < 0 || at > len(w.marks) {
			closeAll(files[i:])
			return fmt.Errorf("%w: there is no mark %d", errGone, at)
		}
		if at == len(w.marks) {
			w.marks = append(w.marks, mark{})
		} else {
			w.marks[at].file.Close()
		}
		m := &w.marks[at]
		*m = mark{kind: a.Marks[i], path: a.Paths[i], file: f, uppers: a.Uppers[i]}
		if a.Plain[i] != "" {
			w.keeper.plain[m.path] = a.Plain[i]
		}
		var err error
		if m.seen, err = m.look(); err != nil {
			return err
		}
	}
	if w.Parts&Landlock == 0 {
		return nil
	}
	paths := append([]string{SharedPath, "/proc"}, w.keeper.layout.Writable...)
	for _, m := range w.marks {
		if m.path != "" {
			paths = append(paths, m.path)
		}
	}
	w.wall = wallOf(paths...)
	w.generation++
	return nil
}

// close lets go of the world's descriptors.
func (w *World) close() {
	for _, f := range w.spaces {
		f.Close()
	}
	for _, m := range w.marks {
		m.file.Close()
	}
}
