// Tests of the journal in a process of their own.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <functional>

#include "tastytrade_mcp/support/error.hpp"

namespace test {

// Runs `work` in a process of its own. Returns its exit code; -1 if it was ended by a signal.
inline int run_apart(const std::function<int()>& work) {
  const pid_t process = ::fork();
  if (process == 0) {
    try {
      ::_exit(work());
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "%s\n", failure.what());
      ::_exit(250);
    }
  }
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Limits the size of the files that this process writes.
inline void limit_files(rlim_t bytes) {
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = std::min(bytes, limit.rlim_max);
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

// Returns true if `work` throws Error{not_ready}.
template <class Work>
bool is_refused(const Work& work) {
  try {
    work();
  } catch (const support::Error& error) {
    return error.code == support::ErrorCode::not_ready;
  }
  return false;
}

}  // namespace test
