#include <future>
#include <thread>

#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/error.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

const std::string kQuote = "/market-data/by-type?equity=AAPL";

Fault fault(Fault::Kind kind, std::string prefix = "/market-data") {
  Fault made;
  made.kind = kind;
  made.path_prefix = std::move(prefix);
  return made;
}

}  // namespace

TEST_CASE("A fault applies to its path, `count` times, in the order of addition") {
  SimulatorFixture fixture;
  Fault first = fault(Fault::Kind::status);
  first.status = 503;
  first.count = 2;
  fixture.simulator.inject(first);
  fixture.simulator.inject(fault(Fault::Kind::token_rejected));
  fixture.get("/customers/me");
  CHECK(fixture.refused(kQuote).first == 503);
  CHECK(fixture.refused(kQuote).first == 503);
  CHECK(fixture.refused(kQuote) == std::pair(401, std::string("token_invalid")));
  fixture.get(kQuote);
  first.count = -1;
  fixture.simulator.inject(first);
  for (int i = 0; i < 4; ++i) CHECK(fixture.refused(kQuote).first == 503);
  fixture.simulator.clear_faults();
  fixture.get(kQuote);
}

TEST_CASE("Each kind of fault produces its response") {
  SimulatorFixture fixture;
  Fault page = fault(Fault::Kind::html);
  page.status = 502;
  fixture.simulator.inject(page);
  const auto html = fixture.raw(kQuote);
  CHECK(html->status == 502);
  CHECK(html->get_header_value("Content-Type") == "text/html");

  fixture.simulator.inject(fault(Fault::Kind::empty_body));
  const auto empty = fixture.raw(kQuote);
  CHECK(empty->status == 200);
  CHECK(empty->body.empty());

  fixture.simulator.inject(fault(Fault::Kind::garbage));
  CHECK(Json::parse(fixture.raw(kQuote)->body, nullptr, false).is_discarded());

  fixture.simulator.inject(fault(Fault::Kind::data_and_error));
  const Json both = fixture.get(kQuote);
  CHECK(both["data"]["items"].size() == 1);
  CHECK(both["error"]["code"] == "preflight_check_failure");

  fixture.simulator.inject(fault(Fault::Kind::type_swap));
  const Json swapped = fixture.items(kQuote)[0];
  CHECK(swapped["bid"].is_number());
  CHECK(swapped["halt-start-time"] == "-1");
  CHECK(swapped["symbol"] == "AAPL");
}

TEST_CASE("Connections are closed before, during and after a response") {
  for (const auto kind : {Fault::Kind::cut_connection, Fault::Kind::lost_reply, Fault::Kind::truncated_body}) {
    SimulatorFixture fixture;
    fixture.simulator.inject(fault(kind));
    const auto reply = fixture.raw(kQuote);
    CHECK_FALSE(reply);
    fixture.get(kQuote);
  }
}

TEST_CASE("A request with a lost reply was carried out") {
  Options options;
  options.legacy_sessions = true;
  SimulatorFixture fixture(options);
  const auto session = fixture.client.Post("/sessions", {{"User-Agent", "desk/1.0"}},
                                           R"({"login":"demo","password":"demo-password"})", "application/json");
  const std::string token = Json::parse(session->body)["data"]["session-token"];
  fixture.simulator.inject(fault(Fault::Kind::lost_reply, "/sessions"));
  const httplib::Headers headers{{"User-Agent", "desk/1.0"}, {"Authorization", token}};
  CHECK_FALSE(fixture.client.Delete("/sessions", headers));
  CHECK(fixture.client.Get("/customers/me", headers)->status == 401);
}

TEST_CASE("A latency fault delays the response, and a client that disconnects is recorded") {
  SimulatorFixture fixture;
  Fault late = fault(Fault::Kind::latency);
  late.delay = 60ms;
  fixture.simulator.inject(late);
  const auto before = std::chrono::steady_clock::now();
  fixture.get(kQuote);
  CHECK(std::chrono::steady_clock::now() - before >= 60ms);
  CHECK_FALSE(fixture.simulator.requests().back().disconnected);

  late.delay = 30s;
  fixture.simulator.inject(late);
  fixture.simulator.clear_requests();
  {
    httplib::Client hasty("127.0.0.1", fixture.simulator.port());
    hasty.set_read_timeout(0, 50'000);
    CHECK_FALSE(hasty.Get(kQuote, fixture.headers()));
  }
  const auto seen = [&] {
    const auto requests = fixture.simulator.requests();
    return !requests.empty() && requests.front().disconnected;
  };
  while (!seen()) std::this_thread::yield();
}

TEST_CASE("stop() does not wait for a latency fault") {
  SimulatorFixture fixture;
  Fault late = fault(Fault::Kind::latency);
  late.delay = 60s;
  fixture.simulator.inject(late);
  fixture.simulator.clear_requests();
  auto answer = std::async(std::launch::async, [&] { return static_cast<bool>(fixture.raw(kQuote)); });
  while (fixture.simulator.requests().empty()) std::this_thread::yield();
  fixture.simulator.stop();
  CHECK_FALSE(answer.get());
  fixture.simulator.stop();
}

TEST_CASE("Recorded requests contain no credentials") {
  SimulatorFixture fixture;
  fixture.simulator.clear_requests();
  fixture.get(kQuote);
  const auto requests = fixture.simulator.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].method == "GET");
  CHECK(requests[0].target == kQuote);
  CHECK(requests[0].user_agent == "desk/1.0");
  CHECK(requests[0].authorization_scheme == "Bearer");
}

TEST_CASE("Unsupported versions, media types and paths are refused") {
  SimulatorFixture fixture;
  for (const char* version : {"20200101", "latest", "2026-08-24", "202608240"}) {
    CHECK(fixture.refused("/customers/me", {{"Accept-Version", version}}) == std::pair(406, std::string("number 406")));
  }
  fixture.get("/customers/me", {{"Accept-Version", "20991231"}});
  CHECK(fixture.client.Post("/oauth/token", {{"User-Agent", "desk/1.0"}}, "<a/>", "text/xml")->status == 415);
  CHECK(fixture.refused("/nothing/here") == std::pair(404, std::string("not_found")));
  CHECK(fixture.refused("/customers/../customers/me").first == 404);
  CHECK(fixture.refused("/market-data/Equity/").first == 404);
}

TEST_CASE("Requests above the rate limits get 429 if enforce_rate_limits is set") {
  Options options;
  options.enforce_rate_limits = true;
  SimulatorFixture fixture(options);
  const std::string path = std::string("/accounts/") + kMarginAccount + "/positions";
  fixture.get(path);
  CHECK(fixture.refused(path).first == 429);
  fixture.get(kQuote);
  fixture.get(kQuote);
  CHECK(fixture.refused(kQuote).first == 429);
  fixture.clock.advance(1s);
  fixture.get(path);
  fixture.get(kQuote);
}

TEST_CASE("A port in use is an error") {
  SimulatorFixture fixture;
  Options options;
  options.port = fixture.simulator.port();
  try {
    Simulator second(options, fixture.clock);
    FAIL("two simulators share a port");
  } catch (const support::Error& error) {
    CHECK(error.code == support::ErrorCode::not_ready);
  }
}

TEST_CASE("Connections that arrive together and stay open are all served") {
  SimulatorFixture fixture;
  std::vector<std::unique_ptr<httplib::Client>> clients;
  std::vector<std::future<int>> answers;
  for (int i = 0; i < 40; ++i) {
    httplib::Client& client =
        *clients.emplace_back(std::make_unique<httplib::Client>("127.0.0.1", fixture.simulator.port()));
    client.set_keep_alive(true);
    client.set_read_timeout(std::chrono::seconds(10));  // the simulator keeps an idle connection for 30
    answers.push_back(std::async(std::launch::async, [&fixture, &client] {
      const auto reply = client.Get("/option-chains/F/nested", fixture.headers());
      return reply ? reply->status : 0;
    }));
  }
  for (auto& answer : answers) CHECK(answer.get() == 200);
}

TEST_CASE("A path with a line break gets 404") {
  SimulatorFixture fixture;
  const auto reply = fixture.raw("/option%0Achains/%0D");
  REQUIRE(reply);
  CHECK(Json::parse(reply->body)["error"].contains("code"));
}

TEST_CASE("The newest max_recorded_requests requests are recorded") {
  Options options;
  options.max_recorded_requests = 2;
  SimulatorFixture fixture(options);
  for (const char* target : {"/one", "/two", "/three"}) fixture.raw(target);
  const auto kept = fixture.simulator.requests();
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].target == "/two");
  CHECK(kept[1].target == "/three");
  options.max_recorded_requests = 0;
  SimulatorFixture forgetful(options);
  forgetful.raw("/one");
  CHECK(forgetful.simulator.requests().empty());
}

TEST_CASE("Many clients are served at once") {
  SimulatorFixture fixture;
  std::vector<std::future<bool>> answers;
  for (int i = 0; i < 40; ++i) {
    answers.push_back(std::async(std::launch::async, [&fixture] {
      httplib::Client client("127.0.0.1", fixture.simulator.port());
      for (int n = 0; n < 5; ++n) {
        const auto reply = client.Get("/option-chains/F/nested", fixture.headers());
        if (!reply || reply->status != 200) return false;
      }
      return true;
    }));
  }
  for (auto& answer : answers) CHECK(answer.get());
}
