// Package rule holds the rules of the mutation operators: what each makes of a place, seen by both of its
// views. A rule gives edits of the text, and for each the change of an instruction
// that does the same.
//
// Which rule is which operator's, the table of package operator says. The rules know nothing of
// other places, files or units, and spell no language of their own.
package rule

import (
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Alternative is what an operator offers at a spot. Several of the same edit are
// one mutant that changes several instructions.
type Alternative struct {
	Edit        source.Edit
	Description string
	Point       *point.Point
	Change      change.Change
}

// Find finds an operator's alternatives at a spot.
type Find func(s *spot.Spot) []Alternative

// Rule is what an operator looks for.
type Rule struct {
	Find Find
	// Replaces are the tokens that it puts others in place of, and those; nil if its edits are of another kind.
	Replaces map[string]string
}

// Of makes a rule whose edits are of other kinds than to replace a token.
func Of(find Find) Rule { return Rule{Find: find} }

// compound maps a binary operator and its compound assignment to another one's.
func compound(from, to string) map[string]string {
	return map[string]string{from: to, from + "=": to + "="}
}
