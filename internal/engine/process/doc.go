// Package process is what Ames needs of the system's processes: how they are
// started, signalled even if their number is another's by now, waited for, and how they ended.
//
// It knows nothing of fork points, of runs and of the messages between Ames and the runtime.
package process
