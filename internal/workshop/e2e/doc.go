// Package e2e tries the finished program, as users call it: on the sample
// programs and on everything that can go wrong around them. It holds tests
// only, and knows of the program what its command line, its reports and its
// stored results show.
package e2e
