package compile

import (
	"maps"
	"slices"
	"testing"
)

// TestAssembly: what is read of a file's assembly.
func TestAssembly(t *testing.T) {
	const text = `.symver old, copy@V1; .symver  "new" , "copy@@V2"
	.symver both,copy@@@V3, remove
	.symver broken
first: nop; second: ret
.Lprivate: .asciz "text: more"
# note: this
.macro outer a
 .macro inner
 nop
 .endm
.endm
  .byte 0`
	versions := map[string]string{"old": "copy@V1", "new": "copy@V2", "both": "copy@V3"}
	if got := symbolVersions(text); !maps.Equal(got, versions) {
		t.Errorf("versions %q, want %q", got, versions)
	}
	if got, want := Labels(text), []string{"first", "second"}; !slices.Equal(got, want) {
		t.Errorf("labels %q, want %q", got, want)
	}
	if got, want := macros(text), ".macro outer a\n .macro inner\n nop\n .endm\n.endm\n"; got != want {
		t.Errorf("macros %q, want %q", got, want)
	}
}
