// Loaded before a program (LD_PRELOAD), it lets no name be found as long as the first byte of the file of TEST_NAME_FILE is
// not 0. Addresses are found all the same. For tests on Linux.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <unistd.h>

static int is_address(const char *name) {
  unsigned char bytes[sizeof(struct in6_addr)];
  return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

static int is_off(void) {
  const char *path = getenv("TEST_NAME_FILE");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  char first = 0;
  if (file < 0) return 0;
  if (read(file, &first, 1) != 1) first = 0;
  close(file);
  return first != 0;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
      (int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
  if (name && !is_address(name) && is_off()) return EAI_AGAIN;
  return next(name, service, hints, found);
}
