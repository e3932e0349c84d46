// RestClient: writes other than orders. They are sent once, and a lost response is outcome_unknown.
#include "rest/rest_client.hpp"

#include <catch2/catch_test_macros.hpp>

#include "broker/fake_broker.hpp"

using namespace std::chrono_literals;
using support::ErrorCode;

namespace {

constexpr const char* kWrites = "/watchlists";

struct Fixture {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Config config = config_for(fake.url());
  broker::ConnectionPool pool{{broker::parse_origin(fake.url()), {}}, 2, clock};
  broker::UpstreamRateLimiter rate_limiter;
  broker::RequestPauses pauses;
  broker::TokenSource token_source{config, clock, pauses, pool};
  broker::RestClient rest{config, pool, rate_limiter, pauses, token_source};

  support::Error write_error(const broker::ReadOptions& options = patient()) {
    const broker::BrokerRequest request{{"watchlists"}, {}, "POST", R"({"legs":[]})", true};
    return error_of([&] { rest.send(request, options); });
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "A write whose response is lost or unreadable is outcome_unknown and not repeated") {
  SECTION("The connection is closed") {
    fake.on(kWrites, cut());
  }
  SECTION("The response is a page of a gateway with status 502") {
    fake.on(kWrites, html(502));
  }
  SECTION("The response is a page with status 200") {
    fake.on(kWrites, html(200));
  }
  SECTION("The response is empty with status 201") {
    fake.on(kWrites, ScriptedReply{201, ""});
  }
  const auto error = write_error();
  CHECK(error.code == ErrorCode::outcome_unknown);
  CHECK(!error.retryable);
  CHECK(fake.count(kWrites) == 1);
  CHECK(fake.requests(kWrites).at(0).body == R"({"legs":[]})");
}

TEST_CASE_METHOD(Fixture, "An order is not written as another write, and its dry run and its reads are no order") {
  const std::string path = "/accounts/5WT00001/orders";
  const auto send = [&](const std::string& method, const std::vector<std::string>& more) {
    broker::BrokerRequest request{{"accounts", "5WT00001"}, {}, method, "", method != "GET"};
    request.path.insert(request.path.end(), more.begin(), more.end());
    return error_of([&] { rest.send(request, patient()); }).code;
  };
  CHECK(send("POST", {"orders"}) == ErrorCode::internal);
  CHECK(send("DELETE", {"orders", "7"}) == ErrorCode::internal);
  CHECK(send("PUT", {"complex-orders", "7"}) == ErrorCode::internal);
  CHECK(fake.count(path) == 0);
  CHECK(send("GET", {"orders"}) == ErrorCode::not_found);
  CHECK(send("POST", {"orders", "dry-run"}) == ErrorCode::not_found);
  CHECK(fake.count(path) == 1);
}

TEST_CASE_METHOD(Fixture, "A refused write is not repeated") {
  SECTION("The broker refuses it with 422") {
    fake.on(kWrites, failure(422, "margin_check_failed", "No"));
    CHECK(write_error().code == ErrorCode::refused);
  }
  SECTION("The broker refuses it with 429") {
    fake.on(kWrites, failure(429, "rate_limited", "No"));
    CHECK(write_error().code == ErrorCode::rate_limited);
  }
  SECTION("The broker refuses its token, and the next call has a new one") {
    fake.on(kWrites, failure(401, "token_invalid", "No"));
    CHECK(write_error().code == ErrorCode::broker_login_failed);
    write_error();
    CHECK(fake.requests(kWrites).back().headers["authorization"] == "Bearer token-2");
    CHECK(fake.count(kWrites) == 2);
    return;
  }
  CHECK(fake.count(kWrites) == 1);
}

TEST_CASE_METHOD(Fixture, "A write that times out or is cancelled after it was sent is outcome_unknown") {
  token_source.get(patient().budget);
  fake.on(kWrites, hang());
  SECTION("The budget ends") {
    CHECK(write_error(within(1s)).code == ErrorCode::outcome_unknown);
  }
  SECTION("The call is cancelled after it was sent") {
    std::stop_source source;
    std::thread canceller([&] {
      fake.await(kWrites, 1);
      source.request_stop();
    });
    CHECK(write_error(within(30s, source.get_token())).code == ErrorCode::outcome_unknown);
    canceller.join();
  }
  SECTION("A call cancelled before it was sent is not outcome_unknown") {
    std::stop_source source;
    source.request_stop();
    CHECK(write_error(within(30s, source.get_token())).code == ErrorCode::cancelled);
    CHECK(fake.count(kWrites) == 0);
    return;
  }
  CHECK(fake.count(kWrites) == 1);
}

TEST_CASE_METHOD(Fixture, "A write without a connection was not sent and is not repeated") {
  broker::ConnectionPool nowhere{{broker::parse_origin("http://127.0.0.1:1"), {}}, 2, clock};
  broker::RestClient unreachable{config, nowhere, rate_limiter, pauses, token_source};
  const broker::BrokerRequest request{{"watchlists"}, {}, "POST", "{}", true};
  const auto error = error_of([&] { unreachable.send(request, patient()); });
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.message().find("refused") != std::string::npos);
}

TEST_CASE_METHOD(
    Fixture,
    "Only a 4xx with the broker's error object is a refusal of a write; any other response is outcome_unknown") {
  struct Row {
    ScriptedReply reply;
    ErrorCode expected;
  };
  const std::string html_page = "<html><body>No</body></html>";
  const std::string placed = R"({"error":{"code":"late","message":"Late"},"data":{"order":{"id":7}}})";
  const std::string dry_run = R"({"error":{"code":"preflight_check_failure"},"data":{"buying-power-effect":{}}})";
  const Row rows[] = {
      {failure(400, "validation_error", "No"), ErrorCode::invalid_argument},
      {failure(403, "not_permitted", "No"), ErrorCode::forbidden},
      {failure(404, "not_found", "No"), ErrorCode::not_found},
      {failure(406, "version", "No"), ErrorCode::upstream_unavailable},
      {failure(409, "conflict", "No"), ErrorCode::conflict},
      {failure(410, "gone", "No"), ErrorCode::refused},
      {failure(415, "media", "No"), ErrorCode::internal},
      {failure(422, "margin_check_failed", "No"), ErrorCode::refused},
      {failure(429, "rate_limited", "No"), ErrorCode::rate_limited},
      {{422, R"({"error":{"errors":[{"code":"cant_buy_for_credit"}]}})"}, ErrorCode::refused},
      {{422, R"({"error":{"code":422}})"}, ErrorCode::refused},
      {{422, dry_run}, ErrorCode::refused},
      // A refusal that names an order, and what only gateways write.
      {{422, placed}, ErrorCode::outcome_unknown},
      {{422, R"({"error":{"code":"late"},"data":{"id":7}})"}, ErrorCode::outcome_unknown},
      {{422, R"({"error":{}})"}, ErrorCode::outcome_unknown},
      {{400, R"({"error":"invalid_request","error_description":"No"})"}, ErrorCode::outcome_unknown},
      {{403, R"({"message":"Forbidden"})"}, ErrorCode::outcome_unknown},
      {{429, R"({"message":"Limit exceeded"})"}, ErrorCode::outcome_unknown},
      {{401, ""}, ErrorCode::outcome_unknown},
      {{404, ""}, ErrorCode::outcome_unknown},
      {{413, "Too large", "text/plain"}, ErrorCode::outcome_unknown},
      {{400, html_page, "text/html"}, ErrorCode::outcome_unknown},
      {{403, html_page, "text/html"}, ErrorCode::outcome_unknown},
      {{404, html_page, "text/html"}, ErrorCode::outcome_unknown},
      {{429, html_page, "text/html"}, ErrorCode::outcome_unknown},
      {{400, R"({"error":{"code":"cut)"}, ErrorCode::outcome_unknown},
      // Whatever the body is.
      {failure(408, "timeout", "No"), ErrorCode::outcome_unknown},
      {failure(499, "closed", "No"), ErrorCode::outcome_unknown},
      {failure(302, "moved", "No"), ErrorCode::outcome_unknown},
      {{304, ""}, ErrorCode::outcome_unknown},
      {failure(500, "internal", "No"), ErrorCode::outcome_unknown},
      {failure(502, "gateway", "No"), ErrorCode::outcome_unknown},
      {failure(503, "busy", "No"), ErrorCode::outcome_unknown},
      {failure(600, "odd", "No"), ErrorCode::outcome_unknown},
      {{200, R"({"error":{"code":"x","message":"y"}})"}, ErrorCode::outcome_unknown},
      {{200, R"({"data":{},"error":{"code":"x","message":"y"}})"}, ErrorCode::outcome_unknown},
  };
  std::size_t sent = 0;
  for (const Row& row : rows) {
    CAPTURE(row.reply.status, row.reply.body);
    fake.once(kWrites, row.reply);
    const auto error = write_error();
    CHECK(support::to_string(error.code) == support::to_string(row.expected));
    CHECK((error.code != ErrorCode::outcome_unknown || !error.retryable));
    CHECK(fake.count(kWrites) == ++sent);
  }
}

TEST_CASE_METHOD(Fixture, "A long write is sent without Expect: 100-continue") {
  const std::string body = R"({"legs":[")" + std::string(200'000, 'x') + R"("]})";
  fake.on(kWrites, ScriptedReply{201, R"({"data":{"order":{"id":1}}})"});
  rest.send({{"watchlists"}, {}, "POST", body, true}, patient());
  auto request = fake.requests(kWrites).at(0);
  CHECK(request.body == body);
  CHECK(!request.headers.contains("expect"));
  CHECK(request.headers["content-type"] == "application/json");
}

TEST_CASE_METHOD(Fixture, "A write of a paused kind fails at once and is not sent") {
  ScriptedReply limited = failure(429, "rate_limited", "No");
  limited.extra_headers = "Retry-After: 2\r\n";
  fake.once(kWrites, limited);
  CHECK(write_error().retry_after == 2s);
  const auto error = write_error();
  CHECK(error.code == ErrorCode::rate_limited);
  CHECK(error.retry_after <= 2s);
  CHECK(fake.count(kWrites) == 1);
}
