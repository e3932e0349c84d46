// PUBLIC_STATUS, and what the program shows to callers without a token.
#include <httplib.h>

#include <catch2/catch_test_macros.hpp>

#include "paths.hpp"
#include "process.hpp"
#include "settings/configuration.hpp"
#include "tastytrade_mcp/support/error.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "temporary_directory.hpp"

using app::load_configuration;
using app::Variables;

namespace {

const std::string kToken = "q7Yw0b3Jm1xk2VvO5nR8tC4sD6fG9hJ0";

// The port in "http://127.0.0.1:43211".
int port_in(const std::string& banner) {
  const auto at = banner.find("127.0.0.1:");
  return at == std::string::npos ? 0 : std::stoi(banner.substr(at + 10));
}

std::string get(int port, const std::string& path, const httplib::Headers& headers = {}) {
  httplib::ClientImpl client("127.0.0.1", port);
  const auto answer = client.Get(path, headers);
  REQUIRE(answer);
  return support::to_lower(answer->body);
}

bool names_production(const std::string& body) {
  return body.find("production") != std::string::npos || body.find("real account") != std::string::npos ||
         body.find("real money") != std::string::npos;
}

}  // namespace

TEST_CASE("PUBLIC_STATUS is minimal by default, may be full, and is otherwise refused") {
  const auto full = [](const std::string& value) {
    return load_configuration(Variables({{"PORT", "9000"}, {"PUBLIC_STATUS", value}}), {}).http.public_status_full;
  };
  CHECK_FALSE(full(""));
  CHECK_FALSE(full("minimal"));
  CHECK(full("full"));
  CHECK(full("FULL"));
  for (const char* other : {"true", "yes", "none", "ful"}) CHECK_THROWS_AS(full(other), support::Error);
}

TEST_CASE("A server that others reach shows production to callers without a token only with PUBLIC_STATUS=full") {
  const test::TemporaryDirectory home;
  const std::vector<std::string> paths = {"/", "/health", "/health/ready", "/mcp/capabilities"};
  for (const std::string status : {"", "full"}) {
    CAPTURE(status);
    test::Process server({test::kServerBinary, "--port", "0"}, {{"CHATGPT_MCP_TOKEN", kToken},
                                                                {"HOME", home.path()},
                                                                {"PATH", "/usr/bin:/bin"},
                                                                {"STATE_DB", "memory"},
                                                                {"PUBLIC_URL", "https://trade.example.com"},
                                                                {"PUBLIC_STATUS", status},
                                                                {"TASTYTRADE_USE_PRODUCTION", "true"},
                                                                {"TASTYTRADE_API_URL", "http://127.0.0.1:9"},
                                                                {"TASTYTRADE_CLIENT_SECRET", "a-secret"},
                                                                {"TASTYTRADE_REFRESH_TOKEN", "a-token"}});
    REQUIRE(server.wait_for_error("Ready in"));
    const int port = port_in(server.err);
    REQUIRE(port > 0);
    for (const std::string& path : paths) {
      CAPTURE(path);
      CHECK(names_production(get(port, path)) == (status == "full"));
      CHECK(names_production(get(port, path, {{"Authorization", "Bearer " + kToken}})));
    }
    for (const char* path : {"/mcp/tools", "/nothing", "/authorize", "/.well-known/oauth-authorization-server"}) {
      CAPTURE(path);
      CHECK_FALSE(names_production(get(port, path)));
    }
  }
}
