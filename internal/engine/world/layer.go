package world

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// memory makes an empty folder for a place's layers: in memory, or where its file systems cannot hold layers, on disk.
func (w *kept) memory(p *place) error {
	if w.keep.layout.Disk != "" {
		w.keep.made++
		p.layers = fmt.Sprintf("%s/%d", disk, w.keep.made)
	}
	if err := os.MkdirAll(p.layers, 0o700); err != nil {
		return fmt.Errorf("a layer: %w", err)
	}
	if w.keep.layout.Disk != "" {
		return nil
	}
	return tmpfs(p.layers, 0o700)
}

// lower gives the paths of what is seen in a folder, as the keeper has them.
func (f Folder) lower() []string {
	if f.Lower == nil {
		return []string{host + f.Path}
	}
	var out []string
	for _, l := range f.Lower {
		out = append(out, host+l)
	}
	return out
}

// layer lays layers over each other at a path; the memory for the uppermost is in another folder.
func layer(path string, lower []string, memory string) error {
	var options []string
	for _, l := range lower {
		options = append(options, escape(l))
	}
	var st unix.Stat_t
	if err := unix.Stat(host+path, &st); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	top, work := filepath.Join(memory, "upper"), filepath.Join(memory, "work")
	if err := errors.Join(os.MkdirAll(top, 0o700), os.Mkdir(work, 0o700)); err != nil {
		return fmt.Errorf("a layer: %w", err)
	}
	unix.Chown(top, int(st.Uid), int(st.Gid)) // root can do that; others see what is theirs
	if err := unix.Chmod(top, st.Mode&0o7777); err != nil {
		return fmt.Errorf("a layer: %w", err)
	}
	option := "userxattr,upperdir=" + top + ",workdir=" + work + ",lowerdir=" + strings.Join(options, ":")
	times := []unix.Timespec{st.Atim, st.Mtim}
	if err := unix.UtimesNanoAt(unix.AT_FDCWD, top, times, 0); err != nil {
		return fmt.Errorf("a layer: %w", err)
	}
	if err := unix.Mount("overlay", path, "overlay", unix.MS_NOSUID|unix.MS_NODEV, option); err != nil {
		return fmt.Errorf("%s in layers: %w", path, err)
	}
	return nil
}

// escape writes a path as overlay's options have it.
func escape(path string) string {
	return strings.NewReplacer(`\`, `\\`, ":", `\:`, ",", `\,`).Replace(path)
}
