#include <catch2/catch_test_macros.hpp>

#include "fake_broker.hpp"

using support::ErrorCode;

namespace {

support::Error answer_to(const ScriptedReply& reply, broker::Environment environment = broker::Environment::demo) {
  FakeBroker fake;
  fake.on(kAccounts, reply);
  support::SystemClock clock;
  broker::Client client(config_for(fake.url(), environment), clock);
  return error_of([&] { client.accounts(patient()); });
}

bool says(const support::Error& error, std::string_view text) {
  return error.message().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("Every form of the broker's errors is parsed") {
  SECTION("A code and a message") {
    const auto error = answer_to(failure(403, "not_permitted", "User not permitted access"));
    CHECK(error.code == ErrorCode::forbidden);
    CHECK(says(error, "not_permitted: User not permitted access"));
  }
  SECTION("A refusal with its reasons") {
    const auto error = answer_to({422, R"({"error":{"code":"preflight_check_failure",
        "message":"One or more preflight checks failed","errors":[{"code":"cant_buy_for_credit",
        "message":"You cannot buy for a credit."},{"code":"margin_check_failed"}]}})"});
    CHECK(error.code == ErrorCode::refused);
    CHECK(says(error, "You cannot buy for a credit.; margin_check_failed"));
  }
  SECTION("A validation error with domain and reason") {
    const auto error = answer_to({400, R"({"error":{"code":"validation_error","message":"Request validation failed",
        "errors":[{"domain":"account-numbers","reason":"is missing"}]}})"});
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK(says(error, "account-numbers is missing"));
  }
  SECTION("A code that is a number") {
    const auto error =
        answer_to({406, R"({"error":{"code":406,"message":"The requested version is not supported."}})"});
    CHECK(error.code == ErrorCode::upstream_unavailable);
    CHECK(says(error, "406: The requested version is not supported."));
    CHECK(error.hint.find("TASTYTRADE_API_VERSION") != std::string::npos);
  }
  SECTION("An OAuth error") {
    const auto error = answer_to({400, R"({"error":"invalid_request","error_description":"No."})"});
    CHECK(says(error, "invalid_request: No."));
  }
  SECTION("An HTML page of a gateway") {
    const auto error = answer_to(html(403));
    CHECK(error.code == ErrorCode::upstream_unavailable);
    CHECK(says(error, "HTML page"));
  }
  SECTION("An empty body") {
    CHECK(says(answer_to({404, ""}), "an empty body"));
    CHECK(answer_to({404, ""}).code == ErrorCode::not_found);
  }
  SECTION("Errors as an object, and members of wrong types") {
    const auto error =
        answer_to({422, R"({"error":{"code":["x"],"message":{"a":1},"errors":{"a":{"message":"First"}}}})"});
    CHECK(error.code == ErrorCode::refused);
    CHECK(says(error, "First"));
  }
}

TEST_CASE("Each HTTP status of the broker has an error code") {
  CHECK(answer_to(failure(401, "unauthorized", "Unauthorized")).code == ErrorCode::broker_login_failed);
  CHECK(answer_to(failure(404, "not_found", "No")).code == ErrorCode::not_found);
  CHECK(answer_to(failure(409, "conflict", "No")).code == ErrorCode::conflict);
  CHECK(answer_to(failure(415, "media", "No")).code == ErrorCode::internal);
  const auto error = answer_to(failure(503, "busy", "Unique customer support identifier: 0a1b"));
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(error.retryable);
  CHECK(says(error, "0a1b"));
}

TEST_CASE("A 2xx response without data is an error, not an empty list") {
  for (const ScriptedReply& reply :
       {ScriptedReply{200, ""}, html(200), ScriptedReply{200, "null"}, ScriptedReply{200, "{}"},
        ScriptedReply{200, R"({"data":null})"}, ScriptedReply{200, R"({"data":{"items":{}}})"},
        ScriptedReply{200, R"({"data":{"items":[17]}})"}, ScriptedReply{200, R"({"data":[]})"},
        ScriptedReply{200, R"({"data":{"items":[{}]}})"}, ScriptedReply{200, R"({"data":"x"})"},
        ScriptedReply{200, R"({"data":{"items":[)"}, ScriptedReply{204, ""},
        ScriptedReply{200, std::string(100'000, '[')}}) {
    CAPTURE(reply.body.substr(0, 60));
    CHECK(answer_to(reply).code == ErrorCode::upstream_unavailable);
  }
}

TEST_CASE("A response with both data and error is an error") {
  const auto error = answer_to({200, R"({"data":{"items":[]},"error":{"code":"partial","message":"Half of it"}})"});
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(says(error, "partial: Half of it"));
}

TEST_CASE("Text of the broker in a message is printable and limited") {
  const auto error = answer_to(failure(422, "long", std::string(5000, 'x') + "\\u001b[31m\\n"));
  CHECK(error.message().size() < 800);
  CHECK(error.message().find('\x1b') == std::string::npos);
}

TEST_CASE("Missing market data of the sandbox is explained and not retried") {
  FakeBroker fake;
  fake.on("/market-data/by-type", html(502));
  support::SystemClock clock;
  broker::Client client(config_for(fake.url(), broker::Environment::sandbox), clock);
  const broker::QuoteRequest request{{{broker::InstrumentType::equity, "AAPL"}}};
  const auto error = error_of([&] { client.market_data(request, patient()); });
  CHECK(error.code == ErrorCode::upstream_unavailable);
  CHECK(says(error, "sandbox serves no market data"));
  CHECK(error.hint.find("TASTYTRADE_USE_PRODUCTION=true") != std::string::npos);
  CHECK(error.hint.find("--demo") != std::string::npos);
  CHECK(fake.count("/market-data/by-type") == 1);
}

TEST_CASE("A path segment of dots is refused before a request is sent") {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Client client(config_for(fake.url()), clock);
  for (const char* account : {".", "..", ""}) {
    CHECK(error_of([&] { client.positions(account, patient()); }).code == ErrorCode::invalid_argument);
  }
  fake.on("/instruments/equities/BRK%2FB", data(R"({"symbol":"BRK/B"})"));
  CHECK(client.equity("BRK/B", patient())->symbol == "BRK/B");
}
