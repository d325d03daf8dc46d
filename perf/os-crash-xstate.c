/*
 * Lets a user-mode Linux of before 6.11 run on a processor with AMX.
 *
 * Such a guest reads and writes the floating-point state of its processes in 2 696 bytes. A host that
 * knows AMX insists on its own, larger size (PTRACE_SETREGSET of NT_X86_XSTATE answers EFAULT) and
 * the guest panics when it starts init. What is missing behind the 2 696 bytes is the state of AMX
 * tiles, which no guest process can have: zeros stand for "not in use".
 *
 * cc -shared -fPIC -O2 -o xstate.so os-crash-xstate.c -ldl; LD_PRELOAD=xstate.so linux.uml ...
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

#ifndef NT_X86_XSTATE
#define NT_X86_XSTATE 0x202
#endif

enum { LARGEST_STATE = 65536 };

typedef long (*ptrace_fn)(long, pid_t, void *, void *);

static ptrace_fn real_ptrace(void) {
  static ptrace_fn real;
  if (!real) real = (ptrace_fn)dlsym(RTLD_NEXT, "ptrace");
  return real;
}

/* The size the host insists on, asked of the host. */
static size_t host_size(pid_t pid) {
  static size_t size;
  static char state[LARGEST_STATE];
  if (!size) {
    struct iovec all = {state, sizeof state};
    if (real_ptrace()(PTRACE_GETREGSET, pid, (void *)NT_X86_XSTATE, &all) == 0) size = all.iov_len;
  }
  return size;
}

long ptrace(enum __ptrace_request request, ...) {
  va_list arguments;
  va_start(arguments, request);
  pid_t pid = va_arg(arguments, pid_t);
  void *address = va_arg(arguments, void *);
  void *data = va_arg(arguments, void *);
  va_end(arguments);
  if (request == PTRACE_SETREGSET && (long)address == NT_X86_XSTATE) {
    static char state[LARGEST_STATE] __attribute__((aligned(64)));
    struct iovec *guest = data;
    size_t size = host_size(pid);
    if (size > guest->iov_len && size <= sizeof state) {
      memcpy(state, guest->iov_base, guest->iov_len);
      memset(state + guest->iov_len, 0, size - guest->iov_len);
      struct iovec whole = {state, size};
      return real_ptrace()(request, pid, address, &whole);
    }
  }
  return real_ptrace()(request, pid, address, data);
}
