#include "body_reader.hpp"

namespace transports::http {
namespace {

constexpr std::size_t kMostLineBytes = 4096;  // a chunk's size with its extensions
constexpr std::size_t kMostTrailerBytes = 8192;
constexpr std::size_t kMostSizeDigits = 8;

Problem too_large(std::size_t most_bytes) {
  return {.status = 413,
          .code = "payload_too_large",
          .message = "The body is larger than " + std::to_string(most_bytes) + " bytes."};
}

Problem malformed() {
  return {.message = "The body's chunks are malformed."};
}

Problem incomplete(Deadline deadline) {
  if (std::chrono::steady_clock::now() < deadline) return {.message = "The request ended before its body did."};
  return {.status = 408, .code = "request_timeout", .message = "The body did not arrive in time.", .retryable = true};
}

class ChunkReader {
 public:
  ChunkReader(Connection& connection, std::string& body, std::size_t most_bytes, Deadline deadline)
      : connection_(connection), body_(body), most_bytes_(most_bytes), deadline_(deadline) {}

  std::optional<Problem> read() {
    auto problem = read_chunks();
    consume();
    return problem;
  }

 private:
  std::optional<Problem> read_chunks() {
    while (true) {
      std::string line;
      if (auto problem = read_line(line)) return problem;
      const auto size = chunk_size(line);
      if (!size) return malformed();
      if (*size == 0) return read_trailers();
      if (*size > most_bytes_ - body_.size()) return too_large(most_bytes_);
      if (auto problem = read_chunk(*size)) return problem;
    }
  }

  // Takes what was read off the connection. Once for each filling, not for each chunk: that would move the rest of the
  // buffer for every byte of a body in chunks of one.
  void consume() { connection_.received().erase(0, std::exchange(at_, 0)); }

  std::optional<Problem> more() {
    consume();
    if (connection_.wait_and_fill(deadline_)) return std::nullopt;
    return incomplete(deadline_);
  }

  std::optional<Problem> read_line(std::string& line) {
    std::string& received = connection_.received();
    std::size_t end = 0;
    while ((end = received.find('\n', at_)) == std::string::npos) {
      if (received.size() - at_ > kMostLineBytes) return malformed();
      if (auto problem = more()) return problem;
    }
    const std::size_t length = end - at_;
    if (length == 0 || length > kMostLineBytes || received[end - 1] != '\r') return malformed();
    line = received.substr(at_, length - 1);
    at_ = end + 1;
    return std::nullopt;
  }

  // Hexadecimal digits, then nothing or an extension, which means nothing to us.
  static std::optional<std::size_t> chunk_size(const std::string& line) {
    const auto end = std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
    if (end == 0 || end > kMostSizeDigits) return std::nullopt;
    const auto rest = line.find_first_not_of(" \t", end);
    if (rest != std::string::npos && line[rest] != ';') return std::nullopt;
    if (line.find('\r') != std::string::npos || line.find('\0') != std::string::npos) return std::nullopt;
    return std::stoul(line.substr(0, end), nullptr, 16);
  }

  std::optional<Problem> read_chunk(std::size_t size) {
    std::string& received = connection_.received();
    while (received.size() - at_ < size + 2) {
      if (auto problem = more()) return problem;
    }
    if (received.compare(at_ + size, 2, "\r\n") != 0) return malformed();
    body_.append(received, at_, size);
    at_ += size + 2;
    return std::nullopt;
  }

  // Trailers carry nothing we use; they only have to end.
  std::optional<Problem> read_trailers() {
    std::size_t total = 0;
    while (true) {
      std::string line;
      if (auto problem = read_line(line)) return problem;
      if (line.empty()) return std::nullopt;
      if ((total += line.size()) > kMostTrailerBytes) return malformed();
    }
  }

  Connection& connection_;
  std::string& body_;
  const std::size_t most_bytes_;
  const Deadline deadline_;
  std::size_t at_ = 0;  // how much of received() was read
};

}  // namespace

std::optional<Problem> read_body(Connection& connection, Request& request, std::size_t most_bytes, Deadline deadline) {
  if (request.chunked) return ChunkReader(connection, request.body, most_bytes, deadline).read();
  const std::uint64_t length = request.content_length.value_or(0);
  if (length > most_bytes) return too_large(most_bytes);
  std::string& received = connection.received();
  while (received.size() < length) {
    if (!connection.wait_and_fill(deadline)) return incomplete(deadline);
  }
  request.body = received.substr(0, length);
  received.erase(0, length);
  return std::nullopt;
}

bool skip_received_body(Connection& connection, const Request& request) {
  if (!request.has_body()) return true;
  if (request.chunked || connection.received().size() < *request.content_length) return false;
  connection.received().erase(0, *request.content_length);
  return true;
}

}  // namespace transports::http
