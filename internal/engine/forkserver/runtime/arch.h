/* The architecture that the runtime is compiled for: a header for each, which defines
 *
 *	sys6, sys_thread_pointer, arch_copy, RETURN_FROM_SIGNAL, JUMP_SLOT, jump_to, is_empty_function,
 *	OLD_CALLS_NAMING, OLD_CALLS_HARMLESS, OLD_CALL_OPEN and OLD_CALL_FORK, if Linux has such,
 *
 * and for contact.c, which asks for it by AMES_CONTACT_ENTRY,
 *
 *	STUB_SIZE, STUB_CALL, STUB_ENTRY, struct frame, contact_entry and contact_stack. */
#ifndef AMES_ARCH_H
#define AMES_ARCH_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include "amd64.h"
#elif defined(__aarch64__)
#include "arm64.h"
#else
#error "the runtime knows two architectures: x86-64 (amd64.h) and AArch64 (arm64.h)"
#endif

#ifndef OLD_CALLS_NAMING
#define OLD_CALLS_NAMING
#endif
#ifndef OLD_CALLS_HARMLESS
#define OLD_CALLS_HARMLESS
#endif

#endif
