package e2e

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// needy is a program whose test needs what its first argument names, and the second.
const needy = `#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
int twice(int n) { return n * 2; }
static int met(const char *need, const char *what)
{
	if (!strcmp(need, "process"))
		return !kill(atoi(what), 0);
	if (!strcmp(need, "network")) {
		struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(what))};
		a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return !connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&a, sizeof a);
	}
	FILE *f = fopen(what, "w");
	return f && !fclose(f);
}
int main(int argc, char **argv) { return argc < 3 || !met(argv[1], argv[2]) || twice(3) != 6; }
`

// TestProject: tests may write all over their project, wherever that is. They find what they have written, and the
// user does not.
func TestProject(t *testing.T) {
	t.Parallel()
	caches, err := os.UserCacheDir() // /tmp is each test's own anyway
	if err != nil {
		t.Fatal(err)
	}
	project, err := os.MkdirTemp(caches, "ames-project-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(project)
	dir := filepath.Join(project, "build", "tests")
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.Mkdir(filepath.Join(project, ".git"), 0o755)); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "needy.c"), []byte(needy))
	exe := filepath.Join(dir, "needy")
	buildIn(t, dir, "clang-"+strconv.Itoa(usual), "-g", "-fembed-bitcode=all", "-w", "-o", exe, "needy.c")
	file := filepath.Join(project, "written")
	c := call{dir: dir, args: []string{"run", exe, "file", file}, env: []string{"HOME=" + t.TempDir()}}
	c.run(t).want(t, statusOK)
	if got := fmt.Sprint(stored(t, dir).Sandbox[0].Lacks); got != "[]" {
		t.Errorf("the sandbox lacks %s", got)
	}
	if _, err := os.Stat(file); err == nil {
		t.Errorf("%s was written", file)
	}
}

// TestNeeds: a test that needs more than the sandbox gives does without a part of it, but for the network, which must
// be asked for. The user is told.
func TestNeeds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "needy.c"), []byte(needy))
	exe := filepath.Join(dir, "needy")
	buildIn(t, dir, "clang-"+strconv.Itoa(usual), "-g", "-fembed-bitcode=all", "-w", "-o", exe, "needy.c")
	run := func(sandbox string, args ...string) outcome {
		t.Helper()
		return ames(t, dir, append([]string{"run", "--sandbox", sandbox}, args...)...)
	}
	lacks := func() string {
		t.Helper()
		return fmt.Sprint(stored(t, dir).Sandbox[0].Lacks)
	}

	here := strconv.Itoa(os.Getpid())
	run("auto", exe, "process", here).want(t, statusOK, "passes only if the sandbox leaves out processes")
	if got := lacks(); got != "[processes]" {
		t.Errorf("the sandbox lacks %s", got)
	}
	run("strict", exe, "process", here).want(t, statusTestsFail, "fails without any mutant")

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	run("auto", exe, "network", port).want(t, statusTestsFail, "which --network host lets tests use")
	run("auto", "--network", "host", exe, "network", port).want(t, statusOK)
	if got := lacks(); got != "[network]" {
		t.Errorf("the sandbox lacks %s", got)
	}

	file := filepath.Join(t.TempDir(), "written")
	run("auto", exe, "file", file).want(t, statusOK)
	if got := lacks(); got != "[]" {
		t.Errorf("the sandbox lacks %s", got)
	}
	if _, err := os.Stat(file); err == nil {
		t.Errorf("%s was written", file)
	}
	run("auto", "--writable", filepath.Dir(file), exe, "file", file).want(t, statusOK)
	if _, err := os.Stat(file); err != nil {
		t.Errorf("what may be changed was not: %v", err)
	}

	run("auto", "--writable", "nowhere", exe, "file", file).want(t, statusUse, "there is no such folder")
	run("strict", "--share-dir", exe, "file", file).want(t, statusUse, "exclude each other")
}
