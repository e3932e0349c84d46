// A simulator with a clock that stands still, and a client with a token. Each test makes its own; for one thread.
#pragma once

#include <httplib.h>

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tastytrade_mcp/simulator/simulator.hpp"
#include "tastytrade_mcp/support/decimal.hpp"
#include "tastytrade_mcp/support/json.hpp"

namespace simulator {

using support::Decimal;
using support::Json;

inline support::Instant at(const char* text) {
  return *support::parse_iso8601(text);
}
// A Monday in August, two hours before the close; the instant for which the table of prices was written.
inline const char* const kMonday = "2026-08-24T17:58:51.000Z";

class SimulatorFixture {
 public:
  explicit SimulatorFixture(Options options = {}, const char* now = kMonday)
      : clock(at(now)), simulator(std::move(options), clock), client("127.0.0.1", simulator.port()) {
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_read_timeout(std::chrono::seconds(20));
    log_in();
  }

  void log_in() {
    const Json body{{"grant_type", "refresh_token"},
                    {"refresh_token", simulator.options().refresh_token},
                    {"client_secret", simulator.options().client_secret}};
    const auto reply = client.Post("/oauth/token", {{"User-Agent", "desk/1.0"}}, body.dump(), "application/json");
    REQUIRE(reply);
    token = Json::parse(reply->body).at("access_token").get<std::string>();
  }

  // Moves the clock, back too, and logs in anew.
  void go_to(support::Instant now) {
    clock.advance(now - clock.now());
    log_in();
  }
  void go_to(const char* now) { go_to(at(now)); }

  httplib::Headers headers(httplib::Headers more = {}) const {
    more.emplace("User-Agent", "desk/1.0");
    more.emplace("Authorization", "Bearer " + token);
    return more;
  }

  httplib::Result raw(const std::string& target, httplib::Headers more = {}) {
    return client.Get(target, headers(std::move(more)));
  }

  // The body of a 200.
  Json get(const std::string& target, httplib::Headers more = {}) {
    const auto reply = raw(target, std::move(more));
    INFO(target);
    REQUIRE(reply);
    INFO(reply->body.substr(0, 300));
    REQUIRE(reply->status == 200);
    return Json::parse(reply->body);
  }

  Json data(const std::string& target) { return get(target).at("data"); }
  Json items(const std::string& target) { return data(target).at("items"); }

  // A request with a body that is not empty has the media type.
  httplib::Result send(const std::string& method, const std::string& target, const std::string& body = "",
                       const std::string& media_type = "application/json") {
    httplib::Request request;
    request.method = method;
    request.path = target;
    request.headers = headers();
    if (!body.empty()) request.headers.emplace("Content-Type", media_type);
    request.body = body;
    return client.send(request);
  }

  // Status and body, which is null if it is empty.
  std::pair<int, Json> write(const std::string& method, const std::string& target, const Json& body) {
    const auto reply = send(method, target, support::to_text(body));
    INFO(method + " " + target);
    REQUIRE(reply);
    return {reply->status, reply->body.empty() ? Json() : Json::parse(reply->body)};
  }

  // Status and error code of a refusal.
  std::pair<int, std::string> refused(const std::string& target, httplib::Headers more = {}) {
    const auto reply = raw(target, std::move(more));
    INFO(target);
    REQUIRE(reply);
    const Json body = Json::parse(reply->body, nullptr, false);
    if (body.is_discarded()) return {reply->status, "no JSON"};
    const Json& code = body.at("error").at("code");
    return {reply->status, code.is_string() ? code.get<std::string>() : "number " + code.dump()};
  }

  support::ManualClock clock;
  Simulator simulator;
  httplib::Client client;
  std::string token;
};

// "400 name: is missing; watchlist-entries: is missing", "422 invalid_symbol: …" or "404 not_found".
inline std::string problems(const std::pair<int, Json>& reply) {
  std::string text = std::to_string(reply.first);
  const Json& error = reply.second.at("error");
  if (!error.contains("errors")) return text + " " + error.at("code").get<std::string>();
  const char* separator = " ";
  for (const Json& row : error.at("errors")) {
    const bool is_parameter = row.contains("domain");
    text += separator + row.at(is_parameter ? "domain" : "code").get<std::string>() + ": " +
            row.at(is_parameter ? "reason" : "message").get<std::string>();
    separator = "; ";
  }
  return text;
}

inline Decimal decimal(const Json& row, const char* key) {
  INFO(key);
  REQUIRE(row.contains(key));
  REQUIRE(row.at(key).is_string());
  return Decimal::of(row.at(key).get<std::string>());
}

inline double number(const Json& row, const char* key) {
  return decimal(row, key).to_double();
}

inline Decimal signed_amount(const Json& row, const std::string& key, const std::string& effect_key) {
  INFO(row.dump());
  const Decimal amount = decimal(row, key.c_str());
  REQUIRE_FALSE(amount.is_negative());
  const Json& effect = row.at(effect_key);
  CHECK((effect == "None") == amount.is_zero());
  return effect == "Debit" ? -amount : amount;
}

inline Decimal signed_amount(const Json& row, const std::string& key) {
  return signed_amount(row, key, key + "-effect");
}

// The fees of a transaction, which the account pays.
inline Decimal paid_fees(const Json& transaction) {
  return -(signed_amount(transaction, "commission") + signed_amount(transaction, "clearing-fees") +
           signed_amount(transaction, "regulatory-fees") + signed_amount(transaction, "proprietary-index-option-fees"));
}

inline Options with_seed(std::uint64_t seed) {
  Options options;
  options.seed = seed;
  return options;
}

}  // namespace simulator
