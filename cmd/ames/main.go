// Command ames is a mutation tester for compiled programs.
package main

import (
	"os"

	"ames/internal/people/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
