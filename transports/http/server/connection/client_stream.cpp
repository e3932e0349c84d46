#include "http/server/connection/client_stream.hpp"

#include <algorithm>

namespace transports::http {

ssize_t ClientStream::read(char* data, std::size_t size) {
  std::string_view& part = parts_[0].empty() ? parts_[1] : parts_[0];
  const std::size_t count = std::min(size, part.size());
  std::copy_n(part.data(), count, data);
  part.remove_prefix(count);
  return static_cast<ssize_t>(count);
}

ssize_t ClientStream::write(const char* data, std::size_t size) {
  if (is_broken_) return -1;
  std::size_t written = 0;
  if (unsent_.empty()) is_broken_ = socket_.send({data, size}, written) == ClientSocket::Outcome::closed;
  if (is_broken_) return -1;
  unsent_.append(data + written, size - written);
  return static_cast<ssize_t>(size);
}

}  // namespace transports::http
