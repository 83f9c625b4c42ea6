package noise

import (
	"strings"
	"unicode"
)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// wordsOf splits a name at underscores and where its letters change between small
// and capital; the words are in lower case: HTTPLog_error2 is http, log, error2.
func wordsOf(name string) []string {
	var out []string
	for part := range strings.SplitSeq(name, "_") {
		letters := []rune(part)
		first := 0
		for i := 1; i < len(letters); i++ {
			after := i+1 < len(letters) && unicode.IsLower(letters[i+1])
			if unicode.IsUpper(letters[i]) && (!unicode.IsUpper(letters[i-1]) || after) {
				out = append(out, strings.ToLower(string(letters[first:i])))
				first = i
			}
		}
		if first < len(letters) {
			out = append(out, strings.ToLower(string(letters[first:])))
		}
	}
	return out
}

// isCapitals reports whether a name is written as macros are.
func isCapitals(name string) bool { return strings.ToUpper(name) == name && len(name) > 1 }

// all reports whether all words are of the set.
func all(words []string, set map[string]bool) bool {
	for _, w := range words {
		if !set[w] {
			return false
		}
	}
	return true
}

var (
	// functions that log, whatever they are given
	loggers = wordSet(`
		perror psignal syslog vsyslog warn warnx vwarn vwarnx
		qDebug qInfo qWarning qCritical qCDebug qCInfo qCWarning qCCritical
		g_log g_debug g_info g_message g_warning g_critical g_printerr
		av_log sd_journal_print sd_journal_send __android_log_print __android_log_write
		NSLog os_log OutputDebugStringA OutputDebugStringW OutputDebugString`)
	// words that name a log, alone or with levels behind them
	logHeads = wordSet(`
		log logf logger dlog vlog plog slog alog elog nlog spdlog syslog
		loge logw logi logd logv aloge alogw alogi alogd alogv qlog trivial`)
	// words that say how something is logged
	levels = wordSet(`
		trace debug dbg info information notice warn warning warnings err error errors crit critical
		verbose message msg print printf println fmt format formatted line text
		if every n first once t sev stream trivial level lvl at kv f s v vf`)
	// methods of loggers
	methods = wordSet(`
		trace debug info information notice warn warning err error crit critical verbose
		log logf message msg tracef debugf infof warnf warningf errorf`)
	// objects that log are named so
	logObjects = wordSet(`log logger logging spdlog glog syslog`)
)

// namesLogging reports whether a function or macro says by its name that it logs:
// log, log_error, LogMessage, debug_log, xyz_log_warning, XYZ_LOG. It is not enough that
// a log comes up: write_log, LOG2 and LogFileName do not.
func namesLogging(name string) bool {
	if loggers[name] {
		return true
	}
	words := wordsOf(name)
	for i, w := range words {
		if !logHeads[w] || !all(words[i+1:], levels) {
			continue
		}
		// A prefix is the project's where capitals or a level behind it say so.
		return i == 0 || all(words[:i], levels) || isCapitals(name) || i+1 < len(words)
	}
	return false
}

// namesLogger reports whether an object or namespace is one that logs: logger_, my_logger, spdlog, log.
func namesLogger(name string) bool {
	words := wordsOf(name)
	return len(words) > 0 && logObjects[words[len(words)-1]]
}

var (
	// what follows "assert" in names of assertions in small letters
	asserted = wordSet(`
		that true false eq ne lt le gt ge equal equals not null nonnull is if valid invariant invariants
		msg message always never debug dbg perror paranoid expensive heavy range bounds index rtn relaxed slow fast`)
	// what makes other things of names with "assert" in them
	aboutAsserting = wordSet(`
		handler hook callback failed failure fail count level enable enabled disable disabled set get
		re de un on off irq reset line pin signal`)
)

// namesAssertion reports whether a function or macro asserts: assert, my_assert, assert_eq,
// DCHECK_EQ, FMT_ASSERT, TIXMLASSERT. It is not enough that assert comes up:
// set_assert_handler and assert_reset do something else.
func namesAssertion(name string) bool {
	if name == "Expects" || name == "Ensures" { // the guidelines support library's
		return true
	}
	words := wordsOf(name)
	for i, w := range words {
		if aboutAsserting[w] {
			return false
		}
		switch {
		case isCapitals(name) && (w == "reassert" || w == "deassert"):
			return false
		case w == "dcheck":
			return i == 0 || isCapitals(name)
		case isCapitals(name) && strings.HasSuffix(w, "assert"):
			for _, other := range words[i+1:] {
				if aboutAsserting[other] {
					return false
				}
			}
			return true
		case w == "assert":
			return i == len(words)-1 || i == 0 && all(words[1:], asserted)
		}
	}
	return false
}

// namesPlainAssertion reports whether it is one that fails if its argument is false: assert_null and
// assert_false do not.
func namesPlainAssertion(name string) bool {
	for _, w := range wordsOf(name) {
		if otherwise[w] {
			return false
		}
	}
	return namesAssertion(name)
}

var (
	// what makes other checks of assertions than whether an argument holds
	otherwise = wordSet(`false not null nil zero eq ne lt le gt ge equal equals`)
	// functions that are called where nothing should come
	ends = wordSet(`
		abort terminate unreachable __builtin_unreachable llvm_unreachable
		assert_unreachable __assume assert_not_reached g_assert_not_reached`)
	freeingWords = wordSet(`free close delete destroy release dealloc deallocate dispose unref unmap munmap`)
	freeingNames = wordSet(`cfree fclose pclose closedir dlclose gzclose freeaddrinfo regfree munmap`)
)

// namesEnd reports whether a function or macro says that nothing should come to it.
func namesEnd(name string) bool {
	return ends[name] || isCapitals(name) && (strings.Contains(name, "UNREACHABLE") ||
		strings.Contains(name, "NOTREACHED") || strings.Contains(name, "NOT_REACHED"))
}

// namesFreeing reports whether a function says that it frees: free, XML_ParserFree, DeleteChildren, Close.
func namesFreeing(name string) bool {
	words := wordsOf(name)
	return freeingNames[name] || len(words) > 0 && (freeingWords[words[0]] || freeingWords[words[len(words)-1]])
}
