package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// version counts the formats of the database. A change that old ones do not fit makes a new
// one; those of older versions are then begun anew.
const version = 1

// application marks databases as ours: "Ames".
const application = 0x416d6573

const schema = `
CREATE TABLE runs (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	started INTEGER NOT NULL, -- nanoseconds since 1970
	ended INTEGER,            -- NULL: it is not done
	process TEXT NOT NULL,    -- that makes it
	programs TEXT NOT NULL,   -- digest of programs and how they are called
	title TEXT NOT NULL,
	mutants INTEGER, survived INTEGER, reused INTEGER, score REAL,
	head BLOB, judgements BLOB, -- JSON, deflated
	outcomes BLOB               -- of that, identities, statuses and tests
);
CREATE TABLE sources (digest BLOB PRIMARY KEY, text BLOB NOT NULL);
CREATE TABLE run_sources (
	run INTEGER NOT NULL, file TEXT NOT NULL, digest BLOB NOT NULL,
	PRIMARY KEY (run, file)
) WITHOUT ROWID;
CREATE TABLE verdicts (
	inputs TEXT PRIMARY KEY,  -- of the verdict
	one TEXT,                 -- its inputs if one test is enough for it
	mutant TEXT NOT NULL,
	run INTEGER NOT NULL,
	found INTEGER NOT NULL,
	used INTEGER NOT NULL,
	verdict BLOB NOT NULL     -- JSON
);
CREATE INDEX verdicts_one ON verdicts (one) WHERE one IS NOT NULL;
`

// patience is for how long a lock of another process is waited for, in milliseconds.
var patience = "5000"

// open opens a database.
func open(path, query string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Path: path, RawQuery: "_pragma=busy_timeout(" + patience +
		")&_txlock=immediate" + query}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	// Transactions are short, and a second connection would only wait for the first.
	db.SetMaxOpenConns(1)
	return db, nil
}

// checkFolder says that something else stands where the folder should be, such as a link to nowhere.
func (s *Store) checkFolder() error {
	if _, err := os.Lstat(s.dir); err != nil {
		return nil // it is to be made
	}
	if info, err := os.Stat(s.dir); err == nil && info.IsDir() {
		return nil
	}
	return fmt.Errorf("store: %s: %w", s.dir, ErrNoFolder)
}

// create opens the database for writing, and makes it if need be.
func (s *Store) create() (*sql.DB, error) {
	if err := s.checkFolder(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err := s.ignore(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db, err := open(filepath.Join(s.dir, file),
		"&_pragma=auto_vacuum(incremental)&_pragma=journal_mode(wal)&_pragma=synchronous(normal)")
	if err != nil {
		return nil, s.wrap(err)
	}
	err = prepare(db)
	// A database that several processes make at once says that it is locked without waiting.
	for end := time.Now().Add(2 * time.Second); err != nil && isLocked(err) && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
		err = prepare(db)
	}
	if err != nil {
		return nil, s.wrap(errors.Join(err, db.Close()))
	}
	return db, nil
}

func isLocked(err error) bool {
	code := codeOf(err)
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

// prepare makes the tables of a new database, and checks the version of one that is there.
func prepare(db *sql.DB) error {
	if is, err := versionOf(db); err != nil || is == version {
		return err
	}
	tx, err := db.Begin() // from here on no other process makes them
	if err != nil {
		return err
	}
	defer tx.Rollback()
	is, err := versionOf(tx)
	if err != nil || is == version {
		return err
	}
	if is != 0 {
		return fmt.Errorf("format %d, not %d: %w", is, version, ErrVersion)
	}
	if _, err := tx.Exec(schema + fmt.Sprintf("PRAGMA application_id = %d; "+
		"PRAGMA user_version = %d;", application, version)); err != nil {
		return err
	}
	return tx.Commit()
}

func versionOf(db interface{ QueryRow(string, ...any) *sql.Row }) (n int, err error) {
	err = db.QueryRow(`PRAGMA user_version`).Scan(&n)
	return n, err
}

// read opens the database for reading.
func (s *Store) read() (*sql.DB, error) {
	if err := s.checkFolder(); err != nil {
		return nil, err
	}
	path := filepath.Join(s.dir, file)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("store: %s: %w", s.dir, ErrNone)
	}
	// Where nothing may be written, nobody else writes either.
	var first error
	for _, query := range []string{"&mode=rw", "&mode=ro&immutable=1"} {
		db, err := open(path, query)
		if err != nil {
			return nil, s.wrap(err)
		}
		is, err := versionOf(db)
		if err == nil {
			switch is {
			case version:
				return db, nil
			case 0: // being made
				err = ErrNone
			default:
				err = fmt.Errorf("format %d, not %d: %w", is, version, ErrVersion)
			}
			return nil, s.wrap(errors.Join(err, db.Close()))
		}
		if first == nil {
			first = err
		}
		_ = db.Close() // of what could not be read
		if code := codeOf(err); code != sqlite3.SQLITE_CANTOPEN && code != sqlite3.SQLITE_READONLY {
			break
		}
	}
	return nil, s.wrap(first)
}

// codeOf is SQLite's own number of an error, 0 for others.
func codeOf(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// explain says what to do about an error of the database.
func explain(err error) error {
	switch codeOf(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w (%w)", ErrBusy, err)
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return fmt.Errorf("%w (%w)", ErrOpen, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w (%w)", ErrFull, err)
	case sqlite3.SQLITE_IOERR:
		return fmt.Errorf("%w (%w)", ErrIO, err)
	case sqlite3.SQLITE_ERROR: // a table or column that should be there
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return err
}

// ignore keeps the folder out of version control.
func (s *Store) ignore() error {
	path := filepath.Join(s.dir, ".gitignore")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return os.WriteFile(path, []byte("*\n"), 0o644)
}
