// Client::account_events() with the simulator: the whole way from the stream to the cache.
#include "account_json.hpp"
#include "broker/fake_broker.hpp"
#include "connection/stream_host.hpp"
#include "tastytrade_mcp/simulator/simulator.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace broker;
using namespace std::chrono_literals;
using account_json::kAccount;

namespace {

struct ClientFixture {
  ClientFixture() : client(make_config(), clock) {}

  Config make_config() const {
    Config config = config_for(broker.url());
    config.credentials.client_id = broker.options().client_id;
    config.credentials.client_secret = support::Secret(broker.options().client_secret);
    config.credentials.refresh_token = support::Secret(broker.options().refresh_token);
    config.streamer_url = broker.stream_url() + "/account";
    config.account_timing.min_reconciliation = 10ms;
    return config;
  }
  std::size_t requests(const std::string& end) const {
    std::size_t count = 0;
    for (const auto& request : broker.requests()) {
      count += request.target.substr(0, request.target.find('?')).ends_with(end);
    }
    return count;
  }

  support::ManualClock clock{*support::parse_iso8601("2026-06-10T15:00:00Z")};
  simulator::Simulator broker{simulator::Options{}, clock};
  Client client;
  std::atomic<int> events{0};
};

}  // namespace

TEST_CASE_METHOD(ClientFixture, "Account events: an event drops the cached positions and balances of its account") {
  client.positions(kAccount, patient());
  client.positions(kAccount, patient());
  CHECK(requests("/positions") == 1);
  const auto handle = client.account_events().watch({kAccount}, [this](const AccountEvent&) { ++events; });
  REQUIRE(test::wait_until([&] { return client.account_events().health().reconciliations == 1; }));
  CHECK(client.account_events().health().failed_reconciliations == 0);
  CHECK(requests("/orders/live") == 1);
  CHECK(requests("/orders") == 1);
  client.positions(kAccount, patient());
  client.balances(kAccount, patient());
  CHECK(requests("/positions") == 2);  // that of the comparison
  CHECK(requests("/balances") == 1);
  broker.push({"CurrentPosition", kAccount, account_json::position("12345").dump()});
  REQUIRE(test::wait_until([&] { return events > 0; }));
  client.positions(kAccount, patient());
  client.balances(kAccount, patient());
  CHECK(requests("/positions") == 3);
  CHECK(requests("/balances") == 2);
}

TEST_CASE_METHOD(ClientFixture, "Account events: the client ends while somebody watches") {
  std::shared_ptr<void> handle;
  {
    Client other(make_config(), clock);
    handle = other.account_events().watch({kAccount}, [this](const AccountEvent&) { ++events; });
    REQUIRE(test::wait_until([&] { return other.account_events().health().state == FeedState::live; }));
  }
  broker.push({"CurrentPosition", kAccount, account_json::position("12345").dump()});
  handle.reset();
  CHECK(events == 0);
}

TEST_CASE("Account streamer: its host is TastyTrade's of the environment, loopback beside a loopback API, or allowed") {
  const auto find = [](Environment environment, const std::string& url, const std::string& streamer) {
    Config config;
    config.environment = environment;
    config.url = url;
    config.streamer_url = streamer;
    return find_account_streamer(config);
  };
  const std::string sandbox = "https://api.cert.tastyworks.com", production = "https://api.tastyworks.com";
  const std::string local = "http://127.0.0.1:99";
  CHECK(find(Environment::sandbox, sandbox, "").url->origin.host == "streamer.cert.tastyworks.com");
  CHECK(find(Environment::production, production, "").url->origin.host == "streamer.tastyworks.com");
  CHECK(find(Environment::production, production, "").url->origin.tls);
  // A token of another host is not sent to TastyTrade.
  CHECK_FALSE(find(Environment::sandbox, local, "").url);
  CHECK_FALSE(find(Environment::production, "https://gateway.example.com", "").url);
  CHECK_FALSE(find(Environment::demo, local, "").url);
  CHECK(find(Environment::demo, local, "ws://127.0.0.1:98/account").url->target == "/account");
  CHECK(find(Environment::sandbox, local, "ws://[::1]:98").url->origin.port == 98);
  CHECK(find(Environment::production, "https://gateway.example.com", "wss://gateway.example.com/s").url->target ==
        "/s");
  const std::vector<std::tuple<Environment, std::string, std::string>> refused = {
      {Environment::sandbox, sandbox, "ws://127.0.0.1:98"},
      {Environment::sandbox, sandbox, "wss://streamer.tastyworks.com"},
      {Environment::production, production, "wss://streamer.cert.tastyworks.com"},
      {Environment::sandbox, sandbox, "ws://streamer.cert.tastyworks.com"},
      {Environment::demo, local, "wss://streamer.cert.tastyworks.com"},
      {Environment::sandbox, sandbox, "https://streamer.cert.tastyworks.com"},
      {Environment::sandbox, sandbox, "wss://user@streamer.cert.tastyworks.com"},
      {Environment::sandbox, sandbox, "streamer.cert.tastyworks.com"},
  };
  for (const auto& [environment, url, streamer] : refused) {
    CAPTURE(url, streamer);
    CHECK_THROWS_AS(find(environment, url, streamer), support::Error);
  }
}

TEST_CASE("Account streamer: a URL from a user is refused unless its host is known") {
  CHECK_NOTHROW(check_streamer_host("wss://streamer.tastyworks.com", {}));
  CHECK_NOTHROW(check_streamer_host("ws://localhost:9/x", {}));
  CHECK_NOTHROW(check_streamer_host("wss://gateway.example.com:8443", {"gateway.example.com:8443"}));
  for (const char* url : {"wss://gateway.example.com", "wss://streamer.tastyworks.com.evil.com", "wss://x.dxfeed.com",
                          "ws://streamer.tastyworks.com", "wss://", "https://streamer.tastyworks.com"}) {
    CAPTURE(url);
    CHECK_THROWS_AS(check_streamer_host(url, {"other.example.com"}), support::Error);
  }
}
