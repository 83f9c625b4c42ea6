// Package layout says where things lie in a process of the program: its modules, what is mapped,
// and what stands at an address.
//
// It asks the kernel and reads what the runtime has answered; it sends no requests.
package layout
