package session

import (
	"fmt"
	"path/filepath"
	"strings"

	"ames/internal/engine/program"
)

// ownFolders are where builds put libraries, seen from the program's folder and the working directory.
var ownFolders = []string{".", "lib", ".libs", "../lib", "../.libs", "src", "src/.libs"}

// noteStandIn says so when the loader takes a library from the system that the project has built
// itself, with bitcode: nothing of it would be mutated.
func (st *stage) noteStandIn(library string) {
	if own := st.ownLibrary(library); own != "" {
		st.s.opts.Progress.Note(fmt.Sprintf("%s loads %s, which has no bitcode, and not %s, which has: LD_LIBRARY_PATH=%s, or linking with -Wl,-rpath,%[4]s, makes it load that",
			st.name, library, own, filepath.Dir(own)))
	}
}

// ownLibrary gives a library with bitcode of the same name as one of the system; "" if there is none.
func (st *stage) ownLibrary(library string) string {
	if !strings.HasPrefix(library, "/lib") && !strings.HasPrefix(library, "/usr/") {
		return ""
	}
	for _, base := range []string{filepath.Dir(st.path), st.dir} {
		for _, folder := range ownFolders {
			path := filepath.Join(base, folder, filepath.Base(library))
			if realPath(path) != realPath(library) && program.HasBitcode(path) {
				return path
			}
		}
	}
	return ""
}
