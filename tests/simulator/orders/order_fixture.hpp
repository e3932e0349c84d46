// A simulator to which orders are sent, with a clock that the test moves. For one thread.
#pragma once

#include <string>
#include <utility>

#include "simulator/streams/streams_fixture.hpp"

namespace simulator {

inline const std::string kMarginPath = std::string("/accounts/") + kMarginAccount;
inline const std::string kRetirementPath = std::string("/accounts/") + kRetirementAccount;

// A leg of one share of AAPL, which the margin account holds.
inline Json make_leg_json(const std::string& symbol, const std::string& action, const Json& quantity,
                          const std::string& type = "Equity") {
  return {{"instrument-type", type}, {"symbol", symbol}, {"action", action}, {"quantity", quantity}};
}

inline Json make_limit(const std::string& price, const std::string& effect, Json legs,
                       const std::string& time_in_force = "Day") {
  return {{"order-type", "Limit"},
          {"time-in-force", time_in_force},
          {"price", price},
          {"price-effect", effect},
          {"legs", std::move(legs)}};
}

class OrderFixture : public StreamsFixture {
 public:
  using StreamsFixture::StreamsFixture;

  // Sends an order, and returns the order in the answer.
  Json place(const Json& order, const std::string& account = kMarginPath) {
    const auto [status, body] = write("POST", account + "/orders", order);
    INFO(body.dump());
    REQUIRE(status == 201);
    return body.at("data").at("order");
  }
  Json place_complex(const Json& order) {
    const auto [status, body] = write("POST", kMarginPath + "/complex-orders", order);
    INFO(body.dump());
    REQUIRE(status == 201);
    return body.at("data").at("complex-order");
  }
  Json order(const Json& id, const std::string& account = kMarginPath) {
    return data(account + "/orders/" + id.dump());
  }
  std::string status(const Json& id) { return order(id).at("status").get<std::string>(); }

  Json quote(const std::string& symbol, const std::string& type = "Equity") {
    return data("/market-data/" + type + "/" + symbol);
  }
  std::string ask(const std::string& symbol) { return quote(symbol).at("ask").get<std::string>(); }
  std::string bid(const std::string& symbol) { return quote(symbol).at("bid").get<std::string>(); }

  void control(const std::string& method, const std::string& path, const Json& body = nullptr) {
    const auto reply = send(method, "/simulator/" + path, body.is_null() ? "" : body.dump());
    REQUIRE(reply);
    INFO(reply->body);
    REQUIRE(reply->status == 204);
  }
  void set_script(const Json& script) { control("POST", "order-scripts", {{"scripts", Json::array({script})}}); }
  void set_fault(const Json& fault) { control("POST", "order-faults", {{"faults", Json::array({fault})}}); }
  void set_quote(const Json& values) { control("POST", "quotes", {{"quotes", Json::array({values})}}); }
  Json order_writes() { return items("/simulator/order-writes"); }

  // The row of a symbol; null if there is none.
  Json position(const std::string& symbol, const std::string& account = kMarginPath) {
    for (const Json& row : items(account + "/positions?include-closed-positions=true&include-marks=true")) {
      if (row.at("symbol") == symbol) return row;
    }
    return nullptr;
  }
};

// A market in which nothing else trades: AMD at 100.00 by 100.10, 1,000 shares each.
inline Json make_quote(const std::string& symbol, const std::string& bid, const std::string& ask, int size = 1000) {
  return {{"symbol", symbol}, {"bid", bid}, {"ask", ask}, {"last", bid}, {"bid-size", size}, {"ask-size", size}};
}

}  // namespace simulator
