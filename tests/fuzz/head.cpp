// HTTP request heads: scanning piece by piece and at once find the same end, checking never crashes, and what httplib
// is given of a good head is a head that has one framing and no line of the client's making.
#include "http/server/httplib_adapter.hpp"
#include "http/server/parsing/head_check.hpp"
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
  auto checked = transports::http::check_head(text.substr(0, whole.length()));
  auto* request = std::get_if<transports::http::Request>(&checked);
  if (request == nullptr) return 0;
  fuzz::demand(!(request->chunked && request->content_length), "a body has one framing");
  fuzz::demand(!request->path.empty(), "a request has a path");
  const std::string reduced = transports::http::HttplibAdapter::reduced_head(*request, 7);
  fuzz::demand(reduced.ends_with(" / HTTP/1.1\r\nContent-Length: 7\r\n\r\n"), "httplib gets a line and a length");
  fuzz::demand(std::count(reduced.begin(), reduced.end(), '\n') == 3, "httplib gets no other line");
  return 0;
}
