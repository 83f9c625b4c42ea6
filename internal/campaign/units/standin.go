package units

import (
	"path/filepath"
	"strings"

	"ames/internal/engine/program"
)

// ownFolders are where builds put libraries, seen from the program's folder and the working directory.
var ownFolders = []string{".", "lib", ".libs", "../lib", "../.libs", "src", "src/.libs"}

// OwnLibrary gives a library with bitcode of the same name as one that the loader takes from the system: the project
// has built it, and nothing of it would be mutated. "" if there is none; path is the executable's path, dir
// the working directory.
func OwnLibrary(library, path, dir string) string {
	if !strings.HasPrefix(library, "/lib") && !strings.HasPrefix(library, "/usr/") {
		return ""
	}
	for _, base := range []string{filepath.Dir(path), dir} {
		for _, folder := range ownFolders {
			own := filepath.Join(base, folder, filepath.Base(library))
			if program.RealPath(own) != program.RealPath(library) && program.HasBitcode(own) {
				return own
			}
		}
	}
	return ""
}
