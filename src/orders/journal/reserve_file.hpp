// A file of 1 MiB beside the journal that is deleted when the disk is full, so that the end of an order which was sent
// can still be written. Safe from any thread and process.
#pragma once

#include <string>

#include "tastytrade_mcp/support/error.hpp"

namespace orders {

class ReserveFile {
 public:
  // `path` need not exist.
  explicit ReserveFile(std::string path) : path_(std::move(path)) {}

  // Creates the file unless it is there. Throws Error{not_ready} if there is no room for it.
  void ensure() const;
  // Throws Error{not_ready} unless the disk has room for a few records beside it.
  void check_room() const;
  // Deletes the file. Returns false if there was none.
  bool release() const;

 private:
  const std::string path_;
};

// The error where a file cannot be written. `reason`: for the operator; `file_reason`, which names no path, is for
// callers, too.
support::Error journal_room_error(const std::string& reason, const std::string& file_reason);

}  // namespace orders
