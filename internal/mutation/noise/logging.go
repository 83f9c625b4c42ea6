package noise

import (
	"strings"

	"ames/internal/mutation/operator"
	"ames/internal/mutation/syntax"
)

// logs holds for mutants inside of a statement that logs, the call itself included. What is
// stored there, as by n++ in an argument, is none of the log's.
func (t *text) logs(i int, does operator.Effect) bool {
	if writes(t.tokens[i], does) {
		return false
	}
	if removes(does) && once(t.logging, i, t.isLogging) {
		return true
	}
	for _, c := range t.heads(i) {
		if once(t.logging, c, t.isLogging) {
			return true
		}
	}
	first, semicolon, ok := syntax.StatementBounds(t.File, i)
	return ok && i < semicolon && once(t.stream, first, t.isStream)
}

// isLogging reports whether the name at token c is of a call that logs, nobody using
// its value.
func (t *text) isLogging(c int) bool {
	name := t.tokens[c].Text
	if !t.isName(c) || !t.is(c+1, "(") {
		return false
	}
	end, ok := t.Match(c + 1)
	if !ok {
		return false
	}
	switch {
	case namesLogging(name):
		if t.isFatal(c+1, end) {
			return false
		}
	case methods[strings.ToLower(name)] && t.isOfLogger(c):
	case t.toStderr(name, c+1, end):
	default:
		return false
	}
	first, end, semicolon, ok := t.statement(c)
	return ok && (semicolon == end+1 || t.isStream(first))
}

// isFatal tells LOG(FATAL), which ends the program.
func (t *text) isFatal(open, end int) bool {
	return open+1 < end && (t.is(open+1, "FATAL") || t.is(open+1, "fatal"))
}

// isOfLogger reports whether the method or function at token c is one of an object
// or namespace that logs: logger->info, log().warn, spdlog::error.
func (t *text) isOfLogger(c int) bool {
	if !t.is(c-1, ".") && !t.is(c-1, "->") && !t.is(c-1, "::") {
		return false
	}
	k := c - 2
	if t.is(k, ")") {
		open, ok := t.Match(k)
		if !ok {
			return false
		}
		k = open - 1
	}
	return t.isName(k) && namesLogger(t.tokens[k].Text)
}

// toStderr reports whether a call writes to the error output.
func (t *text) toStderr(name string, open, end int) bool {
	args := t.arguments(open, end)
	if len(args) == 0 {
		return false
	}
	switch name {
	case "fprintf", "vfprintf", "fwprintf", "vfwprintf", "print", "println", "vprint", "fflush":
		return t.isOnly(args[0], "stderr")
	case "fputs", "fputc", "putc", "fwrite", "fputws", "fputwc":
		return t.isOnly(args[len(args)-1], "stderr")
	case "dprintf", "vdprintf":
		return t.isOnly(args[0], "2", "STDERR_FILENO")
	}
	return false
}

// isStream reports whether a statement that begins with the token writes to a log's
// stream: std::cerr << …, LOG(INFO) << …, qDebug().nospace() << ….
func (t *text) isStream(first int) bool {
	k := first
	if t.is(k, "::") {
		k++
	}
	for t.isName(k) && t.is(k+1, "::") {
		k += 2
	}
	if !t.isName(k) {
		return false
	}
	switch t.tokens[k].Text {
	case "cerr", "clog", "wcerr", "wclog":
		return t.is(k+1, "<<")
	}
	end, ok := t.Match(k + 1)
	if !ok || !t.is(k+1, "(") || !namesLogging(t.tokens[k].Text) || t.isFatal(k+1, end) {
		return false
	}
	for t.is(end+1, ".") && t.isName(end+2) && t.is(end+3, "(") {
		if end, ok = t.Match(end + 3); !ok {
			return false
		}
	}
	return t.is(end+1, "<<")
}
