// A private file under a random name beside `path`, until it replaces that file. For one thread.
#pragma once

#include <string>
#include <string_view>

#include "tastytrade_mcp/support/crypto.hpp"
#include "tastytrade_mcp/support/platform/files.hpp"

namespace orders {

// Deletes its file at the end of the scope, if that still has its name.
class DraftFile {
 public:
  DraftFile(const std::string& path, std::string_view content)
      : path_(path + "." + support::hex(support::random_bytes(8))) {
    support::platform::File file = support::platform::create_private_file(path_, error_);
    if (!error_) error_ = file.write(content);
    if (!error_) error_ = file.flush();
  }
  ~DraftFile() { support::platform::remove_file(path_); }
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;

  const std::string& path() const { return path_; }
  const std::error_code& error() const { return error_; }

 private:
  const std::string path_;
  std::error_code error_;
};

}  // namespace orders
