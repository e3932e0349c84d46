// Loaded before a program (LD_PRELOAD), it changes the program's time of day by the file of TEST_CLOCK_FILE, which is read
// again at each call. It holds two 64-bit integers: the shift in milliseconds; and, unless it is 0, the time in milliseconds
// since 1970 at which the clock stands still. Durations pass as they do. For tests on Linux.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *settings;  // shift, time of standing still
static int (*next_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void open_shift(void) {
  next_clock_gettime = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  const char *path = getenv("TEST_CLOCK_FILE");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *memory = mmap(NULL, 2 * sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (memory != MAP_FAILED) settings = memory;
}

int clock_gettime(clockid_t id, struct timespec *time) {
  if (!next_clock_gettime) open_shift();
  int result = next_clock_gettime(id, time);
  if (result != 0 || !settings || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)) return result;
  int64_t milliseconds = settings[1];
  int64_t rest = 0;
  if (milliseconds == 0) {
    milliseconds = (int64_t)time->tv_sec * 1000 + time->tv_nsec / 1000000 + settings[0];
    rest = time->tv_nsec % 1000000;
  }
  time->tv_sec = milliseconds / 1000;
  time->tv_nsec = milliseconds % 1000 * 1000000 + rest;
  return 0;
}

int gettimeofday(struct timeval *time, void *zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}
