// Committed snapshots: a test compares with the file; with UPDATE_SNAPSHOTS=1 it writes the file instead, for a
// reviewer to see in the diff.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "paths.hpp"

namespace test {

inline bool updating_snapshots() {
  const char* value = std::getenv("UPDATE_SNAPSHOTS");  // NOLINT(concurrency-mt-unsafe): tests set no variables
  return value != nullptr && std::string(value) == "1";
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

// The committed text of `path` under the project's root, after writing `current` there if snapshots are being updated.
inline std::string snapshot(const std::string& path, const std::string& current) {
  const std::string file = std::string(test::kProjectRoot) + "/" + path;
  if (updating_snapshots()) write_file(file, current);
  return read_file(file);
}

}  // namespace test
