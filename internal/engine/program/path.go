package program

import "path/filepath"

// RealPath is a path without symbolic links; the path itself if that cannot be told.
func RealPath(path string) string {
	if r, err := filepath.EvalSymlinks(path); err == nil {
		return r
	}
	return path
}
