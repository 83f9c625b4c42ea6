package cli

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"ames/internal/campaign/session"
	"ames/internal/engine/machine"
	"ames/internal/engine/toolchain"
)

// doctorCommand says what works on this machine.
func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Say which LLVM and clang are here, and what to install", Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			fmt.Fprintf(a.out, "ames %s on %s/%s\n", version(), runtime.GOOS, runtime.GOARCH)
			llvms := toolchain.LLVMs()
			fmt.Fprintln(a.out, "\nLLVM libraries (they compile mutants; "+
				"one must be as new as the clang that built the program):")
			usable := 0
			for _, l := range llvms {
				note := ""
				if l.Major < toolchain.Oldest {
					note = fmt.Sprintf("  too old: %d is needed", toolchain.Oldest)
				} else {
					usable++
				}
				fmt.Fprintf(a.out, "  %-8s %s%s\n", l.Version, l.Path, note)
			}
			if usable == 0 {
				fmt.Fprintln(a.out, "  none: install one, such as Debian's libllvm19")
			}
			clangs := toolchain.Clangs(c.Context())
			fmt.Fprintln(a.out, "\nclang (it builds your programs, and once a small runtime for Ames):")
			for _, cl := range clangs {
				version, err := cl.Version(c.Context())
				if err != nil {
					version = "does not work: " + err.Error()
				}
				fmt.Fprintf(a.out, "  %-8s %s\n", version, cl.Path)
			}
			if len(clangs) == 0 {
				fmt.Fprintln(a.out, "  none: install one, such as Debian's clang-19")
			}
			if advice := pluginAdvice(clangs); advice != "" {
				fmt.Fprintf(a.out, "\n%s\n", advice)
			}
			sandboxHere(c.Context(), a.out)
			if usable == 0 || len(clangs) == 0 {
				return usagef("something is missing, see above")
			}
			if able := machine.Runnable(); !slices.Contains(able, runtime.GOARCH) {
				return usagef("mutants cannot be run on %s yet, only on %s", runtime.GOARCH,
					strings.Join(able, " and "))
			}
			fmt.Fprintln(a.out, "\nEverything that is needed is here.")
			return nil
		}}
}

// sandboxHere says what of the sandbox there is.
func sandboxHere(ctx context.Context, out io.Writer) {
	fmt.Fprintln(out, "\nSandbox (what each run of a test has of its own):")
	me, err := self()
	var has, lacks []string
	if err == nil {
		has, lacks, err = session.Sandbox(ctx, []string{me})
	}
	if len(has) > 0 {
		fmt.Fprintf(out, "  has    %s\n", strings.Join(has, ", "))
	}
	if len(lacks) > 0 {
		fmt.Fprintf(out, "  lacks  %s\n", strings.Join(lacks, ", "))
	}
	if err != nil {
		fmt.Fprintf(out, "  since  %v\n", err)
	}
}

// pluginAdvice tells of plug-ins by which GNU ar makes archives without an index; empty if there are none.
func pluginAdvice(clangs []toolchain.Clang) string {
	for i := len(clangs) - 1; i >= 0; i-- {
		major := clangs[i].Major
		if older := toolchain.OlderPlugins(major); len(older) > 0 {
			return fmt.Sprintf(`GNU ar, nm and ranlib may load %s.
It cannot read the bitcode of clang %d. The objects in an archive are then missing from its index,
and the linker says "undefined reference". If that happens, build with
AR=llvm-ar-%[2]d NM=llvm-nm-%[2]d RANLIB=llvm-ranlib-%[2]d.`, older[0], major)
		}
	}
	return ""
}

// adviseNotBuilt tells of a cause of failed links where a program is not there.
func adviseNotBuilt(ctx context.Context, w io.Writer) {
	if advice := pluginAdvice(toolchain.Clangs(ctx)); advice != "" {
		fmt.Fprintln(w, "ames: has the build failed? "+advice)
	}
}
