// Shows why the server reads a request's head itself (transports/http/server/parsing/head_check.cpp) and collects the
// body (client_connection.cpp, chunk_check.cpp) before httplib reads both: httplib refuses some requests that are right
// before it calls anybody, changes the values of header fields, and cannot go on with a body that has not arrived yet.
// Ends with 0 as long as that is so.
#include <httplib.h>

#include <cstdio>

namespace {

struct TextStream final : httplib::Stream {
  explicit TextStream(std::string request) : unread_(std::move(request)) {}
  bool is_readable() const override { return !unread_.empty(); }
  bool wait_readable() const override { return is_readable(); }
  bool wait_writable() const override { return true; }
  ssize_t read(char* data, std::size_t size) override {
    const std::size_t count = unread_.copy(data, size);
    unread_.erase(0, count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* data, std::size_t size) override {
    return answer.append(data, size), static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }
  time_t duration() const override { return 0; }
  std::string unread_, answer;
};

// Returns true if httplib answers `status` and calls `handlers` of two handlers: one before the body, one of the route.
struct Probe : httplib::Server {
  bool answers(const std::string& what, const std::string& request, const char* status, int handlers) {
    int calls = 0;
    set_pre_routing_handler([&](const auto&, auto&) { return ++calls, HandlerResponse::Unhandled; });
    Post("/", [&](const httplib::Request& seen, httplib::Response& response) {
      ++calls;
      response.set_content(seen.get_header_value("X"), "text/plain");
    });
    TextStream stream(request + "\r\n\r\n");
    bool closed = false;
    process_request(stream, "", 0, "", 0, false, closed, {});
    std::printf("%s: %s, %d of 2 handlers called\n", what.c_str(), stream.answer.substr(9, 3).c_str(), calls);
    const bool is_changed = stream.answer.ends_with("\r\n\r\na\r\nb");
    return stream.answer.substr(9).starts_with(status) && calls == handlers && is_changed == (handlers == 2);
  }
};

}  // namespace

int main() {
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  bool is_as_said = Probe().answers("Accept with a weight over 1", post + "Accept: */*;q=7", "400", 0);
  is_as_said &= Probe().answers("Range that is none", post + "Range: lines=1", "416", 0);
  is_as_said &= Probe().answers("a method of WebDAV", "PROPFIND / HTTP/1.1\r\nHost: h", "400", 0);
  is_as_said &= Probe().answers("a value with %0d%0a, which becomes two lines", post + "X: a%0d%0ab", "200", 2);
  return Probe().answers("a body that is on its way", post + "Content-Length: 5", "400", 1) && is_as_said ? 0 : 1;
}
