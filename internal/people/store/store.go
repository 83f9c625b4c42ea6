// Package store keeps the results of runs in a folder named .ames: what "ames show", "ames
// runs" and "ames diff" tell needs nothing but what is stored, the texts of the mutated
// sources included; and a next run takes over what it need not find out again. It knows only
// package mutant; how results come about or are shown is not its business.
//
// In the folder is one SQLite database. Verdicts are written while a run goes on, several
// in a transaction, so that whoever is ended in between loses a tenth of a second of them at
// the most. Several processes may read and write at the same time.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"ames/internal/campaign/mutant"
)

// Folder is the name of the folder that results are kept in.
const Folder = ".ames"

// file is the name of the database in it.
const file = "history.db"

var (
	// ErrNone says that there is no result.
	ErrNone = errors.New("no results are stored here: run \"ames run PROGRAM\" in this folder first")
	// ErrDamaged says that the database is not what was written.
	ErrDamaged = errors.New("the history is damaged: remove this file, and run \"ames run\" again")
	// ErrVersion says that an Ames of another version has made the database.
	ErrVersion = errors.New("a newer version of ames wrote the history: use that version, or remove this file")
	// ErrBusy says that another process keeps the database locked.
	ErrBusy = errors.New("another program has locked the history: end it")
	// ErrNoFolder says that what should be the folder is none.
	ErrNoFolder = errors.New("it is not a folder: remove it, and run \"ames run\" again")
	// ErrOpen says that the user may not open the database, or that it is no file.
	ErrOpen = errors.New("it cannot be opened: see that it is a file, and that you may write to it and its folder")
	// ErrFull says that there is no room left.
	ErrFull = errors.New("the disk is full")
	// ErrIO says that the system fails to read or write the database.
	ErrIO = errors.New("it cannot be read or written: is the disk full?")
	// ErrNotFound says that no result holds such a mutant.
	ErrNotFound = errors.New("no stored run has such a mutant: \"ames list\" and the report show their identities")
	// ErrAmbiguous says that the begin of an identity fits several mutants.
	ErrAmbiguous = errors.New("several mutants' identities begin like this: give more of it")
	// ErrNoRun says that no such run is kept.
	ErrNoRun = errors.New("no such run is kept: \"ames runs\" lists them")
)

// Store is the results folder of one working directory. It holds nothing open
// and may be used concurrently, also by several processes.
type Store struct {
	dir string // the .ames folder
}

// New gives the store of a working directory. Nothing is created before Begin.
func New(workingDirectory string) *Store {
	return &Store{dir: filepath.Join(workingDirectory, Folder)}
}

// Dir is the path of the store's folder.
func (s *Store) Dir() string { return s.dir }

// wrap says which file an error is about.
func (s *Store) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store: %s: %w", filepath.Join(s.dir, file), explain(err))
}

// Run is a run that is being stored. It must be closed.
type Run struct {
	store *Store
	db    *sql.DB
	id    int64
	// Stopped is the run before, if it was ended before it was done: this one goes on from it.
	Stopped *Stopped
	*writer
}

// Stopped is a run that was ended before it was done.
type Stopped struct {
	Started  time.Time
	Verdicts int // that it has found
}

// Begin starts to store a run of programs.
func (s *Store) Begin(programs []mutant.Program) (*Run, error) {
	db, err := s.create()
	if err != nil {
		return nil, err
	}
	r := &Run{store: s, db: db}
	if err := r.begin(programs); err != nil {
		return nil, s.wrap(errors.Join(err, db.Close()))
	}
	r.writer = newWriter(db, r.id)
	return r, nil
}

func (r *Run) begin(programs []mutant.Program) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	key := keyOf(programs)
	now := time.Now()
	res, err := tx.Exec(`INSERT INTO runs (started, process, programs, title) VALUES (?, ?, ?, ?)`, now.UnixNano(),
		thisProcess(), key, titleOf(programs))
	if err == nil {
		r.id, err = res.LastInsertId()
	}
	if err == nil {
		err = r.inherit(tx, key)
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// inherit takes over what runs have found that were ended before they were done.
func (r *Run) inherit(tx *sql.Tx, key string) error {
	rows, err := tx.Query(
		`SELECT id, started, process FROM runs WHERE ended IS NULL AND programs = ? AND id != ? ORDER BY id`, key, r.id)
	if err != nil {
		return err
	}
	defer rows.Close()
	var dead []int64
	var last int64
	for rows.Next() {
		var id, started int64
		var process string
		if err := rows.Scan(&id, &started, &process); err != nil {
			return err
		}
		if !alive(process) {
			dead, last = append(dead, id), started
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(dead) == 0 {
		return err
	}
	r.Stopped = &Stopped{Started: time.Unix(0, last)}
	for _, id := range dead {
		res, err := tx.Exec(`UPDATE verdicts SET run = ? WHERE run = ?`, r.id, id)
		if err != nil {
			return err
		}
		n, _ := res.RowsAffected() // known to this driver
		r.Stopped.Verdicts += int(n)
		if _, err := tx.Exec(`DELETE FROM runs WHERE id = ?`, id); err != nil {
			return err
		}
	}
	return nil
}

// Finish stores what has come of the run.
func (r *Run) Finish(res *mutant.Result) error {
	err := r.flush()
	if err == nil {
		err = r.finish(res)
	}
	if err == nil {
		r.store.prune(r.db) // what cannot be pruned does no harm
	}
	return r.store.wrap(err)
}

func (r *Run) finish(res *mutant.Result) error {
	head, judgements, outcomes, err := encode(res)
	if err != nil {
		return err
	}
	tx, err := r.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	score, _ := res.Score()
	_, err = tx.Exec(
		`UPDATE runs SET ended = ?, mutants = ?, survived = ?, reused = ?, score = ?, head = ?,
			judgements = ?, outcomes = ? WHERE id = ?`,
		time.Now().UnixNano(), len(res.Judgements), res.Count(mutant.Survived), res.Reused(), score, head, judgements,
		outcomes, r.id)
	if err == nil {
		err = keepSources(tx, r.id, res.Sources)
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// Close ends the storing. A run that has not come to Finish counts as stopped.
func (r *Run) Close() error {
	return r.store.wrap(errors.Join(r.flush(), r.db.Close()))
}

// Save stores a result that is there already.
func (s *Store) Save(res *mutant.Result) error {
	r, err := s.Begin(res.Programs)
	if err != nil {
		return err
	}
	return errors.Join(r.Finish(res), r.Close())
}
