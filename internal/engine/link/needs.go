package link

import (
	"fmt"
	"slices"
)

// needs is what relocations need besides their symbols: words of the global offset
// table, and stubs. Each round begins with none.
type needs struct {
	entities []entity // of symbols; they say which slots are theirs
	slots    []slotSet
	words    int32 // of the global offset table
	modules  []moduleSlot
	groups   int32 // of text, each with stubs behind it
	stubs    []stub
	copies   []*Import // variables of libraries that the program holds
}

// slotSet says what an entity has in the global offset table (index of a word
// plus one; 0 for nothing) and among the stubs (likewise, the first of a chain).
type slotSet struct {
	address, pair, offset, stub int32
	// known says that the stub's address is the function's, for libraries as well.
	known bool
}

// moduleSlot is the pair of words for a whole module's thread-locals.
type moduleSlot struct {
	id   uint64
	word int32
}

// reset forgets all. The text is in so many groups.
func (n *needs) reset(groups int32) {
	for i := range n.entities {
		n.entities[i].slots = 0
	}
	n.slots = append(n.slots[:0], slotSet{})
	n.words, n.modules, n.stubs, n.groups = 0, n.modules[:0], n.stubs[:0], groups
	n.copies = n.copies[:0]
}

func (n *needs) slotsOf(e *entity) *slotSet {
	if e.slots == 0 {
		n.slots = append(n.slots, slotSet{})
		e.slots = int32(len(n.slots) - 1)
	}
	return &n.slots[e.slots]
}

func (n *needs) word(slot *int32) {
	if *slot == 0 {
		n.words++
		*slot = n.words
	}
}

func (n *needs) pair(slot *int32) {
	if *slot == 0 {
		n.words += 2
		*slot = n.words - 1
	}
}

func (n *needs) moduleWord(id uint64) int32 {
	for i := range n.modules {
		if n.modules[i].id == id {
			return n.modules[i].word
		}
	}
	m := moduleSlot{id: id}
	n.pair(&m.word)
	n.modules = append(n.modules, m)
	return m.word
}

// stub makes sure that a group has a stub for a destination.
func (n *needs) stub(index, group int32, offset uint64) (made bool) {
	e := &n.entities[index]
	set := n.slotsOf(e)
	if n.findStub(e, group, offset) != nil {
		return false
	}
	st := stub{entity: index, group: group, offset: offset, next: set.stub}
	if offset == 0 && !e.isLate() {
		n.word(&set.address)
		st.word = set.address
	} else {
		n.word(&st.word)
	}
	n.stubs = append(n.stubs, st)
	set.stub = int32(len(n.stubs))
	return true
}

// findStub gives a group's stub for a destination; nil if there is none.
func (n *needs) findStub(e *entity, group int32, offset uint64) *stub {
	for i := n.slots[e.slots].stub; i > 0; i = n.stubs[i-1].next {
		if st := &n.stubs[i-1]; st.group == group && st.offset == offset {
			return st
		}
	}
	return nil
}

// copy makes sure that the program holds a variable.
func (n *needs) copy(i *Import) (reason string) {
	if i.Size == 0 {
		return fmt.Sprintf("the program cannot hold the variable %q of a library; compile with -fPIE", i.Name)
	}
	if !slices.Contains(n.copies, i) {
		n.copies = append(n.copies, i)
	}
	return ""
}
