#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include "broker/fake_broker.hpp"

using namespace std::chrono_literals;
using support::ErrorCode;

namespace {

bool says(const support::Error& error, std::string_view text) {
  return (error.message() + " " + error.hint).find(text) != std::string::npos;
}

bool tells_a_secret(const support::Error& error) {
  return says(error, "hush");
}

broker::Config login_config(const std::string& url) {
  broker::Config config = config_for(url);
  config.credentials = {};
  config.credentials.username = "demo-user";
  config.credentials.password = support::Secret("hush-password");
  return config;
}

}  // namespace

TEST_CASE("The refresh token is exchanged for an access token, which requests carry") {
  FakeBroker fake;
  fake.on(kAccounts, items(kOneAccount));
  support::SystemClock clock;
  broker::Config config = config_for(fake.url());
  config.api_version = "20250813";
  broker::Client client(config, clock);
  broker::ReadOptions options = patient();
  const support::TraceContext trace{"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=abc"};
  options.trace = &trace;
  CHECK(client.accounts(options)->size() == 1);

  const auto login = fake.requests("/oauth/token").at(0);
  const auto body = nlohmann::json::parse(login.body);
  CHECK(body["grant_type"] == "refresh_token");
  CHECK(body["refresh_token"] == "hush-refresh");
  CHECK(body["client_secret"] == "hush-secret");
  CHECK(body["client_id"] == "client");
  CHECK(!login.headers.contains("authorization"));
  CHECK(login.headers.at("content-type") == "application/json");

  auto request = fake.requests(kAccounts).at(0);
  CHECK(request.headers["authorization"] == "Bearer token-1");
  CHECK(request.headers["accept"] == "application/json");
  CHECK(request.headers["accept-version"] == "20250813");
  CHECK(request.headers["accept-encoding"] == "gzip");
  CHECK(request.headers["user-agent"].starts_with("tastytrade-mcp/"));
  CHECK(request.headers["traceparent"] == trace.parent);
  CHECK(request.headers["tracestate"] == "vendor=abc");
  CHECK(request.headers["host"] == "127.0.0.1:" + std::to_string(fake.port()));
}

TEST_CASE("A token is renewed 60 seconds before it expires") {
  FakeBroker fake;
  fake.on(kAccounts, items(kOneAccount));
  support::ManualClock clock(support::Instant(std::chrono::seconds(1'780'000'000)));
  broker::Client client(config_for(fake.url()), clock);
  client.accounts(refreshing());
  clock.advance(839s);
  client.accounts(refreshing());
  CHECK(fake.count("/oauth/token") == 1);
  clock.advance(2s);
  client.accounts(refreshing());
  CHECK(fake.count("/oauth/token") == 2);
}

TEST_CASE("A token that has not expired is used if its renewal fails") {
  FakeBroker fake;
  fake.on(kAccounts, items(kOneAccount));
  support::ManualClock clock(support::Instant(std::chrono::seconds(1'780'000'000)));
  broker::Client client(config_for(fake.url()), clock);
  client.accounts(refreshing());
  clock.advance(850s);
  fake.on("/oauth/token", html(502));
  client.accounts(refreshing());
  CHECK(fake.requests(kAccounts).back().headers["authorization"] == "Bearer token-1");
}

TEST_CASE("Concurrent callers share one login") {
  FakeBroker fake;
  fake.once("/oauth/token", hang({200, R"({"access_token":"shared","expires_in":900})"}));
  fake.on("/symbols/search/A", items(""));
  support::SystemClock clock;
  broker::Client client(config_for(fake.url()), clock);
  std::vector<std::thread> callers;
  callers.reserve(8);
  for (int i = 0; i < 8; ++i) callers.emplace_back([&] { client.log_in(patient()); });
  fake.await("/oauth/token", 1);
  fake.release();
  for (std::thread& caller : callers) caller.join();
  CHECK(fake.count("/oauth/token") == 1);
}

TEST_CASE("A 401 causes one new login and one retry") {
  FakeBroker fake;
  fake.once(kAccounts, failure(401, "token_invalid", "This token is invalid or has expired"));
  fake.on(kAccounts, items(kOneAccount));
  support::SystemClock clock;
  broker::Client client(config_for(fake.url()), clock);
  CHECK(client.accounts(patient())->size() == 1);
  CHECK(fake.count("/oauth/token") == 2);
  CHECK(fake.requests(kAccounts).at(1).headers["authorization"] == "Bearer token-2");

  SECTION("A second 401 is an error") {
    fake.on(kAccounts, failure(401, "token_invalid", "This token is invalid or has expired"));
    const auto error = error_of([&] { client.accounts(refreshing()); });
    CHECK(error.code == ErrorCode::broker_login_failed);
    CHECK(says(error, "token_invalid"));
    CHECK(fake.count(kAccounts) == 4);
  }
}

TEST_CASE("A late 401 does not discard a newer token") {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Client client(config_for(fake.url()), clock);
  // The first request hangs with token 1 until another one got token 2.
  fake.once("/symbols/search/SLOW", hang(failure(401, "token_invalid", "expired")));
  fake.on("/symbols/search/SLOW", items(""));
  fake.once("/symbols/search/FAST", failure(401, "token_invalid", "expired"));
  fake.on("/symbols/search/FAST", items(""));
  std::thread slow([&] { client.search_symbols("SLOW", patient()); });
  fake.await("/symbols/search/SLOW", 1);
  client.search_symbols("FAST", patient());
  CHECK(fake.count("/oauth/token") == 2);
  fake.release();
  slow.join();
  CHECK(fake.count("/oauth/token") == 2);
  CHECK(fake.requests("/symbols/search/SLOW").at(1).headers["authorization"] == "Bearer token-2");
}

TEST_CASE("A refused grant is explained with the names of the variables and without their values") {
  struct Case {
    const char* body;
    const char* expected;
  };
  const Case cases[] = {
      {R"({"error":"invalid_grant","error_description":"Client secret mismatch"})", "TASTYTRADE_CLIENT_SECRET is not"},
      {R"({"error":"invalid_grant","error_description":"Invalid JWT"})", "TASTYTRADE_REFRESH_TOKEN is malformed"},
      {R"({"error":"invalid_grant","error_description":"Grant revoked"})", "may have been revoked"},
      {R"({"error":"invalid_client"})", "TASTYTRADE_CLIENT_ID"},
  };
  for (const Case& refused : cases) {
    FakeBroker fake;
    fake.on("/oauth/token", ScriptedReply{400, refused.body});
    support::SystemClock clock;
    broker::Client client(config_for(fake.url()), clock);
    const auto error = error_of([&] { client.log_in(patient()); });
    CHECK(error.code == ErrorCode::broker_login_failed);
    CHECK(says(error, refused.expected));
    CHECK(!tells_a_secret(error));
    CHECK(fake.count("/oauth/token") == 1);

    // The refusal is cached for a moment, and log_in() ignores the cache.
    CHECK(error_of([&] { client.accounts(patient()); }).code == ErrorCode::broker_login_failed);
    CHECK(fake.count("/oauth/token") == 1);
    CHECK(error_of([&] { client.log_in(refreshing()); }).code == ErrorCode::broker_login_failed);
    CHECK(fake.count("/oauth/token") == 2);
  }
}

TEST_CASE("A temporary failure of the login service is retried and not reported as a refusal") {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Client client(config_for(fake.url()), clock);
  SECTION("The third attempt succeeds") {
    fake.once("/oauth/token", html(502));
    fake.once("/oauth/token", cut());
    client.log_in(patient());
    CHECK(fake.count("/oauth/token") == 3);
  }
  SECTION("Every attempt fails") {
    fake.on("/oauth/token", html(503));
    const auto error = error_of([&] { client.log_in(patient()); });
    CHECK(error.code == ErrorCode::upstream_unavailable);
    CHECK(error.retryable);
    CHECK(says(error, "says nothing about the credentials"));
    CHECK(fake.count("/oauth/token") == 3);
  }
  SECTION("The response has no valid token") {
    for (const char* answer : {R"({"access_token":17})", R"({"access_token":"a b"})", R"({"access_token":""})"}) {
      fake.on("/oauth/token", ScriptedReply{200, answer});
      CHECK(error_of([&] { client.log_in(patient()); }).code == ErrorCode::upstream_unavailable);
    }
  }
}

TEST_CASE("The reason of a failed login is in the error, for every form and status") {
  struct Case {
    ScriptedReply reply;
    ErrorCode code;
    const char* expected;
  };
  const ErrorCode refused = ErrorCode::broker_login_failed;
  const ErrorCode broken = ErrorCode::upstream_unavailable;
  const Case cases[] = {
      {{400, R"({"error":"invalid_grant","error_description":"Grant revoked on 3 May"})"}, refused, "revoked on 3 May"},
      {{401, R"({"error":"invalid_client","error_description":"No such client"})"}, refused, "No such client"},
      {{422, R"({"error":"invalid_grant","error_description":"Grant is gone"})"}, refused, "Grant is gone"},
      {{200, R"({"error":"invalid_grant","error_description":"Grant is gone"})"}, refused, "Grant is gone"},
      {{400, R"({"error_description":"Only words"})"}, refused, "(Only words)"},
      {{400, R"({"error":null,"error_description":"Only words"})"}, refused, "(Only words)"},
      {{400, R"({"error":{"code":"gone","message":"As other errors"}})"}, refused, "gone: As other errors"},
      {{404, R"({"error":"odd","error_description":"Not here"})"}, broken, "odd: Not here"},
      {{503, R"({"error":"busy","error_description":"Back at noon"})"}, broken, "busy: Back at noon"},
      {{404, "", "text/plain"}, broken, "status 404"},
      {html(403), broken, "status 403"},
  };
  for (const Case& row : cases) {
    CAPTURE(row.reply.status, row.reply.body);
    FakeBroker fake;
    fake.on("/oauth/token", row.reply);
    support::SystemClock clock;
    broker::Client client(config_for(fake.url()), clock);
    const auto error = error_of([&] { client.log_in(patient()); });
    CHECK(error.code == row.code);
    CHECK(error.message().find(row.expected) != std::string::npos);
  }
}

TEST_CASE("Credentials in the text of a login error are hidden, in whole and in part") {
  const std::string token = "eyJhbGciOiJFZERTQSIsInR5cCI6InJ0K2p3dCJ9.c2VjcmV0LXBheWxvYWQ.c2lnbmF0dXJl";
  const std::string secret = "5f1d7a0c9b3e4d2f";
  const auto message_for = [&](const std::string& description) {
    FakeBroker fake;
    fake.on("/oauth/token",
            ScriptedReply{400, nlohmann::json{{"error", "invalid_grant"}, {"error_description", description}}.dump()});
    support::SystemClock clock;
    broker::Config config = config_for(fake.url());
    config.credentials.refresh_token = support::Secret(token);
    config.credentials.client_secret = support::Secret(secret);
    broker::Client client(config, clock);
    return error_of([&] { client.log_in(patient()); }).message();
  };
  CHECK(message_for("Bad token " + token + ", " + secret + ".").find("Bad token [hidden], [hidden].") !=
        std::string::npos);
  CHECK(message_for("Bad token " + token.substr(0, 20) + "...").find("Bad token [hidden]...") != std::string::npos);
  CHECK(message_for("Ends in " + token.substr(token.size() - 9)).find("Ends in [hidden]") != std::string::npos);
  // Cut by our bound in the middle of it.
  const std::string late = message_for(std::string(280, 'x') + token);
  CHECK(late.find(token.substr(0, 8)) == std::string::npos);
  CHECK(message_for(std::string(100'000, 'y')).size() < 500);
  CHECK(message_for("red \x1b[31m and\nlines").find_first_of("\x1b\n") == std::string::npos);
}

TEST_CASE("A password login is not retried if its response is lost") {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Client client(login_config(fake.url()), clock);
  SECTION("The connection is closed") {
    fake.on("/sessions", cut());
  }
  SECTION("The response is a page of a gateway") {
    fake.on("/sessions", html(502));
  }
  CHECK(error_of([&] { client.log_in(patient()); }).code == ErrorCode::upstream_unavailable);
  CHECK(fake.count("/sessions") == 1);
}

TEST_CASE("Without credentials the error names the variables to set") {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Config config = config_for(fake.url());
  config.credentials = {};
  broker::Client nothing(config, clock);
  auto error = error_of([&] { nothing.accounts(patient()); });
  CHECK(error.code == ErrorCode::broker_login_failed);
  CHECK(says(error, "TASTYTRADE_REFRESH_TOKEN"));
  CHECK(says(error, "--demo"));
  config.credentials.refresh_token = support::Secret("hush");
  broker::Client half(config, clock);
  error = error_of([&] { half.accounts(patient()); });
  CHECK(says(error, "TASTYTRADE_CLIENT_SECRET is not"));
  CHECK(fake.count("/oauth/token") == 0);
}

TEST_CASE("A session token is sent without a scheme") {
  FakeBroker fake;
  fake.on("/sessions", ScriptedReply{201, R"({"data":{"user":{},"session-token":"session-1"},"context":"/sessions"})"});
  fake.on(kAccounts, items(kOneAccount));
  support::SystemClock clock;
  broker::Client client(login_config(fake.url()), clock);
  client.accounts(patient());
  CHECK(fake.requests(kAccounts).at(0).headers["authorization"] == "session-1");
}

TEST_CASE("A disabled session login and a wrong password have different errors") {
  FakeBroker fake;
  support::SystemClock clock;
  broker::Client client(login_config(fake.url()), clock);
  SECTION("The session login is disabled") {
    const int status = GENERATE(401, 403, 404, 410);
    fake.on("/sessions", failure(status, "gone", "No longer available"));
    const auto error = error_of([&] { client.log_in(patient()); });
    CHECK(error.code == ErrorCode::broker_login_failed);
    CHECK(says(error, "switched the username/password login off in February 2026"));
    CHECK(says(error, "Manage > My Profile > API > OAuth Applications"));
    CHECK(says(error, "TASTYTRADE_CLIENT_ID, TASTYTRADE_CLIENT_SECRET and TASTYTRADE_REFRESH_TOKEN"));
    CHECK(!tells_a_secret(error));
  }
  SECTION("The password is wrong") {
    fake.on("/sessions",
            failure(401, "invalid_credentials", "Invalid login, please check your username and password."));
    const auto error = error_of([&] { client.log_in(patient()); });
    CHECK(error.code == ErrorCode::broker_login_failed);
    CHECK(says(error, "does not accept this user name and password"));
    CHECK(error_of([&] { client.log_in(patient()); }).code == ErrorCode::broker_login_failed);
    CHECK(fake.count("/sessions") == 1);
  }
}
