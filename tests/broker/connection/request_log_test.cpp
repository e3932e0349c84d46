#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <cstdio>

#include "broker/fake_broker.hpp"
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

std::vector<nlohmann::json> lines_of(const std::string& text) {
  std::vector<nlohmann::json> lines;
  for (const std::string& line : support::split(text, '\n')) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

struct Fixture {
  template <class Act>
  std::string log_of(const Act& act) {
    return stderr_of([&] {
      support::configure_log(support::LogLevel::debug, support::LogFormat::json);
      act();
      support::configure_log(support::LogLevel::off, support::LogFormat::text);
    });
  }
  FakeBroker fake;
  support::SystemClock clock;
  broker::Client client{config_for(fake.url()), clock};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A log line has the request id of its thread's innermost scope, unless it has its own") {
  const std::string text = log_of([&] {
    support::log_info("none");
    const support::LogScope outer({"outer"});
    support::log_info("one");
    {
      const support::LogScope inner({"inner"});
      const support::LogScope empty({""});
      support::log_info("two");
      support::log_info("three", {{"request_id", "own"}});
    }
    support::log_info("four");
    std::thread([] { support::log_info("five"); }).join();
  });
  const auto lines = lines_of(text);
  REQUIRE(lines.size() == 6);
  CHECK(!lines[0].contains("request_id"));
  CHECK(lines[1]["request_id"] == "outer");
  CHECK(lines[2]["request_id"] == "inner");
  CHECK(lines[3]["request_id"] == "own");
  CHECK(lines[4]["request_id"] == "outer");
  CHECK(!lines[5].contains("request_id"));
}

TEST_CASE_METHOD(Fixture, "Every broker request is logged without account number, query or token") {
  fake.on("/accounts/5WT00001/positions", items(""));
  const std::string text = log_of([&] { client.positions("5WT00001", patient()); });
  const auto lines = lines_of(text);
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

TEST_CASE_METHOD(Fixture, "A retry is logged with its reason") {
  fake.on(kAccounts, items(kOneAccount));
  fake.once("/oauth/token", cut());
  fake.once(kAccounts, html(502));
  const auto lines = lines_of(log_of([&] { client.accounts(patient()); }));
  REQUIRE(lines.size() == 6);
  CHECK(lines[0]["failure"] == "cut");
  CHECK(lines[0]["sent"] == true);
  CHECK(lines[0]["attempt"] == 1);
  CHECK(lines[1]["event"] == "broker_request_repeated");
  CHECK(lines[1]["level"] == "warning");
  CHECK(lines[1]["method"] == "POST");
  CHECK(lines[1]["path"] == "/oauth/token");
  CHECK(lines[1]["reason"] == "cut");
  CHECK(lines[1]["attempt"] == 2);
  CHECK(lines[2]["status"] == 200);
  CHECK(lines[2]["attempt"] == 2);
  CHECK(lines[3]["status"] == 502);
  CHECK(lines[4]["event"] == "broker_request_repeated");
  CHECK(lines[4]["reason"] == "status 502");
  CHECK(lines[5]["attempt"] == 2);
}

TEST_CASE_METHOD(Fixture, "A write of an order is logged with its outcome, and without account, body and answer") {
  const std::string path = "/accounts/5WT00001/orders";
  const broker::OrderRequest order{"POST", {"orders"}, R"({"price":"123.45"})"};
  client.log_in(patient());
  std::vector<nlohmann::json> writes;
  const std::string text = log_of([&] {
    for (const ScriptedReply& reply : {ScriptedReply{201, R"({"data":{"order":{"id":987654}}})"}, html(502)}) {
      fake.on(path, reply);
      client.send_order("5WT00001", order, std::chrono::seconds(20), {});
    }
    client.send_order("5WT00001", order, std::chrono::seconds(20), [] { return false; });
  });
  for (const auto& line : lines_of(text)) {
    if (line["event"] == "order_write") writes.push_back(line);
  }
  REQUIRE(writes.size() == 3);
  CHECK(writes[0]["outcome"] == "accepted");
  CHECK(writes[0]["level"] == "info");
  CHECK(writes[0]["method"] == "POST");
  CHECK(writes[0]["path"] == "/accounts/…0001/orders");
  CHECK(writes[0]["status"] == 201);
  CHECK(writes[1]["outcome"] == "unknown");
  CHECK(writes[1]["level"] == "warning");
  CHECK(writes[2]["outcome"] == "not_sent");
  for (const char* secret : {"5WT00001", "123.45", "987654"}) CHECK(text.find(secret) == std::string::npos);
}
