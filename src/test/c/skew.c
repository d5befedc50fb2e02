// Preloaded into a process, makes its wall clock wrong by CLOCK_SKEW seconds, and nothing else: libfaketime, which does
// the same, makes every look at a clock so slow that a JVM takes half a minute to start.
// Where CLOCK_FILE names a file of 8 bytes, it is ahead by as many seconds as stand there, which may change at any time.
//   cc -shared -fPIC -o skew.so skew.c -ldl; CLOCK_SKEW=3 LD_PRELOAD=./skew.so date
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static const volatile long *moving(const char *file) {
  static const volatile long *seconds;
  if (seconds == NULL) {
    int opened = open(file, O_RDONLY);
    void *mapped = opened < 0 ? MAP_FAILED : mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, opened, 0);
    if (mapped == MAP_FAILED) abort();
    seconds = mapped;
  }
  return seconds;
}

static long skew(void) {
  const char *file = getenv("CLOCK_FILE");
  if (file != NULL) return *moving(file);
  const char *seconds = getenv("CLOCK_SKEW");
  return seconds == NULL ? 0 : atol(seconds);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*real)(clockid_t, struct timespec *);
  if (real == NULL) real = dlsym(RTLD_NEXT, "clock_gettime");
  int status = real(clock, time);
  if (status == 0 && clock == CLOCK_REALTIME) time->tv_sec += skew();
  return status;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  static int (*real)(struct timeval *, void *);
  if (real == NULL) real = dlsym(RTLD_NEXT, "gettimeofday");
  int status = real(time, zone);
  if (status == 0) time->tv_sec += skew();
  return status;
}
