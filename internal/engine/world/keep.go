package world

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// keep is the state of a keeper's process.
type keep struct {
	layout Layout
	proc   int      // the system's own
	host   []string // where something is mounted in the system
	worlds []*kept
	made   int // folders on disk
}

// kept is a world in its keeper's process. All that is done in it is done by one thread, which is in its namespaces.
type kept struct {
	keep   *keep
	number int
	parts  Parts
	fork   bool
	do     chan func()
	places []place // by their marks
}

// place is one at which a world has something of its own.
type place struct {
	path   string
	mode   uint32 // of a folder in memory, or of message queues
	uid    int    // of the latter
	gid    int
	layers string   // where the memory of the folder's layers is; "": the folder is nothing but memory
	folder *Folder  // that is in layers
	uppers []string // the uppermost layers of one that is mirrored, within layers
	list   string   // what of System V is listed in this file
	queues bool     // it is the folder of POSIX message queues
	way    bool     // it is a folder on the way to others, in a place of memory
	plain  string   // why it is left as the system has it; "": it is not
}

// hidden is a folder that worlds have for their keeper. Whoever enters one leaves it: AMES_WORLD_HIDDEN.
const hidden = "/dev/keeper"

// shared is SharedPath, where it can be written to: AMES_WORLD_SHARED_WHOLE.
const shared = hidden + "/shared"

// disk is Layout.Disk within it.
const disk = hidden + "/disk"

// host is where the files of the system are within it, read-only.
const host = hidden + "/host"

// Keep is what a keeper's process does: it serves requests until the connection ends.
func Keep(conn *os.File) error {
	k := &keep{}
	for {
		var r request
		given, err := receive(conn, &r)
		if err != nil {
			if errors.Is(err, errGone) {
				return nil
			}
			return err
		}
		a, files, err := k.serve(r, given)
		if err != nil {
			err = send(conn, answer{Error: err.Error()}, nil)
		} else {
			err = send(conn, a, files)
		}
		for _, fd := range files {
			unix.Close(fd)
		}
		if err != nil {
			return err
		}
	}
}

func (k *keep) serve(r request, given []*os.File) (a answer, files []int, err error) {
	switch {
	case r.Layout != nil:
		k.layout = *r.Layout
		fd, err := k.prepare()
		if err != nil {
			return a, nil, err
		}
		return answer{Offers: k.offers()}, []int{fd}, nil
	case r.Make != 0:
		return k.make(r.Make, r.Fork)
	case r.World == -1 && r.Folder != nil:
		k.layout.Thrown = append(k.layout.Thrown, *r.Folder)
		return a, nil, nil
	case r.World < 0 || r.World >= len(k.worlds):
		return a, nil, fmt.Errorf("there is no world %d", r.World)
	case r.Stat != "":
		return answer{There: k.worlds[r.World].has(r.Stat)}, nil, nil
	case r.Run != nil:
		return a, nil, k.worlds[r.World].run(*r.Run, given)
	case r.Folder != nil:
		return k.worlds[r.World].add(*r.Folder)
	default:
		return k.worlds[r.World].restore(r.Marks)
	}
}

// devices are those that a program may need anywhere.
var devices = []string{"null", "zero", "full", "random", "urandom", "tty"}

// prepare does what is the same for all worlds, in our own namespace of mounts: they begin as copies of it. It
// gives the shared folder.
func (k *keep) prepare() (shared int, err error) {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return -1, fmt.Errorf("mounts of one's own: %w", err)
	}
	if k.proc, err = unix.OpenTree(unix.AT_FDCWD, "/proc", unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC); err != nil {
		return -1, fmt.Errorf("/proc: %w", err)
	}
	if k.host, err = mountPoints(); err != nil {
		return -1, err
	}
	var writable, nodes []tree
	for i, dir := range k.layout.Writable {
		t, err := take(dir, writableAt(i))
		if err != nil {
			return -1, err
		}
		writable = append(writable, t)
	}
	if dir := k.layout.Disk; dir != "" {
		t, err := take(dir, disk)
		if err != nil {
			return -1, err
		}
		writable = append(writable, t)
	}
	if err := setReadOnly("/", true, unix.AT_RECURSIVE); err != nil {
		return -1, err
	}
	// Devices can be written to where files are read-only; but these are the system's own, whose permissions
	// root could change.
	for _, name := range devices {
		if t, err := take("/dev/"+name, "/dev/"+name); err == nil {
			nodes = append(nodes, t)
		}
	}
	system, err := take("/", host)
	if err != nil {
		return -1, err
	}
	if err := ownDevices(nodes); err != nil {
		return -1, err
	}
	if err := makeHidden(); err != nil {
		return -1, err
	}
	if k.layout.Disk == "" && unix.Setxattr(hidden, "user.ames", nil, 0) != nil {
		return -1, ErrNeedsDisk
	}
	for _, t := range append(writable, system) {
		if err := os.MkdirAll(t.to, 0o755); err != nil {
			return -1, fmt.Errorf("a folder of the keeper's: %w", err)
		}
		if err := t.put(); err != nil {
			return -1, err
		}
	}
	if err := ownProcesses(); err != nil {
		return -1, err
	}
	return unix.Open(hidden+"/shared", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
}

func writableAt(i int) string { return fmt.Sprintf("%s/writable%d", hidden, i) }

// ofMachine is where root, by its number alone, may change what is the whole machine's; the runtime has the same list.
var ofMachine = []string{"sys", "sysrq-trigger", "irq", "bus", "fs", "acpi", "scsi", "mtrr", "latency_stats"}

// ownProcesses lets processes change what is their own in /proc. Others than root could not change more anyway.
func ownProcesses() error {
	if err := setReadOnly("/proc", false, 0); err != nil || os.Geteuid() != 0 {
		return err
	}
	for _, name := range ofMachine {
		path := "/proc/" + name
		err := unix.Mount(path, path, "", unix.MS_BIND|unix.MS_REC, "")
		if errors.Is(err, unix.ENOENT) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := setReadOnly(path, true, unix.AT_RECURSIVE); err != nil {
			return err
		}
	}
	return nil
}

func setReadOnly(path string, on bool, flags uint) error {
	attr := unix.MountAttr{Attr_set: unix.MOUNT_ATTR_RDONLY}
	if !on {
		attr = unix.MountAttr{Attr_clr: unix.MOUNT_ATTR_RDONLY}
	}
	if err := unix.MountSetattr(unix.AT_FDCWD, path, flags, &attr); err != nil {
		return fmt.Errorf("making %s read-only, or writable: %w", path, err)
	}
	return nil
}

// mountPoints lists the system's: see proc(5), /proc/pid/mountinfo.
func mountPoints() ([]string, error) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, fmt.Errorf("what is mounted: %w", err)
	}
	var out []string
	for line := range bytes.Lines(text) {
		if f := bytes.Fields(line); len(f) > 4 {
			out = append(out, unescape(string(f[4])))
		}
	}
	return out, nil
}

// unescape reads a path as the kernel's lists have it: what would end it is written in octal.
func unescape(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(s)
}

// tree is a mount that was taken from where it stands, to be put elsewhere.
type tree struct {
	fd     int
	to     string
	folder bool
}

func take(path, to string) (tree, error) {
	fd, err := unix.OpenTree(unix.AT_FDCWD, path,
		unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC|unix.AT_RECURSIVE)
	if err != nil {
		return tree{}, fmt.Errorf("%s: %w", path, err)
	}
	info, err := os.Stat(path)
	return tree{fd, to, err == nil && info.IsDir()}, nil
}

func (t tree) put() error {
	defer unix.Close(t.fd)
	if err := unix.MoveMount(t.fd, "", unix.AT_FDCWD, t.to, unix.MOVE_MOUNT_F_EMPTY_PATH); err != nil {
		return fmt.Errorf("%s: %w", t.to, err)
	}
	return nil
}

// ownDevices makes a /dev of our own, with room for the shared folder and the hidden one.
func ownDevices(nodes []tree) error {
	if err := tmpfs("/dev", 0o755); err != nil {
		return err
	}
	for _, t := range nodes {
		make := func() error { return os.WriteFile(t.to, nil, 0o666) }
		if t.folder {
			make = func() error { return os.Mkdir(t.to, 0o755) }
		}
		if err := errors.Join(make(), t.put()); err != nil {
			return err
		}
	}
	for name, target := range map[string]string{"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0",
		"stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2", "ptmx": "pts/ptmx"} {
		if err := os.Symlink(target, "/dev/"+name); err != nil {
			return fmt.Errorf("a device: %w", err)
		}
	}
	for _, name := range []string{"/dev/shm", "/dev/mqueue", "/dev/pts", SharedPath, hidden} {
		if err := os.Mkdir(name, 0o755); err != nil {
			return fmt.Errorf("a device: %w", err)
		}
	}
	if err := unix.Mount("devpts", "/dev/pts", "devpts", unix.MS_NOSUID|unix.MS_NOEXEC,
		"newinstance,ptmxmode=0666,mode=620"); err != nil {
		return fmt.Errorf("/dev/pts: %w", err)
	}
	return nil
}

// makeHidden makes the hidden folder and the shared one.
func makeHidden() error {
	if err := tmpfs(hidden, 0o700); err != nil {
		return err
	}
	if err := os.Mkdir(shared, 0o700); err != nil {
		return fmt.Errorf("a folder of the keeper's: %w", err)
	}
	if err := tmpfs(shared, 0o700); err != nil {
		return err
	}
	if err := unix.Mount(shared, SharedPath, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("%s: %w", SharedPath, err)
	}
	return errors.Join(setReadOnly(SharedPath, true, 0), setReadOnly("/dev", true, 0))
}

func tmpfs(path string, mode uint32) error {
	options := fmt.Sprintf("size=10%%,mode=%o", mode) // of the machine's memory
	if err := unix.Mount("tmpfs", path, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, options); err != nil {
		return fmt.Errorf("a file system in memory at %s: %w", path, err)
	}
	return nil
}

// make makes a world.
func (k *keep) make(parts Parts, fork bool) (a answer, files []int, err error) {
	w := &kept{keep: k, parts: parts, number: len(k.worlds), fork: fork, do: make(chan func())}
	entered := make(chan error)
	go w.live(entered)
	if err := <-entered; err != nil {
		return a, nil, err
	}
	w.within(func() {
		a, files, err = w.furnish()
	})
	if err != nil {
		close(w.do)
		return a, files, err
	}
	k.worlds = append(k.worlds, w)
	return a, files, nil
}

// live enters namespaces, and does what there is to do in them.
func (w *kept) live(entered chan<- error) {
	runtime.LockOSThread() // and never unlock: the thread ends with us
	flags := unix.CLONE_FS
	for _, ns := range namespaces {
		if ns.part != User && w.parts&ns.part != 0 {
			flags |= ns.flag
		}
	}
	err := errors.Join(unix.Unshare(flags), bound())
	entered <- err
	if err != nil {
		return
	}
	for f := range w.do {
		f()
	}
}

// ofRoot are the powers that programs which we start as root have; the runtime has the same.
const ofRoot = 1<<unix.CAP_CHOWN | 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_FOWNER | 1<<unix.CAP_FSETID |
	1<<unix.CAP_KILL | 1<<unix.CAP_SETGID | 1<<unix.CAP_SETUID | 1<<unix.CAP_SETPCAP | 1<<unix.CAP_SETFCAP |
	1<<unix.CAP_NET_BIND_SERVICE | 1<<unix.CAP_NET_RAW | 1<<unix.CAP_SYS_CHROOT

// bound takes from programs that this thread starts what they must not have. The thread itself keeps it.
func bound() error {
	for c := uintptr(0); c <= unix.CAP_LAST_CAP; c++ {
		if ofRoot>>c&1 == 0 {
			if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil && !errors.Is(err, unix.EINVAL) {
				return fmt.Errorf("powers: %w", err)
			}
		}
	}
	if err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0); err != nil {
		return fmt.Errorf("powers: %w", err)
	}
	// What is inheritable root would get back by executing something.
	head := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var powers [2]unix.CapUserData
	if err := unix.Capget(&head, &powers[0]); err != nil {
		return fmt.Errorf("powers: %w", err)
	}
	powers[0].Inheritable, powers[1].Inheritable = 0, 0
	if err := unix.Capset(&head, &powers[0]); err != nil {
		return fmt.Errorf("powers: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("powers: %w", err)
	}
	return nil
}

// offers tries what the system lets worlds have.
func (k *keep) offers() Parts {
	offers := Mounts | Devices | System
	if LandlockVersion() > 0 {
		offers |= Landlock
	}
	for _, ns := range namespaces {
		if nothing := func() error { return nil }; ns.part&(IPC|Network) != 0 && tried(ns.flag, nothing) == nil {
			offers |= ns.part
		}
	}
	// Where parts of the system's /proc are covered, as in containers, there cannot be another one.
	proc := func() error {
		return unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	}
	if os.Getpid() == 1 && tried(unix.CLONE_NEWNS, proc) == nil {
		offers |= Processes
	}
	return offers
}

// tried does something in namespaces that nobody else will be in.
func tried(namespaces int, do func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock: the thread ends with us
		err := unix.Unshare(unix.CLONE_FS | namespaces)
		if err == nil {
			err = do()
		}
		done <- err
	}()
	return <-done
}

// Serve is Keep in a process that Start has started.
func Serve() error { return Keep(os.NewFile(3, "connection")) }

// within does something in the world.
func (w *kept) within(f func()) {
	done := make(chan struct{})
	w.do <- func() {
		defer close(done)
		f()
	}
	<-done
}
