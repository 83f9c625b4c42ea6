package forkserver

import (
	"context"
	"embed"

	"ames/internal/engine/forkserver/library"
)

//go:embed runtime/*.c runtime/*.h
var runtimeSources embed.FS

var runtimeFlags = []string{
	"-std=gnu11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-shared", "-fvisibility=hidden",
	"-fno-builtin", "-fno-stack-protector", "-Wl,-z,initfirst", "-Wl,-z,now",
}

// BuildRuntime compiles the runtime into cacheDir, unless it is there already, and
// returns the shared library's path. The file's name holds a digest of all that it
// is made from, and a digest beside it says whether it is whole.
func BuildRuntime(ctx context.Context, clang, cacheDir string) (string, error) {
	return buildRuntime(ctx, clang, cacheDir, runtimeFlags)
}

func buildRuntime(ctx context.Context, clang, cacheDir string, flags []string) (string, error) {
	return library.Source{Files: runtimeSources, Flags: flags}.Build(ctx, clang, cacheDir)
}
