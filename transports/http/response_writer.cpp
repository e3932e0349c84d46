#include "response_writer.hpp"

#include <cstdio>
#include <ctime>

namespace transports::http {
namespace {

// "Sun, 06 Nov 1994 08:49:37 GMT", in English whatever the locale is.
std::string http_date() {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[80];
  std::snprintf(text, sizeof(text), "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday], utc.tm_mday,
                kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return text;
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  // No value of ours holds control characters; should one ever, it must not become a header of its own.
  for (const char c : value) head += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  head += "\r\n";
}

bool may_have_body(int status) {
  return status != 204 && status != 304;
}

std::string head_of(const Response& response, const Delivery& delivery) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head += reason_phrase(response.status);
  head += "\r\n";
  append_field(head, "Date", http_date());
  for (const auto& [name, value] : response.headers) append_field(head, name, value);
  if (response.feed) {
    if (!delivery.http_1_0) append_field(head, "Transfer-Encoding", "chunked");
  } else if (may_have_body(response.status)) {
    append_field(head, "Content-Length", std::to_string(response.body.size()));
  }
  if (!delivery.keep_alive) {
    append_field(head, "Connection", "close");
  } else if (delivery.http_1_0) {
    append_field(head, "Connection", "keep-alive");
  }
  return head + "\r\n";
}

}  // namespace

bool write_response(Connection& connection, const Response& response, const Delivery& delivery) {
  std::string head = head_of(response, delivery);
  const bool with_body = !delivery.head_only && may_have_body(response.status) && !response.feed;
  if (with_body) head += response.body;
  return connection.write(head, std::chrono::steady_clock::now() + delivery.write_time);
}

std::string as_chunk(std::string_view data) {
  char size[24];
  std::snprintf(size, sizeof(size), "%zx\r\n", data.size());
  std::string chunk = size;
  chunk += data;
  return chunk += "\r\n";
}

}  // namespace transports::http
