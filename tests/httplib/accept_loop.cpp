// Shows why the HTTP server accepts connections itself (transports/http/server/epoll/epoll_server_accept.cpp): one
// passing error of accept4() ends httplib's loop for good, and without a descriptor left it spins. Ends with 0 as long
// as that is so.
#include <httplib.h>
#include <sys/syscall.h>

#include <atomic>
#include <cstdio>

namespace {

std::atomic<int> error_to_give = 0;
std::atomic<int> calls_left = 0;  // that get the error
std::atomic<int> calls = 0;

// Returns true if a server still answers after accept4() has failed with `error` `count` times.
bool answers_after(int error, int count) {
  httplib::Server server;
  server.Get("/",
             [](const httplib::Request&, httplib::Response& response) { response.set_content("ok", "text/plain"); });
  const int port = server.bind_to_any_port("127.0.0.1");
  error_to_give = error;
  calls_left = count;
  std::thread loop([&] { server.listen_after_bind(); });
  httplib::Client client("127.0.0.1", port);
  client.set_connection_timeout(2);
  client.set_read_timeout(2);
  const bool answered = static_cast<bool>(client.Get("/"));
  server.stop();
  loop.join();
  return answered;
}

}  // namespace

// Taken by the linker in place of the C library's.
extern "C" int accept4(int socket, sockaddr* address, socklen_t* length, int flags) {
  ++calls;
  if (calls_left > 0 && calls_left-- > 0) {
    errno = error_to_give;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_accept4, socket, address, length, flags));
}

int main() {
  bool is_as_said = answers_after(0, 0);
  for (const int error : {ENFILE, ENOBUFS, ENOMEM, ECONNABORTED}) {
    const bool answered = answers_after(error, 1);
    std::printf("%s once: %s\n", std::strerror(error), answered ? "answers again" : "has stopped listening");
    is_as_said = is_as_said && !answered;
  }
  calls = 0;
  answers_after(EMFILE, 1'000);
  std::printf("%s: %d calls without a pause\n", std::strerror(EMFILE), calls.load());
  return is_as_said && calls >= 1'000 ? 0 : 1;
}
