#include "state_directory.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace app {

std::error_code make_state_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) ::chmod(path.c_str(), 0700);
  return error;
}

}  // namespace app
