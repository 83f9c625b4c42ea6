package samples

import "path"

// program is the start of most entries: a folder under testdata/programs.
func program(name string, lang Lang, sources ...string) Sample {
	return Sample{Name: name, Dir: path.Join("testdata/programs", name), Lang: lang, Sources: sources}
}

func (s Sample) flags(flags ...string) Sample {
	s.Flags = append(s.Flags, flags...)
	return s
}

func (s Sample) lib(name string, sources ...string) Sample {
	s.Libs = append(s.Libs, Lib{Name: name, Sources: sources})
	return s
}

func (s Sample) opened(name string, sources ...string) Sample {
	s.Libs = append(s.Libs, Lib{Name: name, Sources: sources, Opened: true})
	return s
}

func (s Sample) link(flags ...string) Sample {
	s.LinkFlags = append(s.LinkFlags, flags...)
	return s
}

func (s Sample) args(args ...string) Sample {
	s.Args = append(s.Args, args...)
	return s
}

func (s Sample) since(clangMajor int) Sample {
	s.MinClang = clangMajor
	return s
}

func (s Sample) on(arches ...string) Sample {
	s.Arches = append(s.Arches, arches...)
	return s
}

// variant is a sample built from the same folder with other flags.
func (s Sample) variant(name string, flags ...string) Sample {
	s.Name += "_" + name
	return s.flags(flags...)
}

// sections asks for a section per function and variable. The driver refuses
// that together with its own -fembed-bitcode; the compiler proper does not.
var sections = []string{"-ffunction-sections", "-fdata-sections", "-fembed-bitcode=off", "-Xclang", "-fembed-bitcode=all"}

// All returns the programs, each about one feature of the language, the
// compiler, the linker or the system. They pass their own tests and print the
// same each time.
func All() []Sample {
	return []Sample{
		program("exceptions", CXX, "code.cpp", "across.cpp", "across.c", "test_main.cpp").flags("-fexceptions"),
		program("tls_c", C, "vars.c", "code.c", "test_main.c").flags("-pthread"),
		program("tls_cpp", CXX, "vars.cpp", "code.cpp", "test_main.cpp").flags("-pthread"),
		program("tls_shared", C, "code.c", "test_main.c").flags("-pthread").lib("errors", "lib.c", "note.c"),
		program("tls_dlopen", C, "host.c", "test_main.c").flags("-pthread").opened("plugin", "plugin.c").link("-ldl"),
		program("static_ctors", CXX, "test_main.cpp", "items.cpp", "code.cpp"),
		program("attr_ctors", C, "code.c", "test_main.c"),
		program("virtual_calls", CXX, "code.cpp", "test_main.cpp"),
		program("fnptr", C, "code.c", "other.c", "test_main.c"),
		program("varargs", C, "code.c", "test_main.c"),
		program("structs_by_value", CXX, "code.c", "classes.cpp", "test_main.cpp"),
		program("abi_scalars", C, "code.c", "test_main.c").link("-lm"),
		program("computed_goto", C, "code.c", "test_main.c"),
		program("setjmp", C, "code.c", "test_main.c"),
		program("signals", C, "code.c", "test_main.c").flags("-pthread"),
		program("threads_c", C, "code.c", "test_main.c").flags("-pthread"),
		program("threads_cpp", CXX, "code.cpp", "test_main.cpp").flags("-pthread"),
		program("statics_c", C, "code.c", "other.c", "test_main.c"),
		program("statics_cpp", CXX, "code.cpp", "other.cpp", "test_main.cpp"),
		program("templates", CXX, "unit_a.cpp", "unit_b.cpp", "test_main.cpp"),
		program("always_inline", CXX, "code.cpp", "test_main.cpp"),
		program("lambdas", CXX, "code.cpp", "test_main.cpp"),
		program("range_for", CXX, "code.cpp", "test_main.cpp").flags("-std=c++17"),
		program("switch", C, "code.c", "test_main.c"),
		program("flow", C, "code.c", "test_main.c"),
		program("unions_packed", C, "code.c", "test_main.c"),
		program("vla_alloca", C, "code.c", "test_main.c"),
		program("vectors", C, "code.c", "test_main.c"),
		program("inline_asm", C, "code.c", "test_main.c"),
		program("wide_enums", CXX, "code.cpp", "test_main.cpp"),
		program("generic_c11", C, "code.c", "test_main.c").flags("-std=gnu11"),
		program("ctors_dtors", CXX, "code.cpp", "test_main.cpp"),
		program("operators", CXX, "code.cpp", "test_main.cpp"),
		program("string_literals", C, "code.c", "test_main.c"),
		program("literal_identity", C, "code.c", "test_main.c").flags("-Wno-string-compare"),
		program("weak", C, "code.c", "strong.c", "test_main.c"),
		program("aliases", C, "code.c", "test_main.c"),
		program("ifunc", C, "code.c", "test_main.c"),
		program("same_names", CXX, "one/util.cpp", "two/util.cpp", "util.c", "test_main.cpp"),
		program("shared_lib", C, "code.c", "test_main.c").lib("list", "lib.c"),
		program("shared_cpp", CXX, "code.cpp", "test_main.cpp").lib("plugins", "lib.cpp"),
		program("dlopen_early", C, "code.c", "test_main.c").opened("early", "plugin.c").link("-ldl"),
		program("arithmetic", C, "code.c", "test_main.c"),
		program("pointers", C, "code.c", "test_main.c"),
		program("overloads", CXX, "code.cpp", "test_main.cpp").flags("-std=c++17"),
		program("base_operators", CXX, "code.cpp", "test_main.cpp").flags("-std=c++17"),
		program("std_types", CXX, "code.cpp", "test_main.cpp").flags("-std=c++17"),
		program("modern", CXX, "code.cpp", "test_main.cpp").flags("-std=c++20").since(14),
		program("same_inline", CXX, "one.cpp", "two.cpp", "test_main.cpp").flags("-std=c++17"),
		program("calling_conv", C, "code.c", "test_main.c"),
		program("processes", C, "code.c", "test_main.c"),
		program("files", C, "code.c", "test_main.c"),
		program("arguments", C, "code.c", "test_main.c").args("-v", "one", "--level=12", "-v", "--name", "a b", "two"),
		program("exit_hooks", C, "code.c", "test_main.c"),
		program("commons", C, "code.c", "other.c", "test_main.c").flags("-fcommon"),
		program("gc_sections", C, "code.c", "test_main.c").flags(sections...).link("-Wl,--gc-sections"),
		program("recursion", C, "code.c", "test_main.c"),
		program("coroutines", CXX, "code.cpp", "test_main.cpp").flags("-std=c++20").since(16),
		program("fragments_c", C, "code.c", "test_main.c"),
		program("macros_c", C, "code.c", "test_main.c"),
		program("atomics_c", C, "code.c", "test_main.c"),
		program("odd_c", C, "code.c", "test_main.c").flags("-std=gnu11", "-Wno-deprecated-non-prototype"),
		program("bitfields", C, "code.c", "test_main.c"),
		program("hashmap", C, "map.c", "test_map.c"),

		// The same sources in another form: other code for addresses,
		// other starts of functions, other linkers.
		program("fnptr", C, "code.c", "other.c", "test_main.c").variant("no_pie", "-no-pie", "-fno-pic"),
		program("tls_c", C, "vars.c", "code.c", "test_main.c").variant("no_pie", "-pthread", "-no-pie", "-fno-pic"),
		program("tls_shared", C, "code.c", "test_main.c").lib("errors", "lib.c", "note.c").variant("no_pie", "-pthread", "-no-pie", "-fno-pic"),
		program("shared_lib", C, "code.c", "test_main.c").lib("list", "lib.c").variant("no_pie", "-no-pie", "-fno-pic"),
		program("shared_cpp", CXX, "code.cpp", "test_main.cpp").lib("plugins", "lib.cpp").variant("no_pie", "-no-pie", "-fno-pic"),
		program("static_ctors", CXX, "test_main.cpp", "items.cpp", "code.cpp").variant("no_pie", "-no-pie", "-fno-pic"),
		program("exceptions", CXX, "code.cpp", "across.cpp", "across.c", "test_main.cpp").variant("lld", "-fexceptions", "-fuse-ld=lld-19"),
		program("tls_cpp", CXX, "vars.cpp", "code.cpp", "test_main.cpp").variant("lld", "-pthread", "-fuse-ld=lld-19"),
		program("structs_by_value", CXX, "code.c", "classes.cpp", "test_main.cpp").variant("protected", "-fcf-protection=full", "-fstack-protector-all").on("amd64"),
		program("switch", C, "code.c", "test_main.c").variant("protected", "-fcf-protection=full", "-fstack-protector-all").on("amd64"),
	}
}
