// HTTP request heads: scanning bit by bit and at once find the same end, and parsing never crashes.
#include "head_parser.hpp"
#include "shop.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using transports::http::HeadScanner;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  HeadScanner whole;
  const auto state = whole.scan(text);
  HeadScanner slow;
  auto slow_state = HeadScanner::State::incomplete;
  for (std::size_t i = 1; i <= size && slow_state == HeadScanner::State::incomplete; ++i)
    slow_state = slow.scan(text.substr(0, i));
  fuzz::demand(size == 0 || state == slow_state, "the pace of arrival changes nothing");
  if (state != HeadScanner::State::complete) return 0;
  fuzz::demand(whole.length() == slow.length(), "the head's end is the same");
  const auto parsed = transports::http::parse_head(text.substr(0, whole.length()));
  if (const auto* request = std::get_if<transports::http::Request>(&parsed)) {
    fuzz::demand(!(request->chunked && request->content_length), "a body has one framing");
    fuzz::demand(!request->path.empty(), "a request has a path");
  }
  return 0;
}
