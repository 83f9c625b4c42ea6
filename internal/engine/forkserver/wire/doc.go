// Package wire is what Ames and the runtime say to each other: the messages and how they lie in
// memory, which both sides must agree on, and the sockets that they travel over.
//
// It knows nothing of what is done with them: no process is started here, and none is waited for
// other than for a message.
package wire
