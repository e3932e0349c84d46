// What callers send does not make the metrics of a running server grow: its tools, its cache and its requests to the
// broker.
#include <httplib.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "paths.hpp"
#include "process.hpp"
#include "tastytrade_mcp/support/json.hpp"
#include "temporary_directory.hpp"

using support::Json;

TEST_CASE("Ten thousand odd symbols, accounts and searches do not make more series") {
  const test::TemporaryDirectory home;
  test::Process server({test::kServerBinary, "--demo", "--mode", "api", "--port", "0"},
                       {{"HOME", home.path()},
                        {"PATH", "/usr/bin:/bin"},
                        {"LOG_FORMAT", "json"},
                        {"RATE_LIMIT_REQUESTS_PER_MINUTE", "0"},
                        {"RATE_LIMIT_REQUESTS_PER_HOUR", "0"}});
  REQUIRE(server.wait_for_error("limits"));
  httplib::Client client("127.0.0.1", std::stoi(server.err.substr(server.err.find("http://127.0.0.1:") + 17)));
  const auto call = [&](const std::string& tool, const Json& arguments) {
    const auto answer = client.Post("/api/v1/tools/" + tool, arguments.dump(), "application/json");
    REQUIRE(answer);
    return answer->status;
  };
  int next = 0;
  const auto ask = [&] {
    Json symbols = Json::array();
    for (int i = 0; i < 100; ++i) symbols.push_back("ODD" + std::to_string(++next));
    call("fetch_market_data", {{"symbols", symbols}});
    const std::string odd = "ODD" + std::to_string(next);
    call("fetch_balances", {{"account_number", odd}});
    call("search_symbols", {{"query", odd}});
    call("search_options", {{"symbol", odd}});
  };
  const auto read = [&] { return client.Get("/metrics")->body; };
  ask();
  read();  // counts its own route from here on
  const std::string few = read();
  for (int i = 1; i < 100; ++i) ask();
  const std::string many = read();
  const auto count_lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  WARN("10,000 odd symbols: " << count_lines(few) << " lines of text after the first 100, " << count_lines(many)
                              << " at the end");
  CHECK(count_lines(many) <= count_lines(few) + 60);  // other outcomes of the same tools and endpoints
  CHECK(many.find("ODD") == std::string::npos);
}
