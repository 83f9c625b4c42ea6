// Package selection holds what choosing mutants comes down to: names of
// functions, ranges of lines, what a diff changed, random samples, and how sure
// a score is that follows from a sample. It computes from texts and numbers
// only: files, processes and what a mutant is are not its business.
package selection
