package rule

import (
	"fmt"

	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/spot"
)

// Boundaries moves the boundary of each comparison that has one.
var Boundaries = map[string]string{"<": "<=", "<=": "<", ">": ">=", ">=": ">"}

// Opposites has the comparison that holds where the other one does not.
var Opposites = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}

// Compare makes the rule that replaces comparison tokens by the map.
func Compare(by map[string]string) Rule {
	find := func(s *spot.Spot) []Alternative {
		from := s.Text.Operator()
		to, ok := by[from]
		if !ok || !s.Text.IsBinary() {
			return nil
		}
		p := s.Only()
		if p == nil {
			return nil
		}
		pred, ok := spot.OtherPredicate(p, from, to)
		if !ok {
			return nil
		}
		describe := fmt.Sprintf("replaced '%s' with '%s'", from, to)
		return []Alternative{{s.Text.ReplaceToken(to), describe, p, change.Predicate{To: pred}}}
	}
	return Rule{find, by}
}
