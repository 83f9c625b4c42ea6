package program

import (
	"debug/elf"
	"slices"
	"strings"

	"ames/internal/engine/pattern"
)

// names is one unit's names as a set, true for local ones.
type names map[string]bool

func nameSet(u UnitInfo) names {
	set := make(names, len(u.Locals)+len(u.Globals))
	for _, n := range u.Globals {
		set[n] = false
	}
	for _, n := range u.Locals {
		set[n] = true
	}
	return set
}

// matchClass pairs the units and the groups of one base name: first in order,
// so that the pairs agree best in their names, then what is left over in any order.
func (a *assignment) matchClass(units, groups []int, info []UnitInfo) {
	scores := make([][]int, len(units))
	for i, u := range units {
		set := nameSet(info[u])
		scores[i] = make([]int, len(groups))
		for j, g := range groups {
			scores[i][j] = a.agreement(set, g)
		}
	}
	used := make([]bool, len(groups))
	for i, j := range alignInOrder(scores, len(groups)) {
		if j >= 0 {
			a.groupOf[units[i]] = groups[j]
			used[j] = true
		}
	}
	for i, u := range units {
		if a.groupOf[u] >= 0 {
			continue
		}
		best := -1
		for j := range groups {
			// An empty group says nothing: only names count out of order.
			if !used[j] && scores[i][j] > emptyAgreement && (best < 0 || scores[i][j] > scores[i][best]) {
				best = j
			}
		}
		if best >= 0 {
			a.groupOf[u] = groups[best]
			used[best] = true
		}
	}
}

// privatePrefix begins the names of what a unit refers to by itself only, such as string constants.
const privatePrefix = ".L"

// emptyAgreement is the score of a group without symbols, which fits any unit.
const emptyAgreement = 1

// madeByOptimiser matches what LLVM and GCC append to names of parts and copies.
var madeByOptimiser = pattern.Of(
	`\.(cold|part|isra|constprop|llvm|specialized|lto_priv|resume|destroy|cleanup)(\.[0-9]+)*$`)

// agreement says how well a group's symbols fit a unit's names; 0 means not at all.
func (a *assignment) agreement(set names, g int) int {
	common, foreign := 0, 0
	for _, i := range a.symbols.groups[g].symbols {
		s := &a.symbols.static[i]
		switch s.Type {
		case elf.STT_FUNC, elf.STT_OBJECT, elf.STT_TLS, elf.STT_GNU_IFUNC:
		default:
			continue // labels; assembly that follows without an STT_FILE of its own has them too
		}
		if strings.HasPrefix(s.Name, privatePrefix) {
			continue // the assembler's affair; --emit-relocs and -Wa,-L keep them
		}
		name := madeByOptimiser().ReplaceAllString(s.Name, "")
		if _, ok := set[name]; ok {
			common++
		} else if !a.claimed[name] && !linkerDefined[name] {
			foreign++
		}
	}
	switch {
	case common == 0 && foreign == 0:
		return emptyAgreement
	case foreign > common:
		return 0
	}
	return emptyAgreement + 4*common - foreign
}

// linkerDefined are names that gold and lld list behind the last object's STT_FILE symbol.
var linkerDefined = map[string]bool{
	"_DYNAMIC": true, "_GLOBAL_OFFSET_TABLE_": true, "_PROCEDURE_LINKAGE_TABLE_": true,
	"__GNU_EH_FRAME_HDR": true, "__TMC_END__": true, "__TMC_LIST__": true, "__dso_handle": true,
	"_init": true, "_fini": true, "_dl_relocate_static_pie": true,
	"__init_array_start": true, "__init_array_end": true, "__fini_array_start": true, "__fini_array_end": true,
	"__preinit_array_start": true, "__preinit_array_end": true,
}

// alignInOrder finds the pairs (i, j), both ascending, with the greatest sum
// of scores, and gives j for each i, -1 for none. Of equal sums the one that
// pairs early groups with early units wins.
func alignInOrder(scores [][]int, groups int) []int {
	best := make([][]int, len(scores)+1) // best[i][j]: sum over the rest from i and j on
	for i := range best {
		best[i] = make([]int, groups+1)
	}
	for i := len(scores) - 1; i >= 0; i-- {
		for j := groups - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if s := scores[i][j]; s > 0 {
				best[i][j] = max(best[i][j], s+best[i+1][j+1])
			}
		}
	}
	pairs := fill(len(scores), -1)
	for i, j := 0, 0; i < len(scores) && j < groups; {
		switch s := scores[i][j]; {
		case s > 0 && best[i][j] == s+best[i+1][j+1]:
			pairs[i] = j
			i, j = i+1, j+1
		case best[i][j] == best[i][j+1]:
			j++
		default:
			i++
		}
	}
	return pairs
}

func fill(n, value int) []int { return slices.Repeat([]int{value}, n) }
