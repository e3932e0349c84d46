// The account streamer tells what happens to the orders of clients.
#include "order_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

Json make_shares(const std::string& action, const Json& quantity) {
  return Json::array({make_leg_json("KO", action, quantity)});
}

// "Routed 10, Live 0, CurrentPosition 10, …": the types and what they tell.
std::string tell(const std::vector<std::string>& messages) {
  std::string text;
  for (const std::string& message : messages) {
    const Json row = Json::parse(message);
    if (!row.contains("type")) continue;
    if (!text.empty()) text += ", ";
    const std::string type = row.at("type");
    if (type == "Order") {
      int fills = 0;
      for (const Json& leg : row.at("data").at("legs")) fills += static_cast<int>(leg.at("fills").size());
      text += row.at("data").at("status").get<std::string>() + " " + std::to_string(fills);
    } else {
      text += type;
    }
  }
  return text;
}

}  // namespace

TEST_CASE("Order stream: an order that is filled is told as Routed, Live with its fill and Filled, then the account") {
  OrderFixture fixture;
  fixture.set_quote(make_quote("KO", "70.0", "70.1"));
  StreamClient client(fixture.url("/account"));
  client.send(fixture.account_request("connect", Json::array({kMarginAccount})));
  client.wait_for("\"ok\"");
  const Json id = fixture.place(make_limit("71.0", "Debit", make_shares("Buy to Open", 10))).at("id");
  fixture.advance(19ms);
  CHECK(tell(client.messages()).empty());
  fixture.advance(1ms);
  client.wait_for("Routed");
  fixture.advance(1s);
  const Json balance = client.wait_for("AccountBalance");
  CHECK(tell(client.messages()) == "Routed 0, Live 1, Filled 1, CurrentPosition, AccountBalance");
  const Json filled = client.wait_for("Filled");
  CHECK(filled.at("data").at("id") == id);
  CHECK(filled.at("data").at("leg-count") == 1);
  CHECK(filled.at("data").contains("terminal-at"));
  CHECK(client.wait_for("CurrentPosition").at("data").at("quantity") == 10);
  CHECK(balance.at("data").at("cash-balance") == fixture.data(kMarginPath + "/balances/USD").at("cash-balance"));
}

TEST_CASE("Order stream: a script tells Filled before the fills of all legs") {
  OrderFixture fixture;
  StreamClient client(fixture.url("/account"));
  client.send(fixture.account_request("connect", Json::array({kMarginAccount})));
  client.wait_for("\"ok\"");
  const Json strikes = fixture.data("/option-chains/KO/nested").at("items").at(0).at("expirations").at(1).at("strikes");
  const Json legs = Json::array({make_leg_json(strikes.at(5).at("call"), "Buy to Open", 1, "Equity Option"),
                                 make_leg_json(strikes.at(6).at("call"), "Sell to Open", 1, "Equity Option")});
  fixture.set_script({{"kind", "split-fills"}});
  fixture.set_script({{"kind", "fill"}, {"price", "1.0"}});
  fixture.place(make_limit("1.0", "Debit", legs));
  fixture.advance(20ms);
  fixture.advance(1s);
  client.wait_for("AccountBalance");
  CHECK(tell(client.messages()).find("Filled 1, ") < tell(client.messages()).find("Filled 2, "));
}

TEST_CASE("Order stream: complex orders, cancels and replacements are told") {
  OrderFixture fixture;
  fixture.set_quote(make_quote("KO", "70.0", "70.1"));
  StreamClient client(fixture.url("/account"));
  client.send(fixture.account_request("connect", Json::array({kMarginAccount})));
  client.wait_for("\"ok\"");
  const Json entry = make_limit("60.0", "Debit", make_shares("Buy to Open", 1));
  const Json exit = make_limit("75.0", "Credit", make_shares("Sell to Close", 1), "GTC");
  const Json complex =
      fixture.place_complex({{"type", "OTO"}, {"trigger-order", entry}, {"orders", Json::array({exit})}});
  fixture.advance(1s);
  client.wait_for("ComplexOrder");
  const std::string trigger = complex.at("trigger-order").at("id").dump();
  fixture.write("PATCH", kMarginPath + "/orders/" + trigger, {{"price", "61.0"}});
  fixture.advance(1s);
  client.wait_for("replaces-order-id");
  const Json told = client.wait_for("Replace Requested");
  CHECK(told.at("data").at("id").dump() == trigger);
  fixture.write("DELETE", kMarginPath + "/complex-orders/" + complex.at("id").dump(), Json::object());
  fixture.advance(1s);
  CHECK(client.wait_for("Cancel Requested").at("data").at("price") == "61.0");
  test::wait_until([&] { return tell(client.messages()).ends_with("ComplexOrder"); });
  CHECK(tell(client.messages()).ends_with("ComplexOrder"));
}
