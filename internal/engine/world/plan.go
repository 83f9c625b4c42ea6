package world

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"ames/internal/engine/outside"
)

// sysv are the lists of what there is of System V, in /proc/sysvipc.
var sysv = map[string]outside.Kind{"shm": outside.Memory, "sem": outside.Semaphores, "msg": outside.Messages}

// plan lists the places.
func (w *kept) plan() {
	l := &w.keep.layout
	w.places = []place{{path: "/dev/shm", mode: 0o1777}}
	if w.parts&Network != 0 {
		w.places = append(w.places, place{path: "/run", mode: 0o755})
	}
	if w.parts&Network != 0 && l.Runtime != "" {
		w.places = append(w.places, wayTo(l.Runtime, w.places)...)
		w.places = append(w.places, place{path: l.Runtime, mode: 0o700})
	}
	if w.parts&IPC != 0 {
		for _, name := range slices.Sorted(maps.Keys(sysv)) {
			w.places = append(w.places, place{list: name})
		}
		w.places = append(w.places, place{path: "/dev/mqueue", queues: true})
	}
	if w.parts&System == 0 {
		w.plantSystem()
	}
	for _, f := range l.Thrown {
		w.plant(f)
	}
}

// plantSystem lists the folders of the system, but those that have no files or have a place already.
func (w *kept) plantSystem() {
	entries, _ := os.ReadDir("/")
	for _, e := range entries {
		path := "/" + e.Name()
		holds := func(mount string) bool { return within(mount, path) }
		if e.IsDir() && !slices.Contains([]string{"/proc", "/sys", "/dev", "/run", "/tmp", "/boot"}, path) &&
			!slices.ContainsFunc(w.keep.host, holds) {
			w.plant(Folder{Path: path})
		}
	}
}

// plant lists one more folder in layers.
func (w *kept) plant(f Folder) {
	w.places = append(w.places, wayTo(f.Path, w.places)...)
	layers := fmt.Sprintf("%s/%d.%d", hidden, w.number, len(w.places))
	w.places = append(w.places, place{path: f.Path, layers: layers, folder: &f})
}

// wayTo gives the folders that lead to one in a place of memory and are no places yet. Nothing else is there at
// first, so that what becomes of them is not to be seen by how much the memory holds.
func wayTo(path string, places []place) (way []place) {
	around := memoryAround(path, places)
	if around < 0 {
		return nil
	}
	for dir := filepath.Dir(path); within(dir, places[around].path); dir = filepath.Dir(dir) {
		if !slices.ContainsFunc(places, func(p place) bool { return p.path == dir }) {
			way = append(way, place{path: dir, way: true})
		}
	}
	slices.Reverse(way)
	return way
}

// memoryAround gives the innermost place that a path is in, if that is one of memory; -1: it is not.
func memoryAround(path string, places []place) int {
	around := -1
	for i := range places {
		p := &places[i]
		if p.path != "" && !p.way && within(path, p.path) && (around < 0 || within(p.path, places[around].path)) {
			around = i
		}
	}
	if around < 0 || places[around].folder != nil || places[around].queues {
		return -1
	}
	return around
}
