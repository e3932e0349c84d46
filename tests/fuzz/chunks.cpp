// Reads arbitrary bytes as a chunked body. In pieces and at once ChunkCheck finds the same end and the same data,
// within the limit. httplib's decoder finds the same data in every body that ChunkCheck accepts.
#include <httplib.h>

#include "http/server/parsing/chunk_check.hpp"
#include "server_fixture.hpp"

namespace {

using transports::http::ChunkCheck;

constexpr std::size_t kMaxBytes = 4096;

// Gives httplib the bytes from memory.
class MemoryStream final : public httplib::Stream {
 public:
  explicit MemoryStream(std::string_view text) : text_(text) {}
  bool is_readable() const override { return !text_.empty(); }
  bool wait_readable() const override { return true; }
  bool wait_writable() const override { return true; }
  ssize_t read(char* data, std::size_t size) override {
    const std::size_t count = text_.copy(data, size);
    text_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char*, std::size_t) override { return -1; }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return -1; }
  time_t duration() const override { return 0; }

 private:
  std::string_view text_;
};

std::optional<std::string> decode_with_httplib(std::string_view text) {
  MemoryStream stream(text);
  httplib::detail::ChunkedDecoder decoder(stream);
  std::string data;
  char buffer[512];
  while (true) {
    std::size_t offset = 0;
    std::size_t total = 0;
    const ssize_t count = decoder.read_payload(buffer, sizeof(buffer), offset, total);
    if (count < 0) return std::nullopt;
    if (count == 0) return data;
    data.append(buffer, static_cast<std::size_t>(count));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte selects the size of the pieces.
  const std::size_t piece = std::size_t{1} + data[0] % 16;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);

  std::string rest = text;
  ChunkCheck whole(kMaxBytes);
  const auto state = whole.take(rest);
  fuzz::require(whole.data().size() <= kMaxBytes, "the data is within the limit");

  std::string received;
  ChunkCheck slow(kMaxBytes);
  auto slow_state = ChunkCheck::State::incomplete;
  std::size_t at = 0;
  for (; at < text.size() && slow_state == ChunkCheck::State::incomplete; at += piece) {
    received += text.substr(at, piece);
    slow_state = slow.take(received);
  }
  fuzz::require(state == slow_state, "the size of the pieces changes nothing");
  if (state != ChunkCheck::State::complete) return 0;
  fuzz::require(whole.data() == slow.data(), "the data is the same");
  fuzz::require(received + (at < text.size() ? text.substr(at) : "") == rest, "the body's end is the same");
  const auto decoded = decode_with_httplib(text);
  fuzz::require(!decoded || *decoded == whole.data(), "httplib reads good chunks the same way");
  return 0;
}
