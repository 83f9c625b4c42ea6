package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"ames/internal/people/config"
)

// bitcodeFlags make clang put what Ames needs into programs.
const bitcodeFlags = "-g -O0 -fembed-bitcode=all"

func (a *app) initCommand() *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use: "init", Short: "Write an ames.yaml that fits the project in the working directory",
		Long: `Look for CMake's build folder, for test programs with bitcode and for other people's code
in the working directory, and write what is found into an ames.yaml. All other
settings stand in it as comments.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			dir, err := os.Getwd()
			if err != nil {
				return fmt.Errorf("working directory: %w", err)
			}
			found, err := lookAround(dir, hasBitcode)
			if err != nil {
				return err
			}
			if err := writeNew(filepath.Join(dir, config.FileName), config.Draft(settable(), found.presets()),
				force); err != nil {
				return err
			}
			_, err = fmt.Fprint(a.out, found.next())
			return err
		},
	}
	c.Flags().BoolVar(&force, "force", false, "overwrite an existing ames.yaml")
	return c
}

func writeNew(path string, data []byte, force bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s exists already; --force overwrites it", config.FileName)
	}
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	_, err = f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	return nil
}

// presets are the settings that fit what was found.
func (s *surroundings) presets() []config.Preset {
	var out []config.Preset
	switch {
	case s.ctest != "":
		why := "The tests are those that CTest knows of in this build folder."
		if !s.built {
			why += " Build it with " + bitcodeFlags + "."
		}
		out = append(out, config.Preset{Key: ctestFlag, Values: []string{s.ctest}, Why: why})
	case len(s.tests) > 0:
		out = append(out, config.Preset{Key: config.ProgramsKey, Values: s.tests, Why: "Test programs; " +
			"status 0 means that they pass. With arguments: {path: build/tests, args: [--quick]}"})
	case len(s.others) > 0:
		out = append(out, config.Preset{Key: config.ProgramsKey, Values: s.others, Off: true, Why: "Programs with " +
			"bitcode inside whose names do not say that they are tests. Keep those that are, and uncomment them."})
	}
	var foreign []string
	for _, dir := range append(s.submodules, s.thirdParty...) {
		foreign = append(foreign, config.FolderGlob(dir))
	}
	switch {
	case len(s.submodules) > 0:
		out = append(out, config.Preset{Key: "exclude", Values: foreign, Why: "Other people's code: " +
			"git's submodules, and folders with names that say so."})
	case len(foreign) > 0:
		out = append(out, config.Preset{Key: "exclude", Values: foreign, Off: true, Why: "Other people's code. " +
			"Folders with names that say so are left out anyway, unless \"include\" matches them."})
	}
	return out
}

// next says what to do now.
func (s *surroundings) next() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Wrote %s", config.FileName)
	switch {
	case s.ctest != "":
		fmt.Fprintf(&b, ", with the tests that CTest knows of in %s", s.ctest)
	case len(s.tests) > 0:
		fmt.Fprintf(&b, ", with %s", strings.Join(s.tests, ", "))
	}
	b.WriteString(".\n\nNext:\n")
	step := 0
	say := func(what string, commands ...string) {
		step++
		fmt.Fprintf(&b, "  %d. %s\n", step, what)
		for _, c := range commands {
			fmt.Fprintf(&b, "         %s\n", c)
		}
	}
	switch {
	case s.built:
	case s.ctest != "":
		say("Build the tests with clang, without optimisation and with bitcode inside:",
			fmt.Sprintf("cmake -S . -B %s -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=clang "+
				"-DCMAKE_CXX_COMPILER=clang++ \\", s.ctest),
			fmt.Sprintf("    -DCMAKE_C_FLAGS='%s' -DCMAKE_CXX_FLAGS='%[1]s'", bitcodeFlags),
			"cmake --build "+s.ctest)
	case len(s.tests) == 0 && len(s.others) == 0:
		say("Build a test program with clang, without optimisation and with bitcode inside:",
			"clang "+bitcodeFlags+" lib.c test.c -o tests")
	}
	if s.ctest == "" && len(s.tests) == 0 {
		say("Name the test programs in " + config.FileName + ", under \"programs\".")
	}
	say("See whether all tests are found:", "ames tests")
	say("Judge the mutants:", "ames run")
	return b.String()
}
