// The running server serves the documented endpoints with the documented authentication.
#include <catch2/catch_test_macros.hpp>

#include "http_server_fixture.hpp"

using namespace http_test;
using transports::Endpoint;

namespace {

// The endpoint's path with a value for each parameter: the name of a tool, or any text.
std::string make_path(std::string path) {
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{')) {
    const auto length = path.find('}', open) + 1 - open;
    path.replace(open, length, path.substr(open, length) == "{name}" ? "fetch_accounts" : "text");
  }
  return path;
}

int request_status(const HttpServerFixture& server, const Endpoint& endpoint, bool with_token) {
  HeaderList headers = {kJson, kAccept};
  if (with_token) headers.push_back(kBearer);
  return server.request(endpoint.method, make_path(endpoint.path), headers, endpoint.method == "POST" ? "{}" : "")
      .status;
}

void check_every_endpoint(const transports::HttpOptions& options, const std::string& mode) {
  HttpServerFixture server(options);
  server.slow.release();
  for (const Endpoint& endpoint : transports::endpoints(*server.mcp().registry())) {
    INFO(endpoint.method << ' ' << endpoint.path);
    const int status = request_status(server, endpoint, true);
    if (endpoint.mode != "both" && endpoint.mode != mode) {
      CHECK(status == 404);
      continue;
    }
    CHECK(status != 404);
    CHECK(status != 405);
    CHECK_FALSE(endpoint.purpose.empty());
    // The server of this test is reachable from this machine only, which needs no token for the metrics.
    if (endpoint.path == "/metrics") continue;
    const bool needs_token = endpoint.authentication.find("_TOKEN") != std::string::npos;
    if (needs_token || endpoint.authentication == "none") {
      CHECK(status != 401);
      CHECK((request_status(server, endpoint, false) == 401) == needs_token);
    }
  }
}

}  // namespace

TEST_CASE("Every documented endpoint of MCP over HTTP is served and asks for what the documentation says", "[http]") {
  check_every_endpoint(mcp_options(), "mcp");
}

TEST_CASE("Every documented endpoint of the plain API is served and asks for what the documentation says", "[http]") {
  check_every_endpoint(api_options(), "api");
}

TEST_CASE("Every endpoint that the capabilities name is served", "[http]") {
  const HttpServerFixture server;
  const Json endpoints = server.request("GET", "/mcp/capabilities").json()["endpoints"];
  CHECK(endpoints.size() >= 4);
  for (const auto& [name, endpoint] : endpoints.items()) {
    INFO(name);
    const bool is_post = endpoint["method"] == "POST";
    const int status = server.request(endpoint["method"], endpoint["path"], {kJson}, is_post ? "{}" : "").status;
    CHECK(status == (endpoint["authentication"] == true ? 401 : 200));
  }
}

TEST_CASE("Every path that the hint of a 404 names is served", "[http]") {
  for (const auto& options : {mcp_options(), api_options()}) {
    const HttpServerFixture server(options);
    const Json error = server.request("GET", "/no-such-path").json()["error"];
    std::string hint = error["hint"];
    for (auto slash = hint.find(" /"); slash != std::string::npos; slash = hint.find(" /", slash + 1)) {
      const std::string path = hint.substr(slash + 1, hint.find_first_of(", ", slash + 1) - slash - 1);
      if (path == "/mcp" && options.mode == transports::HttpMode::api) continue;  // named as another mode's
      INFO(path);
      CHECK(server.request("OPTIONS", path.ends_with('.') ? path.substr(0, path.size() - 1) : path).status == 204);
    }
  }
}
