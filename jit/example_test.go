package jit_test

import (
	"context"
	"fmt"
	"log"
	"os/exec"
	"strings"

	"ames/jit"
)

// compileC gives the bitcode of a C text.
func compileC(text string) []byte {
	cmd := exec.Command("clang-19", "-g", "-emit-llvm", "-x", "c", "-c", "-", "-o", "-")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.Output()
	if err != nil {
		log.Fatal(err)
	}
	return out
}

// mustOpen opens the LLVM of a version.
func mustOpen(version string) *jit.LLVM {
	path, err := jit.FindLLVM(version)
	if err != nil {
		log.Fatal(err)
	}
	llvm, err := jit.Open(path, jit.Options{})
	if err != nil {
		log.Fatal(err)
	}
	return llvm
}

// A program runs from bitcode.
func Example() {
	llvm := mustOpen("19")
	defer llvm.Close()
	ctx := context.Background()

	engine := jit.NewEngine(jit.EngineOptions{LLVM: llvm})
	defer engine.Close()
	err := engine.AddBitcode(ctx, "hello.bc", compileC(`
		#include <stdio.h>
		int main(int argc, char **argv) { return printf("hello, %s\n", argv[1]) < 0; }`))
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"world", "again"} {
		result, err := engine.Run(ctx, jit.Run{Args: []string{name}})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%sexit status %d\n", result.Output, result.Exit)
	}
	// Output:
	// hello, world
	// exit status 0
	// hello, again
	// exit status 0
}

// The original is looked at; a clone is changed and compiled.
func ExampleLLVM_Compile() {
	llvm := mustOpen("19")
	defer llvm.Close()

	module, err := llvm.Load("square.bc", compileC("int square(int n) { return n * n; }"))
	if err != nil {
		log.Fatal(err)
	}
	defer module.Close()
	for _, f := range module.Functions() {
		fmt.Println(f.Name, len(module.Locations(f.Name)) > 0)
	}
	clone, err := module.Clone()
	if err != nil {
		log.Fatal(err)
	}
	if err := clone.Passes("mem2reg,instcombine"); err != nil {
		log.Fatal(err)
	}
	object, err := llvm.Compile(context.Background(), clone, jit.CompileOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q, live contexts: %d\n", object[:4], llvm.Counters().ContextsLive)
	// Output:
	// square true
	// "\x7fELF", live contexts: 1
}

// A hook takes the clone back once it was compiled.
func ExampleCompileOptions() {
	llvm := mustOpen("19")
	defer llvm.Close()
	module, err := llvm.Load("one.bc", compileC("int one(void) { return 1; }"))
	if err != nil {
		log.Fatal(err)
	}
	defer module.Close()
	clone, err := module.Clone()
	if err != nil {
		log.Fatal(err)
	}
	kept := make(chan *jit.Clone, 1)
	_, err = llvm.Compile(context.Background(), clone, jit.CompileOptions{
		Compiled: func(c *jit.Clone) { kept <- c },
	})
	if err != nil {
		log.Fatal(err)
	}
	c := <-kept
	defer c.Close()
	fmt.Println(c == clone, strings.Contains(c.Text(), "define"))
	// Output: true true
}

// A function is called, replaced by another definition, and called again.
func ExampleEngine_Replace() {
	llvm := mustOpen("19")
	defer llvm.Close()
	ctx := context.Background()

	engine := jit.NewEngine(jit.EngineOptions{LLVM: llvm})
	defer engine.Close()
	program := "int price(int n) { return 3 * n; } int total(int n) { return price(n) + 1; }"
	if err := engine.AddBitcode(ctx, "shop.bc", compileC(program)); err != nil {
		log.Fatal(err)
	}
	total := func() uint64 {
		result, err := engine.Call(ctx, "total", []uint64{10}, jit.Run{})
		if err != nil {
			log.Fatal(err)
		}
		return result.Value
	}
	fmt.Println(total())

	module, err := llvm.Load("dear.bc", compileC("int price(int n) { return 4 * n; }"))
	if err != nil {
		log.Fatal(err)
	}
	defer module.Close()
	clone, err := module.Clone()
	if err != nil {
		log.Fatal(err)
	}
	object, err := llvm.Compile(ctx, clone, jit.CompileOptions{})
	if err != nil {
		log.Fatal(err)
	}
	if err := engine.Replace(ctx, "price", object); err != nil {
		log.Fatal(err)
	}
	fmt.Println(total())
	engine.Restore("price")
	fmt.Println(total())
	// Output:
	// 31
	// 41
	// 31
}

// A run has files of its own, and limits.
func ExampleEngine_Run() {
	llvm := mustOpen("19")
	defer llvm.Close()
	ctx := context.Background()
	engine := jit.NewEngine(jit.EngineOptions{LLVM: llvm})
	defer engine.Close()
	err := engine.AddBitcode(ctx, "upper.bc", compileC(`
		#include <ctype.h>
		#include <stdio.h>
		int main(void) {
			FILE *in = fopen("in", "r"), *out = fopen("out", "w");
			for (int c; (c = fgetc(in)) != EOF;) fputc(toupper(c), out);
			return fclose(out);
		}`))
	if err != nil {
		log.Fatal(err)
	}
	result, err := engine.Run(ctx, jit.Run{Files: map[string][]byte{"in": []byte("text")}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %v\n", result.Files["out"], result.Success())
	// Output: TEXT true
}
