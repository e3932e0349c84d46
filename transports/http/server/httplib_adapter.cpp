#include "http/server/httplib_adapter.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace transports::http {
namespace {

constexpr const char* kAnyPath = "/";  // Router finds the route; httplib tells methods apart
constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

// The request that this thread passes through httplib. httplib's handlers have no parameter for it.
struct Current {
  ResponseProducer& producer;
  const Request& request;
  Response response = {};
  bool keep_alive = false;
};
thread_local Current* current = nullptr;

struct CurrentScope {
  explicit CurrentScope(Current& here) { current = &here; }
  ~CurrentScope() { current = nullptr; }
  CurrentScope(const CurrentScope&) = delete;
  CurrentScope& operator=(const CurrentScope&) = delete;
};

// "Sun, 06 Nov 1994 08:49:37 GMT", in English whatever the locale is.
const std::string& http_date() {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  thread_local std::chrono::sys_seconds written{};
  thread_local std::string date;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now == written) return date;
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day ymd(day);
  const std::chrono::hh_mm_ss time(now - day);
  char text[80];
  std::snprintf(text, sizeof(text), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                kDays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(ymd.day()),
                kMonths[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  written = now;
  return date = text;
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  // Values hold no control characters. If one did, it must not start another header field.
  for (const char c : value) head += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  head += "\r\n";
}

bool may_have_body(int status) {
  return status != 204 && status != 304;
}

// A stream has no length, so the answer to HEAD names none (RFC 9110, section 8.6).
bool has_length(const Request& request, const Response& response) {
  const bool is_head_of_stream =
      request.method == "HEAD" && response.headers.find("Content-Type").value_or("") == "text/event-stream";
  return may_have_body(response.status) && !is_head_of_stream;
}

// Writes the response's fields, and of the fields that httplib adds only those that frame the body.
ssize_t write_fields(httplib::Stream& stream, const httplib::Headers& added) {
  std::string head;
  append_field(head, "Date", http_date());
  for (const auto& [name, value] : current->response.headers) append_field(head, name, value);
  for (const auto& [name, value] : added) {
    if (equal_ignoring_case(name, "Transfer-Encoding") ||
        (equal_ignoring_case(name, "Content-Length") && has_length(current->request, current->response))) {
      append_field(head, name, value);
    }
  }
  if (!current->keep_alive) {
    append_field(head, "Connection", "close");
  } else if (current->request.http_1_0) {
    append_field(head, "Connection", "keep-alive");
  }
  return stream.write(head += "\r\n");
}

void run_handler(const httplib::Request& request, httplib::Response& response) {
  // httplib does not read its Request after this, so the body can be moved out.
  std::string body = std::move(const_cast<httplib::Request&>(request).body);
  current->response = current->producer.make_response(std::move(body));
  Response& made = current->response;
  current->keep_alive = current->producer.keeps_alive(made);
  response.status = made.status;
  if (!made.stream) {
    if (may_have_body(made.status)) response.body = std::exchange(made.body, {});
    return;
  }
  // Makes httplib write the head alone. ClientConnection writes the body piece by piece.
  const auto write_nothing = [](std::size_t, httplib::DataSink&) { return false; };
  if (current->request.http_1_0) {
    response.set_content_provider("", write_nothing);
  } else {
    response.set_chunked_content_provider("", write_nothing);
  }
}

}  // namespace

HttplibAdapter::HttplibAdapter() {
  for (const auto method : {&Server::Get, &Server::Delete, &Server::Options}) (this->*method)(kAnyPath, run_handler);
  using Add = Server& (Server::*)(const std::string&, Handler);
  for (const Add method : {Add{&Server::Post}, Add{&Server::Put}, Add{&Server::Patch}}) {
    (this->*method)(kAnyPath, run_handler);
  }
  set_header_writer(write_fields);
}

std::string HttplibAdapter::reduced_head(const Request& request, std::size_t body_bytes) {
  // A request with a method that has no handler in httplib has been refused, and is here for its answer alone.
  const bool is_known = std::find(std::begin(kMethods), std::end(kMethods), request.method) != std::end(kMethods);
  std::string head = is_known ? request.method : "GET";
  head += ' ';
  head += kAnyPath;
  return head += " HTTP/1.1\r\nContent-Length: " + std::to_string(body_bytes) + "\r\n\r\n";
}

Response HttplibAdapter::respond(ClientStream& stream, const Request& request, ResponseProducer& producer) {
  Current here{.producer = producer, .request = request};
  const CurrentScope scope(here);
  bool closed = false;
  process_request(stream, "", 0, "", 0, false, closed, {});
  return std::move(here.response);
}

std::string as_chunk(std::string_view data) {
  char size[24];
  std::snprintf(size, sizeof(size), "%zx\r\n", data.size());
  std::string chunk = size;
  chunk += data;
  return chunk += "\r\n";
}

}  // namespace transports::http
