package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/program"
	"ames/internal/engine/workdir"
	"ames/internal/engine/world"
)

// What is worth copying for every process that runs mutants.
const (
	dirBytes = 256 << 20
	dirFiles = 20000
)

// Scratch hands out places for runs, by the folders that they stand for.
type Scratch struct {
	Jobs    int  // how many runs are made at once
	Share   bool // runs are made in the folders themselves
	Keep    bool // copies are left where they are
	Janitor []string
	Keeper  *world.Keeper // of worlds; nil: there are none but ours
	// Writable are folders of the user's that runs may change where they do not have files of their own.
	Writable []string
	Disk     *workdir.Set      // a folder of the keeper's; nil: it has none
	Note     func(text string) // tells the user

	mu     sync.Mutex
	byDir  map[standIn]*Dirs
	worlds map[world.Parts]chan *world.World
	walled map[string]*world.World // by the folders that runs may change there
}

// standIn is what a folder is asked for: in worlds, or in ours.
type standIn struct {
	dir   string
	world bool
}

// Dirs is a folder of the user's, and where runs have it.
type Dirs struct {
	path  string
	real  string
	set   *workdir.Set // the copies that runs are made in, or what they see in their worlds; nil: there are none
	free  chan int
	world bool
}

// Place is where a run is made: folders that nobody else has meanwhile. It is given back.
type Place struct {
	from   *Scratch
	dirs   []*Dirs
	copies []int        // of each
	world  *world.World // nil: ours, without a wall
}

// pool gives the worlds with some parts, one for each job.
func (sc *Scratch) pool(parts world.Parts) (chan *world.World, error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if pool := sc.worlds[parts]; pool != nil {
		return pool, nil
	}
	pool := make(chan *world.World, sc.Jobs)
	for range sc.Jobs {
		w, err := sc.Keeper.Make(parts)
		if err != nil {
			return nil, err
		}
		pool <- w
	}
	if sc.worlds == nil {
		sc.worlds = map[world.Parts]chan *world.World{}
	}
	sc.worlds[parts] = pool
	return pool, nil
}

// Of gives what stands for a folder, the same to all programs that run there: in worlds with files of their own, or in
// ours.
func (sc *Scratch) Of(ctx context.Context, dir string, parts world.Parts) (d *Dirs, err error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	key := standIn{dir, parts&world.Mounts != 0}
	if d := sc.byDir[key]; d != nil {
		return d, nil
	}
	if key.world {
		d, err = sc.layer(ctx, dir)
	} else {
		d, err = sc.open(ctx, dir)
	}
	if err != nil {
		return nil, err
	}
	if sc.byDir == nil {
		sc.byDir = map[standIn]*Dirs{}
	}
	sc.byDir[key] = d
	return d, nil
}

// Close removes the copies, and ends the worlds.
func (sc *Scratch) Close() {
	for _, d := range sc.byDir {
		if err := d.close(); err != nil {
			sc.Note(fmt.Sprintf("scratch copies are left: %v", err))
		}
	}
	if sc.Keeper != nil {
		if err := sc.Keeper.Close(); err != nil {
			sc.Note(err.Error())
		}
	}
	if sc.Disk != nil {
		if err := sc.Disk.Close(); err != nil {
			sc.Note(err.Error())
		}
	}
}

// layer has runs write over what is in a folder, and over the project that it belongs to, each in its own world. Of a
// folder that is not too large they see a copy, whatever the user does to it meanwhile.
func (sc *Scratch) layer(ctx context.Context, dir string) (*Dirs, error) {
	d := &Dirs{path: dir, real: program.RealPath(dir), world: true}
	if d.real == "/" {
		return d, nil
	}
	if sc.Keep {
		sc.Note("what tests write in the sandbox is not kept (--sandbox off keeps it)")
	}
	if project := projectOf(d.real); project != "" && project != d.real && !sc.Keeper.Throws(project) {
		if err := sc.Keeper.Add(world.Folder{Path: project}); err != nil {
			return nil, err
		}
	}
	f := world.Folder{Path: d.real}
	temp := tempOutside(d.real)
	if temp == "" {
		return d, sc.Keeper.Add(f)
	}
	o := workdir.Options{MaxBytes: dirBytes, MaxFiles: dirFiles, TempDir: temp, Janitor: sc.Janitor, Layer: true}
	set, err := workdir.New(ctx, dir, 0, o)
	switch {
	case err == nil:
		d.set = set
		f.Lower = []string{set.Pristine(), d.real}
	case !errors.Is(err, workdir.ErrTooLarge):
		return nil, err
	}
	return d, sc.Keeper.Add(f)
}

// temporaryFolders are those that may be there for temporary files, the best first.
func temporaryFolders() []string { return []string{os.TempDir(), "/tmp", "/var/tmp", "/dev/shm"} }

// tempOutside gives a folder for temporary files that is not in another one: a layer must not be in the one below it.
// "": there is none.
func tempOutside(dir string) string {
	for _, temp := range temporaryFolders() {
		path, err := filepath.Abs(temp)
		if err == nil && !workdir.Within(program.RealPath(path), dir) {
			return temp
		}
	}
	return ""
}

// projectOf gives the root of the working copy, of some version control, that a folder is in; "": it is in none.
func projectOf(dir string) string {
	for ; dir != "/"; dir = filepath.Dir(dir) {
		for _, name := range []string{".git", ".hg", ".svn", ".jj"} {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return dir
			}
		}
	}
	return ""
}

// open copies a working directory once per job, unless it is too large or is to be shared.
// Nobody has said that tests bear each other in one that is too large.
func (sc *Scratch) open(ctx context.Context, dir string) (*Dirs, error) {
	set, atOnce, err := sc.copies(ctx, dir)
	if err != nil {
		return nil, err
	}
	d := &Dirs{path: dir, real: program.RealPath(dir), set: set, free: make(chan int, atOnce)}
	for i := range atOnce {
		d.free <- i
	}
	if set != nil && sc.Keep {
		sc.Note("working directories of mutants are kept in " + set.Root())
	}
	return d, nil
}

// copies makes the copies, nil if there are to be none, and says how many runs may be made at once.
func (sc *Scratch) copies(ctx context.Context, dir string) (set *workdir.Set, atOnce int, err error) {
	if sc.Share {
		return nil, sc.Jobs, nil
	}
	if program.RealPath(dir) == "/" {
		sc.Note("the working directory is /, which is not copied: mutants run in it one at a time, and may change " +
			"its files")
		return nil, 1, nil
	}
	o := workdir.Options{MaxBytes: dirBytes, MaxFiles: dirFiles, Keep: sc.Keep, Janitor: sc.Janitor}
	set, err = workdir.New(ctx, dir, sc.Jobs, o)
	if errors.Is(err, workdir.ErrTooLarge) {
		sc.Note(fmt.Sprintf("%s holds more than %d files or %d MB: mutants run in it one at a time, not in copies "+
			"of it, and may change its files "+
			"(--share-dir runs them side by side)", dir, dirFiles, dirBytes>>20))
		return nil, 1, nil
	}
	return set, sc.Jobs, err
}

// Holds reports whether a path that a run names leads to what is the run's own.
func (d *Dirs) Holds(path string) bool {
	own := d.path
	if !d.world && d.set != nil {
		own = d.set.Root()
	}
	return workdir.Within(path, own)
}

// Original gives the path at which the user has what a run has at another one, in a copy.
func (d *Dirs) Original(path string) string {
	if d.world || d.set == nil {
		return path
	}
	for i := range d.set.Slots() {
		if rel, err := filepath.Rel(d.set.Slot(i).Dir(), path); err == nil && filepath.IsLocal(rel) {
			return filepath.Join(d.path, rel)
		}
	}
	return path
}

// Take waits for a place in which there are some folders: a world with some parts, or, without files of its own,
// copies. Who takes several folders gives them in an order that is the same for all.
func (sc *Scratch) Take(parts world.Parts, dirs ...*Dirs) (*Place, error) {
	p := &Place{from: sc, dirs: dirs, copies: make([]int, len(dirs))}
	if parts&world.Mounts != 0 {
		pool, err := sc.pool(parts)
		if err != nil {
			return nil, err
		}
		p.world = <-pool
		return p, nil
	}
	for i, d := range dirs {
		p.copies[i] = <-d.free
	}
	if parts&world.Landlock != 0 {
		p.world = sc.wall(p)
	}
	return p, nil
}

// wall gives the world of runs in copies of folders that may change nothing but these.
func (sc *Scratch) wall(p *Place) *world.World {
	paths := slices.Clone(sc.Writable)
	for _, d := range p.dirs {
		path := d.real
		if d.set != nil {
			path = d.set.Slot(p.copies[slices.Index(p.dirs, d)]).Root()
		}
		paths = append(paths, path)
	}
	key := strings.Join(paths, "\x00")
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if sc.walled == nil {
		sc.walled = map[string]*world.World{}
	}
	if sc.walled[key] == nil {
		sc.walled[key] = world.Walled(paths...)
	}
	return sc.walled[key]
}

// ownFiles reports whether the place is a world with files of its own.
func (p *Place) ownFiles() bool { return p.world != nil && p.world.Parts&world.Mounts != 0 }

// In has a run made in a folder of the place.
func (p *Place) In(d *Dirs, req *forkserver.Request) {
	req.World = p.world
	req.Dir = p.dir(d)
	if p.ownFiles() {
		req.Dir = d.real
	}
}

// dir is a folder's copy; "": runs use the user's own.
func (p *Place) dir(d *Dirs) string {
	if d.set == nil || p.ownFiles() {
		return ""
	}
	for i := range p.dirs {
		if p.dirs[i] == d {
			return d.set.Slot(p.copies[i]).Dir()
		}
	}
	return ""
}

// Has reports whether runs in the place find something at a path, which may be relative to one of its folders.
func (p *Place) Has(d *Dirs, path string) (bool, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(d.path, path)
	}
	if p.ownFiles() {
		return p.world.Has(path)
	}
	if rel, err := filepath.Rel(d.path, path); err == nil && filepath.IsLocal(rel) {
		path = filepath.Join(cmp.Or(p.dir(d), d.path), rel)
	}
	_, err := os.Stat(path)
	return err == nil, nil
}

// Restore makes the place what it was.
func (p *Place) Restore(ctx context.Context) error {
	if p.ownFiles() {
		if err := p.world.Restore(); err != nil {
			return fmt.Errorf("restore a world: %w", err)
		}
		return nil
	}
	for i, d := range p.dirs {
		if d.set == nil {
			continue
		}
		if err := d.set.Slot(p.copies[i]).Restore(ctx); err != nil {
			return fmt.Errorf("restore a working directory: %w", err)
		}
	}
	return nil
}

// Back makes the place ready for the next run.
func (p *Place) Back(ctx context.Context) error {
	defer func() {
		if p.ownFiles() {
			pool, _ := p.from.pool(p.world.Parts) // it is there
			pool <- p.world
			return
		}
		for i, d := range p.dirs {
			d.free <- p.copies[i]
		}
	}()
	return p.Restore(ctx)
}

func (d *Dirs) close() error {
	if d == nil || d.set == nil {
		return nil
	}
	return d.set.Close()
}

// Layout says what worlds are like for programs with some environment.
func Layout(env, writable []string) world.Layout {
	l := world.Layout{Writable: writable}
	dirs := []string{"/tmp", "/var/tmp", value(env, "TMPDIR"), value(env, "HOME")}
	slices.SortStableFunc(dirs, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	for _, dir := range dirs {
		if !filepath.IsAbs(dir) {
			continue // none, or one that is somewhere else for each working directory
		}
		dir = program.RealPath(dir)
		info, err := os.Stat(dir)
		covered := func(f world.Folder) bool { return workdir.Within(dir, f.Path) }
		if err != nil || !info.IsDir() || dir == "/" || slices.ContainsFunc(l.Thrown, covered) {
			continue
		}
		l.Thrown = append(l.Thrown, world.Folder{Path: dir})
	}
	if dir := value(env, "XDG_RUNTIME_DIR"); strings.HasPrefix(dir, "/run/") {
		l.Runtime = dir
	}
	return l
}

// value is a variable's of an environment.
func value(env []string, name string) string {
	out := ""
	for _, e := range env {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			out = v
		}
	}
	return out
}
