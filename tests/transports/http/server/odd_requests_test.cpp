// Sends the requests of tests/transports/http/server/odd_requests/requests.txt over a socket and compares the
// responses.
#include <poll.h>
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <set>

#include "paths.hpp"
#include "transports/http/http_server_fixture.hpp"

using namespace http_test;
using transports::HttpOptions;

namespace {

constexpr std::chrono::milliseconds kWait{400};           // the server's, for the rest of a head or a body
constexpr std::chrono::milliseconds kSilence{3 * kWait};  // while recording: after it no more answers are expected

struct OddRequest {
  std::string name, server, bytes, written;
  std::vector<std::string> expected;  // statuses, then "open" or "closed"
};

std::string unescape(std::string_view text);

// The text of an escape sequence; `at` stands behind its backslash and is moved past it.
std::string read_escape(std::string_view text, std::size_t& at) {
  switch (const char c = text.at(at++)) {
    case 'r':
      return "\r";
    case 'n':
      return "\n";
    case 't':
      return "\t";
    case '0':
      return std::string(1, '\0');
    case 'x': {
      const int byte = std::stoi(std::string(text.substr(at, 2)), nullptr, 16);
      at += 2;
      return std::string(1, static_cast<char>(byte));
    }
    case 'H':
      return "Host: localhost\r\n";
    case 'J':
      return kJson.first + ": " + kJson.second + "\r\n";
    case 'B':
      return kBearer.first + ": " + kBearer.second + "\r\n";
    case '{': {
      const auto star = text.find('*', at);
      const auto end = text.find('}', star);
      const std::string part = unescape(text.substr(star + 1, end - star - 1));
      std::string repeated;
      for (int i = std::stoi(std::string(text.substr(at, star - at))); i > 0; --i) repeated += part;
      at = end + 1;
      return repeated;
    }
    default:
      return std::string(1, c);
  }
}

std::string unescape(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at++];
    result += c == '\\' ? read_escape(text, at) : std::string(1, c);
  }
  return result;
}

// Every line of the file in order; comments and empty lines have a text alone.
std::vector<OddRequest> read_file() {
  std::ifstream file(std::string(test::kProjectRoot) + "/tests/transports/http/server/odd_requests/requests.txt");
  std::vector<OddRequest> requests;
  for (std::string line; std::getline(file, line);) {
    OddRequest request;
    request.written = line;
    if (!line.empty() && line.front() != '#') {
      const auto first = line.find(" | ");
      const auto second = line.find(" | ", first + 3);
      const auto third = line.find(" | ", second + 3);
      REQUIRE(third != std::string::npos);
      request.name = line.substr(0, first);
      request.server = line.substr(first + 3, second - first - 3);
      request.expected = support::split(line.substr(second + 3, third - second - 3), ' ');
      request.written = line.substr(third + 3);
      request.bytes = unescape(request.written);
    }
    requests.push_back(std::move(request));
  }
  return requests;
}

HttpOptions with_short_waits(HttpOptions options) {
  options.limits.header_time = kWait;
  options.limits.body_time = kWait;
  return options;
}

HttpOptions public_options() {
  HttpOptions options = with_short_waits(mcp_options());
  options.allowed_hosts = {"trade.example.com"};
  return options;
}

struct Servers {
  const HttpServerFixture& at(const std::string& name) const {
    return name == "api" ? api : name == "public" ? named : mcp;
  }

  HttpServerFixture mcp{with_short_waits(mcp_options())};
  HttpServerFixture api{with_short_waits(api_options())};
  HttpServerFixture named{public_options()};
};

// Reads answers as a line of the file marks them.
class OddClient final : public Client {
 public:
  using Client::Client;

  bool is_silent() const {
    pollfd watched{socket(), POLLIN, 0};
    return !has_received() && ::poll(&watched, 1, static_cast<int>(kSilence.count())) == 0;
  }
  // The status of the next answer, with the mark that `expected` has. Throws if the connection ends first.
  std::string read_status(const std::string& expected) {
    const std::string mark = expected.ends_with('h') ? "h" : expected.ends_with('e') ? "e" : "";
    const Answer answer = read_head();
    if (mark == "e") {
      read_to_end();
    } else if (answer.has("content-length") && mark.empty()) {
      take(std::stoul(answer.header("content-length")));
    } else if (answer.has("transfer-encoding")) {
      while (!read_chunk().empty()) {
      }
    }
    return std::to_string(answer.status) + mark;
  }
};

// What the server answers now. `request.expected` has the marks.
std::string record(const Servers& servers, const OddRequest& request) {
  OddClient client(servers.at(request.server).port());
  client.send(request.bytes);
  std::string seen;
  for (std::size_t i = 0;; ++i) {
    if (client.is_silent()) return seen + "open";
    try {
      seen += client.read_status(i < request.expected.size() ? request.expected[i] : "") + ' ';
    } catch (const Closed&) {
      return seen + "closed";
    }
  }
}

// The same with as many responses as `request.expected` has. Tries whether the connection serves another request.
std::string play(OddClient& client, const OddRequest& request) {
  std::string seen;
  try {
    for (std::size_t i = 0; i + 1 < request.expected.size(); ++i) seen += client.read_status(request.expected[i]) + ' ';
  } catch (const Closed&) {
    return seen + "closed";
  }
  if (request.expected.back() == "closed") return seen + (client.ended() ? "closed" : "more");
  return seen + (client.request("GET", "/health").status == 200 ? "open" : "out of step");
}

}  // namespace

TEST_CASE("Odd requests are answered as recorded", "[http]") {
  const Servers servers;
  const std::vector<OddRequest> requests = read_file();
  std::set<std::string> names;
  std::vector<std::pair<const OddRequest*, OddClient>> sent;  // all at once, so that the waits for the rest overlap
  for (const OddRequest& request : requests) {
    if (request.name.empty()) continue;
    CHECK(names.insert(request.name).second);
    sent.emplace_back(&request, servers.at(request.server).port()).second.send(request.bytes);
  }
  CHECK(sent.size() >= 150);
  for (auto& [request, client] : sent) {
    CAPTURE(request->name, request->written.substr(0, 200));
    CHECK(play(client, *request) == support::join(request->expected, " "));
  }
}

TEST_CASE("Odd requests are recorded", "[.record]") {
  const char* path = std::getenv("ODD_REQUESTS_RECORD");
  REQUIRE(path != nullptr);
  const Servers servers;
  std::ofstream file(path);
  for (const OddRequest& request : read_file()) {
    if (!request.name.empty())
      file << request.name << " | " << request.server << " | " << record(servers, request) << " | ";
    file << request.written << '\n';
  }
}
