// Reads arbitrary bytes as the head of an HTTP request. In pieces and at once HeadScanner finds the same end, and
// check_head() does not crash. The head that httplib gets has one framing and no line from the client.
#include "http/server/httplib_adapter.hpp"
#include "http/server/parsing/head_check.hpp"
#include "server_fixture.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using transports::http::HeadScanner;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  HeadScanner whole;
  const auto state = whole.scan(text);
  HeadScanner slow;
  auto slow_state = HeadScanner::State::incomplete;
  for (std::size_t i = 1; i <= size && slow_state == HeadScanner::State::incomplete; ++i)
    slow_state = slow.scan(text.substr(0, i));
  fuzz::require(size == 0 || state == slow_state, "the size of the pieces changes nothing");
  if (state != HeadScanner::State::complete) return 0;
  fuzz::require(whole.length() == slow.length(), "the head's end is the same");
  auto checked = transports::http::check_head(text.substr(0, whole.length()));
  auto* request = std::get_if<transports::http::Request>(&checked);
  if (request == nullptr) return 0;
  fuzz::require(!(request->chunked && request->content_length), "a body has one framing");
  fuzz::require(!request->path.empty(), "a request has a path");
  const std::string reduced = transports::http::HttplibAdapter::reduced_head(*request, 7);
  fuzz::require(reduced.ends_with(" / HTTP/1.1\r\nContent-Length: 7\r\n\r\n"), "httplib gets a line and a length");
  fuzz::require(std::count(reduced.begin(), reduced.end(), '\n') == 3, "httplib gets no other line");
  return 0;
}
