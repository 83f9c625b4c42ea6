package world

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"ames/internal/engine/outside"
	"ames/internal/engine/workdir"
)

// furnish puts a new world in order.
func (w *kept) furnish() (a answer, files []int, err error) {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, ""); err != nil {
		return a, nil, fmt.Errorf("mounts of a world: %w", err)
	}
	if w.parts&Network != 0 {
		if err := w.network(); err != nil {
			return a, nil, err
		}
	}
	for _, ns := range namespaces {
		if w.parts&ns.part == 0 && (ns.part != User || !w.fork) {
			continue
		}
		fd, err := unix.Openat(w.keep.proc, "thread-self/ns/"+ns.name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return a, files, fmt.Errorf("a world's namespace: %w", err)
		}
		files = append(files, fd)
		a.Spaces++
	}
	if w.parts&Devices == 0 {
		if err := w.allDevices(); err != nil {
			return a, files, err
		}
	}
	w.plan()
	for i := range w.places {
		if err := w.put(i); err != nil {
			return a, files, err
		}
	}
	if err := w.open(func(at string) bool { return !w.covers(at) }); err != nil {
		return a, files, err
	}
	if w.fork {
		return a, files, nil
	}
	marks, err := w.marks(&a, 0, len(w.places))
	return a, append(files, marks...), err
}

// put makes a place what it is to be.
func (w *kept) put(i int) error {
	p := &w.places[i]
	switch {
	case p.list != "":
		return nil
	case p.queues:
		err := unix.Mount("mqueue", p.path, "mqueue", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
		if err != nil {
			return fmt.Errorf("message queues: %w", err)
		}
		var st unix.Stat_t
		if err := unix.Stat(p.path, &st); err != nil {
			return fmt.Errorf("message queues: %w", err)
		}
		p.mode, p.uid, p.gid = st.Mode&0o7777, int(st.Uid), int(st.Gid)
		return nil
	}
	os.MkdirAll(p.path, 0o755) // in a place of memory; elsewhere it is there
	if p.way {
		return nil
	}
	if p.folder == nil {
		return tmpfs(p.path, p.mode)
	}
	if err := w.memory(p); err != nil {
		return err
	}
	lay := func() error { return layer(p.folder.Path, p.folder.lower(), p.layers) }
	switch mounted := w.keep.holdsMounts(p.path); {
	case mounted && w.keep.layout.Disk != "":
		return w.leave(p, errors.New("something is mounted in it")) // what changes in it could not be seen
	case mounted:
		lay = func() error { return w.mirror(p) }
	}
	if err := lay(); err != nil {
		return w.leave(p, err)
	}
	return w.uncover(p.path)
}

// leave leaves a folder as the system has it, to be read only: not every file system can lie in layers.
func (w *kept) leave(p *place, why error) error {
	if err := w.drop(p); err != nil {
		return errors.Join(why, err)
	}
	p.plain, p.uppers = why.Error(), nil
	return w.uncover(p.path)
}

// drop gives back the memory for a place's layers.
func (w *kept) drop(p *place) error {
	if w.keep.layout.Disk != "" {
		return os.RemoveAll(p.layers)
	}
	return unix.Unmount(p.layers, unix.MNT_DETACH)
}

// uncover shows what the user wants to be writable in a folder, and in /tmp the sockets of displays.
func (w *kept) uncover(dir string) error {
	const display = "/tmp/.X11-unix" // where sockets of X servers are
	if info, err := os.Stat(host + display); dir == "/tmp" && w.parts&Network == 0 && err == nil && info.IsDir() {
		if err := unix.Mount(host+display, display, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return fmt.Errorf("%s: %w", display, err)
		}
	}
	return w.open(func(at string) bool { return workdir.Within(at, dir) })
}

// covers reports whether a path is in one of the places.
func (w *kept) covers(path string) bool {
	return slices.ContainsFunc(w.places, func(p place) bool { return p.path != "" && workdir.Within(path, p.path) })
}

// open puts those of the folders that runs may change where they belong.
func (w *kept) open(which func(path string) bool) error {
	for i, at := range w.keep.layout.Writable {
		if !which(at) {
			continue
		}
		if err := unix.Mount(writableAt(i), at, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
	}
	return nil
}

// within reports whether a path leads below a folder.
func within(path, dir string) bool {
	return path != dir && workdir.Within(path, dir)
}

// marks opens what shows whether something was changed at places.
func (w *kept) marks(a *answer, from, to int) (files []int, err error) {
	for i := from; i < to; i++ {
		fd, kind, err := w.mark(&w.places[i])
		if err != nil {
			return files, fmt.Errorf("a mark: %w", err)
		}
		files, a.Marks, a.What = append(files, fd), append(a.Marks, kind), append(a.What, i)
		a.Paths, a.Plain = append(a.Paths, w.places[i].path), append(a.Plain, w.places[i].plain)
		a.Uppers = append(a.Uppers, w.places[i].uppers)
	}
	return files, nil
}

func (w *kept) mark(p *place) (fd int, kind markKind, err error) {
	switch {
	case p.list != "":
		fd, err = unix.Openat(w.keep.proc, "sysvipc/"+p.list, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		return fd, markList, err
	case p.queues:
		kind = markQueues
	case p.way:
		kind = markWay
	case p.plain != "":
		kind = markNone
	}
	path := p.path
	if p.uppers != nil {
		path = p.layers
	}
	if p.folder != nil && p.plain == "" && w.keep.layout.Disk != "" {
		kind = markFolder
		path = filepath.Join(p.layers, "upper")
	}
	fd, err = unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	return fd, kind, err
}

// allDevices has the world's /dev show all character devices of the system.
func (w *kept) allDevices() error {
	var ours, nodes []tree
	for _, path := range []string{hidden, SharedPath} {
		t, err := take(path, path)
		if err != nil {
			return err
		}
		ours = append(ours, t)
	}
	entries, err := os.ReadDir(host + "/dev")
	if err != nil {
		return fmt.Errorf("devices: %w", err)
	}
	for _, e := range entries {
		plain := e.Type()&(os.ModeDevice|os.ModeCharDevice) == os.ModeDevice|os.ModeCharDevice
		folder := slices.Contains([]string{"dri", "net", "snd", "input", "bus", "vfio"}, e.Name())
		if !plain && !folder || e.Name() == "ptmx" {
			continue
		}
		if t, err := take(host+"/dev/"+e.Name(), "/dev/"+e.Name()); err == nil {
			nodes = append(nodes, t)
		}
	}
	if err := ownDevices(nodes); err != nil {
		return err
	}
	for _, t := range ours {
		if err := t.put(); err != nil {
			return err
		}
	}
	return setReadOnly("/dev", true, 0)
}

// network brings the loopback interface up. Connections that are closed are forgotten at once: they would keep a later
// run from its port.
func (w *kept) network() error {
	fd, err := unix.Openat(w.keep.proc, "sys/net/ipv4/tcp_max_tw_buckets", unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err == nil {
		_, err = unix.Write(fd, []byte("0"))
		unix.Close(fd)
	}
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	defer unix.Close(s)
	r, err := unix.NewIfreq("lo")
	if err != nil {
		return fmt.Errorf("network: %w", err)
	}
	r.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, r); err != nil {
		return fmt.Errorf("network: %w", err)
	}
	return nil
}

// add adds a folder to a world that is there.
func (w *kept) add(f Folder) (a answer, files []int, err error) {
	w.within(func() {
		from := len(w.places)
		w.plant(f)
		for i := from; i < len(w.places) && err == nil; i++ {
			err = w.put(i)
		}
		if err == nil && !w.fork {
			files, err = w.marks(&a, from, len(w.places))
		}
	})
	return a, files, err
}

// has reports whether something is at a path in the world.
func (w *kept) has(path string) (there bool) {
	w.within(func() {
		_, err := os.Stat(path)
		there = err == nil
	})
	return there
}

// restore makes places what they were.
func (w *kept) restore(marks []int) (a answer, files []int, err error) {
	w.within(func() { a, files, err = w.renew(marks) })
	return a, files, err
}

func (w *kept) renew(marks []int) (a answer, files []int, err error) {
	for _, i := range w.affected(marks) {
		p := &w.places[i]
		switch {
		case p.list != "":
			err = outside.Clear(sysv[p.list])
		case p.queues:
			err = errors.Join(removeAll(p.path), os.Chown(p.path, p.uid, p.gid), unix.Chmod(p.path, p.mode))
		default:
			err = w.replace(i)
		}
		if err != nil {
			return a, files, err
		}
		if p.list != "" || p.queues {
			continue
		}
		marks, err := w.marks(&a, i, i+1)
		files = append(files, marks...)
		if err != nil {
			return a, files, err
		}
	}
	return a, files, nil
}

// affected gives, with some places, those that stand within them, in order.
func (w *kept) affected(marks []int) []int {
	var out []int
	for _, i := range marks { // a way is made anew with all of the memory that it leads through
		if w.places[i].way {
			marks = append(slices.Clip(marks), memoryAround(w.places[i].path, w.places))
		}
	}
	for i := range w.places {
		inside := func(j int) bool {
			return w.places[j].path != "" && within(w.places[i].path, w.places[j].path)
		}
		if slices.Contains(marks, i) || slices.ContainsFunc(out, inside) {
			out = append(out, i)
		}
	}
	return out
}

// replace puts new memory at a place. What stood within it goes with what was there.
func (w *kept) replace(i int) error {
	p := &w.places[i]
	if p.plain != "" {
		return nil // it changes only with what it stands in
	}
	err := unix.Unmount(p.path, unix.MNT_DETACH)
	if err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.ENOENT) {
		return fmt.Errorf("%s: %w", p.path, err)
	}
	if p.layers != "" {
		if err := w.drop(p); err != nil {
			return fmt.Errorf("a layer: %w", err)
		}
	}
	return w.put(i)
}

func removeAll(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = cmp.Or(err, os.Remove(filepath.Join(dir, e.Name())))
	}
	return err
}
