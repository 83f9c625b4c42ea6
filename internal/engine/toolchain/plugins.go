package toolchain

import (
	"path/filepath"
	"strconv"

	"ames/internal/engine/pattern"
)

// pluginFolders are those that GNU ar, nm and ranlib load plug-ins from by themselves.
var pluginFolders = []string{"/usr/lib/bfd-plugins", "/usr/lib/*-linux-gnu/bfd-plugins", "/usr/lib64/bfd-plugins"}

// pluginName is how Debian calls LLVM's plug-ins for binutils: LLVMgold-14.so.
var pluginName = pattern.Of(`^LLVMgold-(\d+)\.so$`)

// OlderPlugins lists LLVM's plug-ins for GNU ar, nm and ranlib that cannot read the bitcode of a
// clang of the given major version. Binutils hands every object to them; they claim one with
// bitcode inside and cannot read it, and it adds nothing to an archive's index.
func OlderPlugins(clang int) []string { return olderPlugins(pluginFolders, clang) }

func olderPlugins(folders []string, clang int) []string {
	var out []string
	for _, pattern := range folders {
		files, _ := filepath.Glob(filepath.Join(pattern, "LLVMgold-*.so"))
		for _, f := range files {
			if m := pluginName().FindStringSubmatch(filepath.Base(f)); m != nil {
				if n, err := strconv.Atoi(m[1]); err == nil && n < clang {
					out = append(out, f)
				}
			}
		}
	}
	return out
}
