package forkserver

import "golang.org/x/sys/unix"

func init() {
	for _, call := range []int{unix.SYS_OPEN, unix.SYS_CREAT, unix.SYS_MKDIR, unix.SYS_MKNOD, unix.SYS_UNLINK, unix.SYS_RMDIR} {
		pathsOf[call] = []pathArgument{{-1, 0}}
	}
	pathsOf[unix.SYS_SYMLINK], pathsOf[unix.SYS_LINK] = []pathArgument{{-1, 1}}, []pathArgument{{-1, 1}}
	pathsOf[unix.SYS_RENAME] = []pathArgument{{-1, 0}, {-1, 1}}
}
