// The error of the latest system call on this thread.
#pragma once

#include <cerrno>
#include <system_error>

namespace support::platform {

inline std::error_code last_error() {
  return {errno, std::generic_category()};
}

}  // namespace support::platform
