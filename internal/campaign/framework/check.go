package framework

import (
	"html"
	"path"

	"ames/internal/engine/pattern"
)

// check is Check, from version 0.11. Sources: its check_run.c and xml_lfun. The finest
// unit that it can select is a test case (TCase), so that is a test here; it may have
// several test functions, and those after a failing one run as well.
type check struct{}

// in looks for what tcase_add_test is a macro for. Programs that have a small
// replacement of Check, as expat's, define functions of the official names only.
func (check) in(symbols []string) bool { return anyPrefix(symbols, "_tcase_add_test") }

// List runs all tests: the library cannot list them. Its log in XML has them all.
func (check) List() Invocation {
	return Invocation{Env: []string{"CK_XML_LOG_FILE_NAME=-", "CK_VERBOSITY=silent"}}
}

// checkLog finds the beginning of a suite, or a result: kind, folder, file and line, TCase, message.
var checkLog = pattern.Of(`<title>([^<\n]*)</title>|` +
	`<test result="(\w+)">\s*<path>([^<]*)</path>\s*<fn>([^<]*)</fn>\s*<id>[^<]*</id>\s*<iteration>\d*</iteration>\s*` +
	`<duration>[^<]*</duration>\s*<description>([^<]*)</description>\s*<message>([^<]*)</message>`)

// checkResult is one entry of the log.
type checkResult struct{ suite, kind, folder, file, tcase, message string }

func checkResults(output []byte) []checkResult {
	var results []checkResult
	suite := ""
	for _, m := range checkLog().FindAllSubmatch(output, -1) {
		text := func(i int) string { return html.UnescapeString(string(m[i])) }
		if len(m[2]) == 0 {
			suite = text(1)
			continue
		}
		results = append(results, checkResult{suite, text(2), text(3), text(4), text(5), text(6)})
	}
	return results
}

func (check) Parse(output []byte) ([]Test, error) {
	var tests []Test
	for _, r := range checkResults(output) {
		tests = append(tests, Test{Name: r.suite + "/" + r.tcase, where: place{name: r.tcase, suite: r.suite}})
	}
	return distinct(tests)
}

// ListsByRunning implements RunningLister.
func (check) ListsByRunning() {}

// Run makes no child processes, unless the test needs them.
func (check) Run(t Test) Invocation {
	env := []string{"CK_RUN_SUITE=" + t.where.suite, "CK_RUN_CASE=" + t.where.name, "CK_XML_LOG_FILE_NAME=-"}
	if !t.Plain {
		env = append(env, "CK_FORK=no")
	}
	return Invocation{Env: env}
}

// Ran counts the TCases that had results. Without any, the log may be elsewhere, or the
// program have ended before one was written.
func (check) Ran(output []byte) (n int, known bool) {
	ran := map[place]bool{}
	for _, r := range checkResults(output) {
		ran[place{name: r.tcase, suite: r.suite}] = true
	}
	return len(ran), checkEnd().Match(output)
}

var checkEnd = pattern.Of(`(?m)^</testsuites>`)

func (check) Failure(output []byte) string {
	for _, r := range checkResults(output) {
		if r.kind != "success" {
			return oneLine([]string{path.Join(r.folder, r.file) + ":", r.message})
		}
	}
	return ""
}
