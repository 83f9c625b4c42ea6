// Package forkserver runs a program under test many times, cheaply and safely.
//
// The program is started once, natively, with a small runtime in it (see the
// folder runtime, C, embedded as source). Before any code of the program has run
// it stands still: the early fork point. A second process goes on to main and
// stands there: the main fork point. Jitted images are mapped into them, and a
// run is a fork that applies a few memory writes and goes on.
//
// The processes form a tree:
//
//	Ames
//	└── early zygote        exec'ed once; its end of a socket tells it that Ames is gone
//	    ├── slot            makes one run at a time, is subreaper of all that it starts
//	    │   └── run
//	    └── main zygote
//	        └── slot
//	            └── run
//
// A slot belongs to one call of Run at a time; calls at the same time get slots of
// their own. All the descendants of a slot belong to the run at hand, and they are
// gone when Run returns, whatever they did.
//
// A process that a run starts anew from the program inherits the run's images and
// writes: see runtime/heir.c.
//
// Its parts stand below it: wire and peer, which talk to the runtime; process, layout and
// memory, which say what is known of processes and what lies in them; output; watch; library.
// Here is what makes runs of them: which processes there are, and who takes the place of one
// that is gone.
//
// The package knows nothing of mutants, LLVM or linking: it maps bytes at addresses
// and writes bytes to addresses, as it is told.
package forkserver
