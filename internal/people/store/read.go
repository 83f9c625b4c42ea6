package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ames/internal/campaign/mutant"
)

// Info is what is listed of a stored run.
type Info struct {
	ID      int64
	Started time.Time
	Took    time.Duration
	Title   string
	Mutants int
	// Survived and Reused are how many mutants survived, and how many verdicts were those of
	// earlier runs.
	Survived, Reused int
	Score            float64 // percent
}

// Runs lists the stored runs, newest first.
func (s *Store) Runs() ([]Info, error) {
	db, err := s.read()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	list, err := runs(db)
	if err == nil && len(list) == 0 {
		return nil, fmt.Errorf("store: %s: %w", s.dir, ErrNone)
	}
	return list, s.wrap(err)
}

func runs(db *sql.DB) ([]Info, error) {
	rows, err := db.Query(
		`SELECT id, started, ended, title, mutants, survived, reused, score FROM runs
			WHERE ended IS NOT NULL ORDER BY ended DESC, id DESC`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Info
	for rows.Next() {
		var i Info
		var started, ended int64
		if err := rows.Scan(&i.ID, &started, &ended, &i.Title, &i.Mutants, &i.Survived, &i.Reused,
			&i.Score); err != nil {
			return nil, err
		}
		i.Started, i.Took = time.Unix(0, started), time.Duration(ended-started)
		list = append(list, i)
	}
	return list, rows.Err()
}

// Verdicts is how many verdicts are kept for runs to come.
func (s *Store) Verdicts() (n int, err error) {
	db, err := s.read()
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRow(`SELECT count(*) FROM verdicts`).Scan(&n)
	return n, s.wrap(err)
}

// Last gives the newest result, ErrNone if there is none.
func (s *Store) Last() (*mutant.Result, error) {
	r, _, err := s.Load("last")
	if errors.Is(err, ErrNoRun) {
		return nil, fmt.Errorf("store: %s: %w", s.dir, ErrNone)
	}
	return r, err
}

// Outcomes gives of the newest result's judgements identities, statuses and tests alone, and
// of its tests those that passed.
func (s *Store) Outcomes() (*mutant.Result, error) {
	db, err := s.read()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var data []byte
	if err := db.QueryRow(`SELECT outcomes FROM runs
		WHERE ended IS NOT NULL ORDER BY ended DESC, id DESC LIMIT 1`).Scan(&data); err != nil {
		return nil, s.wrap(err)
	}
	var short outcomes
	if err := inflate(data).Decode(&short); err != nil {
		return nil, s.wrap(err)
	}
	out := &mutant.Result{Judgements: make([]mutant.Judgement, len(short.Mutants))}
	for i, o := range short.Mutants {
		j := &out.Judgements[i]
		j.ID, j.Status, j.Test = o.ID, o.Status, o.Test
	}
	for _, t := range short.Passed {
		out.Tests = append(out.Tests, mutant.Test{Program: t.Program, Name: t.Name, State: mutant.TestPasses})
	}
	return out, nil
}

// Around is that of the run before of the same programs; nil if there is none.
func (r *Run) Around() mutant.Around {
	var head []byte
	err := r.db.QueryRow(
		`SELECT b.head FROM runs a JOIN runs b USING (programs)
			WHERE a.id = ? AND b.ended IS NOT NULL ORDER BY b.ended DESC, b.id DESC LIMIT 1`, r.id).Scan(&head)
	if err != nil {
		return nil
	}
	before, err := decodeHead(head)
	if err != nil {
		return nil
	}
	return before.Around
}

// Load gives a stored run: by its number, as "last" or "last~2", or by the begin of its time
// as Info has it, in the form 2006-01-02T15:04:05.
func (s *Store) Load(which string) (*mutant.Result, Info, error) {
	db, err := s.read()
	if err != nil {
		return nil, Info{}, err
	}
	defer db.Close()
	list, err := runs(db)
	if err != nil {
		return nil, Info{}, s.wrap(err)
	}
	info, err := pick(list, which)
	if err != nil {
		return nil, Info{}, fmt.Errorf("store: run %q: %w", which, err)
	}
	r, err := load(db, info.ID)
	return r, info, s.wrap(err)
}

// TimeFormat is how runs are named by their time.
const TimeFormat = "2006-01-02T15:04:05"

func pick(list []Info, which string) (Info, error) {
	if rest, ok := strings.CutPrefix(which, "last"); ok {
		n := 0
		if rest != "" {
			number, err := strconv.Atoi(strings.TrimPrefix(rest, "~"))
			if err != nil || rest[0] != '~' || number < 0 {
				return Info{}, ErrNoRun
			}
			n = number
		}
		if n >= len(list) {
			return Info{}, ErrNoRun
		}
		return list[n], nil
	}
	id, numeric := strconv.ParseInt(which, 10, 64)
	for _, i := range list {
		if numeric == nil && i.ID == id || numeric != nil && which != "" &&
			strings.HasPrefix(i.Started.Format(TimeFormat), strings.Replace(which, " ", "T", 1)) {
			return i, nil
		}
	}
	return Info{}, ErrNoRun
}

func load(db *sql.DB, id int64) (*mutant.Result, error) {
	var head, judgements []byte
	if err := db.QueryRow(`SELECT head, judgements FROM runs WHERE id = ?`, id).Scan(&head, &judgements); err != nil {
		return nil, err
	}
	r, err := decode(head, judgements)
	if err != nil {
		return nil, err
	}
	r.Sources = map[string]string{}
	rows, err := db.Query(`SELECT file, text FROM run_sources JOIN sources USING (digest) WHERE run = ?`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var text []byte
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		r.Sources[name] = string(text)
	}
	return r, rows.Err()
}

// Find looks for the mutant whose identity begins so, in the newest result
// first. Should two mutants have the very same identity, it gives both.
func (s *Store) Find(id string) (*mutant.Result, []mutant.Judgement, error) {
	id = strings.ToLower(strings.TrimSpace(id))
	db, err := s.read()
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	list, err := runs(db)
	if err != nil {
		return nil, nil, s.wrap(err)
	}
	if len(list) == 0 {
		return nil, nil, fmt.Errorf("store: %s: %w", s.dir, ErrNone)
	}
	var broken []error
	for _, i := range list {
		r, err := load(db, i.ID)
		if err != nil {
			broken = append(broken, s.wrap(err))
			continue
		}
		found, err := find(r, id)
		if err != nil || len(found) > 0 {
			return r, found, err
		}
	}
	if len(broken) == len(list) {
		return nil, nil, errors.Join(broken...)
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
