// cpp-httplib alone, for scripts/bench-peers: returns the same bytes for any POST. The upper bound of what a server on
// cpp-httplib can reach.
//   peer-httplib BODY_FILE PORT
#include <httplib.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream file(argv[1], std::ios::binary);
  const std::string body(std::istreambuf_iterator<char>(file), {});
  httplib::Server server;
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(static_cast<std::size_t>(-1));
  // A thread serves one connection at a time: as many threads as connections are measured.
  server.new_task_queue = [] { return new httplib::ThreadPool(64); };
  server.Post("/mcp", [&body](const httplib::Request&, httplib::Response& response) {
    response.set_content(body, "application/json");
  });
  return server.listen("127.0.0.1", std::atoi(argv[2])) ? 0 : 1;
}
