package live

import (
	"errors"

	"golang.org/x/sys/unix"

	"ames/internal/engine/workdir"
)

// Disk makes a folder for layers in the first of some folders whose file system can hold them. The caller closes it.
func Disk(janitor []string, folders ...string) (*workdir.Set, error) {
	err := errors.New("none of the folders for temporary files can hold layers")
	for _, dir := range folders {
		if dir == "" {
			continue
		}
		set, setErr := workdir.NewFolder(workdir.Options{TempDir: dir, Janitor: janitor})
		if setErr != nil {
			continue
		}
		if err := unix.Setxattr(set.Root(), "user.ames", nil, 0); err == nil {
			return set, nil
		}
		err = errors.Join(err, set.Close())
	}
	return nil, err
}
