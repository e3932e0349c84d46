#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>

#include "fake_broker.hpp"
#include "tastytrade_mcp/support/log.hpp"

namespace {

// What is written to stderr while `act` runs.
template <class Act>
std::string stderr_of(const Act& act) {
  std::fflush(stderr);
  std::FILE* const file = std::tmpfile();
  const int saved = ::dup(STDERR_FILENO);
  ::dup2(::fileno(file), STDERR_FILENO);
  act();
  support::flush_log(std::chrono::seconds(20));
  ::dup2(saved, STDERR_FILENO);
  ::close(saved);
  std::string text(static_cast<std::size_t>(std::ftell(file) < 0 ? 0 : 65536), '\0');
  std::rewind(file);
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

}  // namespace

TEST_CASE("every broker request is logged, and no account number, query or token with it") {
  FakeBroker fake;
  fake.on("/accounts/5WT00001/positions", items(""));
  support::SystemClock clock;
  broker::Client client(config_for(fake.url()), clock);
  const std::string text = stderr_of([&] {
    support::configure_log(support::LogLevel::debug, support::LogFormat::json);
    client.positions("5WT00001", patient());
    support::configure_log(support::LogLevel::off, support::LogFormat::text);
  });
  std::vector<nlohmann::json> lines;
  for (const std::string& line : support::split(text, '\n')) lines.push_back(nlohmann::json::parse(line));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["path"] == "/oauth/token");
  CHECK(lines[1]["event"] == "broker_request");
  CHECK(lines[1]["method"] == "GET");
  CHECK(lines[1]["path"] == "/accounts/…0001/positions");
  CHECK(lines[1]["status"] == 200);
  CHECK(lines[1]["attempt"] == 1);
  CHECK(lines[1]["duration_ms"].is_number_integer());
  for (const char* hidden : {"5WT00001", "hush", "token-1", "include-marks"})
    CHECK(text.find(hidden) == std::string::npos);
}
