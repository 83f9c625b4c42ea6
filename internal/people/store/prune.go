package store

import (
	"database/sql"
	"strconv"
)

// What is kept: so many runs of the same programs and of all, and so many verdicts; the
// newest stay. A run of 2,400 mutants takes some 300 KB, its verdicts 2 MB.
const (
	runsEach     = 50
	runsInAll    = 200
	mostVerdicts = 200_000
)

// prune forgets what is old.
func (s *Store) prune(db *sql.DB) {
	tx, err := db.Begin()
	if err != nil {
		return
	}
	defer tx.Rollback()
	for _, statement := range []string{
		`DELETE FROM runs WHERE ended IS NOT NULL AND id NOT IN (SELECT id FROM runs ORDER BY id DESC LIMIT ` +
			strconv.Itoa(runsInAll) + `)`,
		`DELETE FROM runs WHERE ended IS NOT NULL AND id IN (SELECT id FROM
			(SELECT id, row_number() OVER (PARTITION BY programs ORDER BY id DESC) AS place FROM runs)
			WHERE place > ` + strconv.Itoa(runsEach) + `)`,
		`DELETE FROM run_sources WHERE run NOT IN (SELECT id FROM runs)`,
		`DELETE FROM sources WHERE digest NOT IN (SELECT digest FROM run_sources)`,
	} {
		if _, err := tx.Exec(statement); err != nil {
			return
		}
	}
	var verdicts int
	if err := tx.QueryRow(`SELECT count(*) FROM verdicts`).Scan(&verdicts); err != nil {
		return
	}
	if verdicts > mostVerdicts {
		_, err := tx.Exec(`DELETE FROM verdicts WHERE rowid IN (SELECT rowid FROM verdicts ORDER BY used LIMIT ?)`,
			verdicts-mostVerdicts*3/4)
		if err != nil {
			return
		}
	}
	if tx.Commit() == nil {
		_, _ = db.Exec(`PRAGMA incremental_vacuum`) // else the room is used again later
	}
}
