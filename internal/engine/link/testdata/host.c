// The process that linked images run in. It takes commands on standard input,
// one a line, and answers each with one line:
//
//	self                      an address within this program
//	address NAME              what dlsym says, 0 if nothing
//	thread NAME               module, offset in it, offset from the thread pointer
//	load PATH                 dlopen
//	map ADDR SIZE PROT BYTES  followed by that many bytes of contents
//	frames ADDR               __register_frame
//	call ADDR ARGUMENT        the function's result
//	peek ADDR                 the eight bytes there
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void __register_frame(void *);

// What the tests refer to in the program.
__thread long host_thread_first = 11;
__thread long host_thread_second = 22;
long host_variable = 1000;
long host_table[4] = {1, 2, 3, 4};
long host_double(long x) { return 2 * x; }
long host_apply(long (*f)(long), long x) { return f(x); }
long host_note(const char *s) { return s[0]; }
void *host_dso_handle;

struct find {
  char *addr;
  size_t module, offset;
};

static int find_module(struct dl_phdr_info *info, size_t size, void *arg) {
  struct find *f = arg;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *p = &info->dlpi_phdr[i];
    char *block = info->dlpi_tls_data;
    if (p->p_type == PT_TLS && block && f->addr >= block && f->addr < block + p->p_memsz) {
      f->module = info->dlpi_tls_modid;
      f->offset = f->addr - block;
      return 1;
    }
  }
  return 0;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void map(unsigned long addr, unsigned long size, int prot, unsigned long bytes) {
  char *p = mmap((void *)addr, size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (p != (char *)addr) die("mmap");
  if (fread(p, 1, bytes, stdin) != bytes) die("contents");
  int native = (prot & 1 ? PROT_READ : 0) | (prot & 2 ? PROT_WRITE : 0) | (prot & 4 ? PROT_EXEC : 0);
  if (mprotect(p, size, native)) die("mprotect");
}

int main(void) {
  char line[4096], name[4096];
  unsigned long a, b, d;
  int prot;
  long arg;
  // Whatever the linked code prints goes elsewhere.
  FILE *reply = fdopen(dup(1), "w");
  dup2(2, 1);
  setvbuf(reply, NULL, _IOLBF, 0);
  while (fgets(line, sizeof line, stdin)) {
    if (!strcmp(line, "self\n")) {
      fprintf(reply, "%lu\n", (unsigned long)&host_variable);
    } else if (sscanf(line, "address %s", name) == 1) {
      fprintf(reply, "%lu\n", (unsigned long)dlsym(RTLD_DEFAULT, name));
    } else if (sscanf(line, "thread %s", name) == 1) {
      struct find f = {.addr = dlsym(RTLD_DEFAULT, name)};
      dl_iterate_phdr(find_module, &f);
      fprintf(reply, "%zu %zu %ld\n", f.module, f.offset, f.addr - (char *)__builtin_thread_pointer());
    } else if (sscanf(line, "load %s", name) == 1) {
      void *h = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
      if (!h) fprintf(stderr, "%s\n", dlerror());
      fprintf(reply, "%d\n", h != NULL);
    } else if (sscanf(line, "map %lu %lu %d %lu", &a, &b, &prot, &d) == 4) {
      map(a, b, prot, d);
      fprintf(reply, "ok\n");
    } else if (sscanf(line, "frames %lu", &a) == 1) {
      __register_frame((void *)a);
      fprintf(reply, "ok\n");
    } else if (sscanf(line, "call %lu %ld", &a, &arg) == 2) {
      fprintf(reply, "%ld\n", ((long (*)(long))a)(arg));
    } else if (sscanf(line, "peek %lu", &a) == 1) {
      fprintf(reply, "%lu\n", *(unsigned long *)a);
    } else {
      fprintf(reply, "unknown command\n");
    }
  }
  return 0;
}
