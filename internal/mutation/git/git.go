// Package git asks git what of some source files has changed since a commit. It
// knows nothing of mutants, and changes nothing in a repository.
package git

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/mutation/selection"
)

// Base is what the working tree is compared with: a commit, or the last one that it and
// HEAD have in common.
type Base struct {
	ref    string
	common bool
}

// ParseBase reads REF, or REF... for the last commit that REF and HEAD have in common.
func ParseBase(text string) (Base, error) {
	ref, common := strings.CutSuffix(strings.TrimSuffix(text, "HEAD"), "...")
	if !common {
		ref = text
	}
	switch {
	case ref == "" || strings.HasPrefix(ref, "-") || strings.ContainsAny(ref, "\x00\n"):
		return Base{}, fmt.Errorf("%q names no commit: write for instance HEAD, or origin/main... "+
			"for what a branch has changed", text)
	case strings.Contains(ref, ".."):
		return Base{}, fmt.Errorf("%q names two commits, but the program was built from the working tree: "+
			"check the second one out, build, and write REF or REF... for the first", text)
	}
	return Base{ref, common}, nil
}

// File says what of a file has changed.
type File struct {
	// Inside says that the file is in a repository that has the commit.
	Inside  bool
	Changed selection.Ranges
}

// Changes compares files, given as absolute paths, with a commit: as they are in the
// working tree, whether that is committed, staged, neither, or the file not yet added to
// the repository. Each file is looked up in its own repository. A submodule's commit is the
// one that the repository around it had; of other repositories each has to know the commit,
// else its files are not inside.
func (b Base) Changes(ctx context.Context, files []string) (map[string]File, error) {
	out := map[string]File{}
	byRepository := map[string][]member{}
	for _, f := range files {
		if top, m := locate(f); top != "" {
			byRepository[top] = append(byRepository[top], m)
		}
	}
	if len(byRepository) == 0 && len(files) > 0 {
		return nil, fmt.Errorf("none of the program's source files is in a git repository, for instance %s", files[0])
	}
	var unknown error
	known := 0
	for _, top := range slices.Sorted(maps.Keys(byRepository)) {
		commit, err := b.commit(ctx, top)
		if missing := new(unknownError); errors.As(err, &missing) {
			unknown = cmp.Or(unknown, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		known++
		changed, err := changes(ctx, top, commit)
		if err != nil {
			return nil, err
		}
		for _, m := range byRepository[top] {
			out[m.file] = File{Inside: true, Changed: changed[m.name]}
		}
	}
	if known == 0 && unknown != nil {
		return nil, unknown
	}
	return out, nil
}

// member is a file of a repository.
type member struct{ file, name string }

// locate finds the repository that a file is in, as git does: the next folder upwards that
// has a .git. Empty if there is none.
func locate(file string) (top string, m member) {
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		return "", m
	}
	for dir := filepath.Dir(real); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			if name, err := filepath.Rel(dir, real); err == nil {
				return dir, member{file, filepath.ToSlash(name)}
			}
		}
		if dir == filepath.Dir(dir) {
			return "", m
		}
	}
}

// unknownError says that a repository does not have the commit.
type unknownError struct{ text string }

func (e *unknownError) Error() string { return e.text }

// commit gives the hash of the commit in a repository; empty for a submodule that was not
// there then.
func (b Base) commit(ctx context.Context, top string) (string, error) {
	out, err := run(ctx, top, "rev-parse", "--show-toplevel", "--show-superproject-working-tree")
	if err != nil {
		return "", err
	}
	own, around, _ := strings.Cut(strings.TrimSuffix(string(out), "\n"), "\n")
	if own != top {
		return "", &unknownError{fmt.Sprintf("%s is not a git repository, though it has a .git", top)}
	}
	if around != "" {
		return b.ofSubmodule(ctx, around, top)
	}
	out, err = run(ctx, top, "rev-parse", "--verify", "--quiet", b.ref+"^{commit}")
	if failed := new(failedError); errors.As(err, &failed) && failed.stderr == "" {
		return "", &unknownError{fmt.Sprintf("%s is not a commit of the git repository %s; "+
			"'git fetch' may bring it, and 'git log' lists those that are there", b.ref, top)}
	}
	commit := strings.TrimSpace(string(out))
	if err != nil || !b.common {
		return commit, err
	}
	out, err = run(ctx, top, "merge-base", commit, "HEAD")
	if failed := new(failedError); errors.As(err, &failed) && failed.stderr == "" {
		return "", &unknownError{fmt.Sprintf("%s and HEAD have no common commit in %s; "+
			"'git fetch --unshallow' completes a shallow clone", b.ref, top)}
	}
	return strings.TrimSpace(string(out)), err
}

// ofSubmodule gives the commit that a submodule had in the repository around it.
func (b Base) ofSubmodule(ctx context.Context, around, top string) (string, error) {
	commit, err := b.commit(ctx, around)
	if err != nil || commit == "" {
		return "", err
	}
	name, err := filepath.Rel(around, top)
	if err != nil {
		return "", fmt.Errorf("submodule %s: %w", top, err)
	}
	// mode, type, hash, tab, name; nothing if the commit has no such path.
	out, err := run(ctx, around, "ls-tree", "-z", commit, "--", filepath.ToSlash(name))
	if err != nil {
		return "", err
	}
	fields := strings.Fields(string(out))
	if len(fields) < 3 || fields[1] != "commit" {
		return "", nil
	}
	if _, err := run(ctx, top, "cat-file", "-e", fields[2]+"^{commit}"); err != nil {
		return "", fmt.Errorf("the submodule %s lacks the commit %s that it had at %s: "+
			"fetch it with 'git -C %[1]s fetch origin %[2]s'", top, fields[2], b.ref)
	}
	return fields[2], nil
}

// everything are the lines of a file that is new as a whole.
var everything = selection.Ranges{{First: 1, Last: selection.ToTheEnd}}

// changes gives the changed lines of a repository's files by their names; of all files, if
// the commit is empty.
func changes(ctx context.Context, top, commit string) (map[string]selection.Ranges, error) {
	// Those that are not in the repository, but for ignored ones.
	list := []string{"ls-files", "-z", "--others", "--exclude-standard"}
	if commit == "" {
		list = append(list, "--cached")
	}
	news, err := run(ctx, top, list...)
	if err != nil {
		return nil, err
	}
	changed := map[string]selection.Ranges{}
	if commit != "" {
		// A user's settings must not change the format.
		diff, err := run(ctx, top, "-c", "core.quotePath=off", "diff", "-U0", "--inter-hunk-context=0", "-M",
			"--no-color", "--no-ext-diff", "--no-textconv", "--text",
			"--no-relative", "--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules=all", commit, "--")
		if err != nil {
			return nil, err
		}
		if changed, err = selection.ParseDiff(bytes.NewReader(diff)); err != nil {
			return nil, fmt.Errorf("%s: %w", top, err)
		}
	}
	for name := range strings.SplitSeq(string(news), "\x00") {
		changed[name] = everything
	}
	return changed, nil
}

// failedError is a call of git that failed.
type failedError struct{ text, stderr string }

func (e *failedError) Error() string { return e.text }

// run calls git in a folder.
func run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(environment(os.Environ()), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("git is not installed (on Debian: apt-get install git)")
	}
	said := strings.TrimSpace(stderr.String())
	return nil, &failedError{fmt.Sprintf("git %s in %s: %s", strings.Join(args, " "), dir, cmp.Or(said, err.Error())),
		said}
}

// environment is one without what names a certain repository, as in a hook of git's.
func environment(all []string) []string {
	var out []string
	for _, v := range all {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
			"GIT_ALTERNATE_OBJECT_DIRECTORIES",
			"GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS",
			"GIT_INTERNAL_SUPER_PREFIX", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_ICASE_PATHSPECS":
		default:
			out = append(out, v)
		}
	}
	return out
}
