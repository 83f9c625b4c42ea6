// Package store keeps the results of runs in a folder named .ames, so that they
// can be looked at later: "ames show" needs nothing but what is stored, the texts
// of the mutated sources included. It knows only package mutant; how results
// come about or are shown is not its business.
//
// In the folder, runs/ holds one file for each program and arguments, the
// newest result of each, and sources/ the source texts under the names of their
// digests. Files are written under another name and renamed, so that runs at
// the same time do not corrupt each other and a reader sees whole files only;
// what is read is checked against the digest that it was written with.
package store

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ames/internal/mutant"
)

// Folder is the name of the folder that results are kept in.
const Folder = ".ames"

const (
	runsFolder    = "runs"
	sourcesFolder = "sources"
	temporary     = "tmp-" // names of files that are being written
)

// maxRuns bounds how many programs' results are kept: the newest stay.
const maxRuns = 200

// staleAfter is the age from which on files that nothing refers to are
// removed: younger ones may belong to a run that is about to be stored.
const staleAfter = 24 * time.Hour

var (
	// ErrNone says that there is no result.
	ErrNone = errors.New("no results are stored here: run \"ames run PROGRAM\" in this folder first")
	// ErrDamaged says that a stored result is not what was written.
	ErrDamaged = errors.New("the stored result is damaged: run \"ames run\" again")
	// ErrVersion says that a result was stored by an Ames of another format.
	ErrVersion = errors.New("the result was stored by another version of ames: run \"ames run\" again")
	// ErrNotFound says that no result holds such a mutant.
	ErrNotFound = errors.New("no stored result has such a mutant: \"ames list\" and the report show their identities")
	// ErrAmbiguous says that the begin of an identity fits several mutants.
	ErrAmbiguous = errors.New("several mutants begin so: give more of the identity")
)

// Store is the results folder of one working directory. It holds nothing open
// and may be used concurrently, also by several processes.
type Store struct {
	dir string // the .ames folder
}

// New gives the store of a working directory. Nothing is created before Save.
func New(workingDirectory string) *Store {
	return &Store{dir: filepath.Join(workingDirectory, Folder)}
}

// Dir is the path of the store's folder.
func (s *Store) Dir() string { return s.dir }

// Save keeps the result as the newest one of its program and arguments.
func (s *Store) Save(r *mutant.Result) error {
	if err := s.save(r); err != nil {
		return fmt.Errorf("store: keep the result in %s: %w", s.dir, err)
	}
	s.clean(time.Now())
	return nil
}

func (s *Store) save(r *mutant.Result) error {
	for _, dir := range []string{runsFolder, sourcesFolder} {
		if err := os.MkdirAll(filepath.Join(s.dir, dir), 0o755); err != nil {
			return err
		}
	}
	if err := s.ignore(); err != nil {
		return err
	}
	sources := make(map[string]string, len(r.Sources))
	for file, text := range r.Sources {
		name, err := s.keepSource(text)
		if err != nil {
			return err
		}
		sources[file] = name
	}
	parts, err := encode(r, sources, time.Now())
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(s.dir, runsFolder, runName(r.Programs)), parts...)
}

// ignore keeps the folder out of version control.
func (s *Store) ignore() error {
	path := filepath.Join(s.dir, ".gitignore")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return writeFile(path, []byte("*\n"))
}

// keepSource writes a source text under its digest, if it is not there already.
func (s *Store) keepSource(text string) (name string, err error) {
	name = digest([]byte(text))
	path := filepath.Join(s.dir, sourcesFolder, name)
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		now := time.Now()
		_ = os.Chtimes(path, now, now) // if not: it may be cleaned up early, and a later run writes it again
		return name, nil
	}
	return name, writeFile(path, []byte(text))
}

// writeFile writes a whole file or leaves the old one: under another name first.
func writeFile(path string, parts ...[]byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	for _, data := range parts {
		if _, err = f.Write(data); err != nil {
			break
		}
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// run is one stored file, of which only the header was read.
type run struct {
	path   string
	header header
}

// runs gives the stored runs, newest first. Files that cannot be read are
// given back as errors.
func (s *Store) runs() (list []run, broken []error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, runsFolder))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, []error{err}
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), runSuffix) || strings.HasPrefix(e.Name(), temporary) {
			continue
		}
		path := filepath.Join(s.dir, runsFolder, e.Name())
		h, err := readHeader(path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed by another run since
		case err != nil:
			broken = append(broken, err)
		default:
			list = append(list, run{path, h})
		}
	}
	slices.SortFunc(list, func(a, b run) int {
		return cmp.Or(b.header.Saved.Compare(a.header.Saved), strings.Compare(a.path, b.path))
	})
	return list, broken
}

// Last gives the newest result, ErrNone if there is none.
func (s *Store) Last() (*mutant.Result, error) {
	list, broken := s.runs()
	if len(list) == 0 {
		return nil, s.none(broken)
	}
	return s.read(list[0].path)
}

// All gives the newest result of every program and arguments, newest first.
// Those that cannot be read are left out, and the error says which.
func (s *Store) All() ([]*mutant.Result, error) {
	list, broken := s.runs()
	var results []*mutant.Result
	for _, run := range list {
		r, err := s.read(run.path)
		if err != nil {
			broken = append(broken, err)
			continue
		}
		results = append(results, r)
	}
	if len(results) == 0 {
		return nil, s.none(broken)
	}
	return results, errors.Join(broken...)
}

// Find looks for the mutant whose identity begins so, in the newest result
// first. Should two mutants have the very same identity, it gives both.
func (s *Store) Find(id string) (*mutant.Result, []mutant.Judgement, error) {
	id = strings.ToLower(strings.TrimSpace(id))
	list, broken := s.runs()
	if len(list) == 0 {
		return nil, nil, s.none(broken)
	}
	for _, run := range list {
		r, err := s.read(run.path)
		if err != nil {
			broken = append(broken, err)
			continue
		}
		found, err := find(r, id)
		if err != nil || len(found) > 0 {
			return r, found, err
		}
	}
	return nil, nil, errors.Join(append([]error{fmt.Errorf("store: mutant %q: %w", id, ErrNotFound)}, broken...)...)
}

func find(r *mutant.Result, id string) ([]mutant.Judgement, error) {
	if id == "" {
		return nil, nil
	}
	var found []mutant.Judgement
	for _, j := range r.Judgements {
		if j.ID == id {
			found = append(found, j)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	for _, j := range r.Judgements {
		if strings.HasPrefix(j.ID, id) {
			found = append(found, j)
		}
	}
	for _, j := range found {
		if j.ID != found[0].ID {
			return nil, fmt.Errorf("store: mutant %q: %s, %s: %w", id, found[0].ID, j.ID, ErrAmbiguous)
		}
	}
	return found, nil
}

func (s *Store) none(broken []error) error {
	if len(broken) > 0 {
		return errors.Join(broken...)
	}
	return fmt.Errorf("store: %s: %w", s.dir, ErrNone)
}

// read reads a whole stored run. A source text that is gone is left out of
// Sources: all else is still worth showing.
func (s *Store) read(path string) (*mutant.Result, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	r, sources, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", path, err)
	}
	r.Sources = make(map[string]string, len(sources))
	for file, name := range sources {
		text, err := os.ReadFile(filepath.Join(s.dir, sourcesFolder, name))
		if err == nil && digest(text) == name {
			r.Sources[file] = string(text)
		}
	}
	return r, nil
}

// clean removes the oldest runs beyond maxRuns, and old files that no run
// refers to. What it cannot remove does no harm.
func (s *Store) clean(now time.Time) {
	list, broken := s.runs()
	for _, old := range list[min(len(list), maxRuns):] {
		_ = os.Remove(old.path)
	}
	used := map[string]bool{}
	for _, run := range list[:min(len(list), maxRuns)] {
		for _, name := range run.header.Sources {
			used[name] = true
		}
	}
	s.cleanFolder(runsFolder, now, func(name string) bool { return !strings.HasPrefix(name, temporary) })
	if len(broken) == 0 { // else something unreadable may still need its sources
		s.cleanFolder(sourcesFolder, now, func(name string) bool { return used[name] })
	}
}

func (s *Store) cleanFolder(folder string, now time.Time, keep func(name string) bool) {
	entries, err := os.ReadDir(filepath.Join(s.dir, folder))
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && !keep(e.Name()) && now.Sub(info.ModTime()) > staleAfter {
			_ = os.Remove(filepath.Join(s.dir, folder, e.Name()))
		}
	}
}
