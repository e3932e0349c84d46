#include "account_stream/notifications.hpp"

#include <catch2/catch_test_macros.hpp>

#include "account_json.hpp"

using namespace broker;
using namespace broker::account_stream;
using account_json::OrderRow;
using support::Json;
using Result = ReadNotification::Result;

namespace {

ReadNotification read(const std::string& type, const Json& data) {
  return read_notification({type, data, {}}, {account_json::kAccount, account_json::kOtherAccount});
}

Notification read_event(const std::string& type, const Json& data) {
  const auto result = read(type, data);
  INFO(result.problem);
  REQUIRE(result.result == Result::event);
  return *result.notification;
}

}  // namespace

TEST_CASE("Account notifications: a market order that is filled has no price, and its fills count") {
  const auto event = read_event("Order", OrderRow{.status = "Filled", .fills = {"f1"}}.json());
  CHECK(event.kind == AccountEventKind::order);
  CHECK(event.account_number == "5WT00001");
  CHECK(event.id == "7");
  CHECK(event.text == "Filled");
  const auto& order = std::get<Order>(event.data);
  CHECK_FALSE(order.price);
  REQUIRE(order.legs.size() == 1);
  CHECK(order.legs[0].fills.at(0).price == Decimal(100));
}

TEST_CASE("Account notifications: numbers may be text, and text numbers") {
  Json row = OrderRow{.updated_at = 1789669948424}.json();
  const auto number = read_event("Order", row);
  row["id"] = "7";
  row["updated-at"] = "1789669948424";
  row["user-id"] = 4;
  const auto text = read_event("Order", row);
  CHECK(text.id == number.id);
  CHECK(text.at == number.at);
  CHECK(text.at->time_since_epoch().count() == 1789669948424);
}

TEST_CASE("Account notifications: texts tell partial fills and replacements") {
  CHECK(read_event("Order", OrderRow{.fills = {"f1", "f2"}}.json()).text == "Live, 2 of 10 filled");
  CHECK(read_event("Order", OrderRow{.status = "Cancelled", .more = {{"replacing-order-id", 8}}}.json()).text ==
        "Replaced");
  CHECK(read_event("Order", OrderRow{.status = "Cancelled", .more = {{"edited", true}}}.json()).text == "Replaced");
  CHECK(read_event("Order", OrderRow{.status = "Cancelled", .fills = {"f1"}}.json()).text ==
        "Cancelled, 1 of 10 filled");
}

TEST_CASE("Account notifications: positions and balances are read as rows of the REST API are") {
  CHECK(read_event("CurrentPosition", account_json::position("100")).text == "long 100");
  CHECK(read_event("CurrentPosition", account_json::position("5", "Short")).text == "short 5");
  const auto closed = read_event("CurrentPosition", account_json::position("0", "Zero"));
  CHECK(closed.text == "closed");
  CHECK(closed.id == "AAPL");
  const auto balance = read_event("AccountBalance", account_json::balance("1234.5"));
  CHECK(balance.kind == AccountEventKind::balance);
  CHECK(balance.id == "USD");
  CHECK(balance.text == "cash 1234.50");
}

TEST_CASE("Account notifications: other kinds") {
  const auto complex = read_event(
      "ComplexOrder", {{"id", "12"}, {"account-number", "5WT00001"}, {"type", "OCO"}, {"orders", Json::array()}});
  CHECK(complex.kind == AccountEventKind::complex_order);
  CHECK(complex.id == "12");
  CHECK(complex.text == "OCO");
  const auto status =
      read_event("TradingStatus", {{"account-number", "5WT00001"}, {"is-frozen", true}, {"is-closing-only", "true"}});
  CHECK(status.kind == AccountEventKind::trading_status);
  CHECK(status.text == "frozen, closing only");
  const auto alert = read_event("QuoteAlert", {{"alert-external-id", "a1"},
                                               {"symbol", "AAPL"},
                                               {"field", "Last"},
                                               {"operator", ">"},
                                               {"threshold-numeric", 300}});
  CHECK(alert.kind == AccountEventKind::quote_alert);
  CHECK(alert.account_number.empty());
  CHECK(alert.text == "AAPL Last > 300");
  CHECK(read_event("PublicWatchlists", {{"name", "Tech"}}).id == "Tech");
  CHECK(read_event("PublicWatchlists", Json::array()).kind == AccountEventKind::watchlists);
}

TEST_CASE("Account notifications: known types without an event, unknown types and other accounts are told apart") {
  CHECK(read("OrderChain", {{"id", "136744337"}, {"computed-data", Json::object()}}).result == Result::no_event);
  CHECK(read("UnderlyingYearGainSummary", {{"year", "2026"}}).result == Result::no_event);
  CHECK(read("ExternalTransaction", Json()).result == Result::no_event);
  CHECK(read("SimulatorNews", Json()).result == Result::unknown_type);
  CHECK(read("", Json()).result == Result::unknown_type);
  CHECK(read("Order", OrderRow{.account = "5WT99999"}.json()).result == Result::other_account);
}

TEST_CASE("Account notifications: an unreadable item says why, and throws nothing") {
  CHECK(read("Order", OrderRow{.status = ""}.json()).problem == "status is missing");
  CHECK(read("Order", {{"id", 7}}).problem == "account-number is missing");
  CHECK(read("Order", Json()).result == Result::unreadable);
  CHECK(read("Order", Json::array({1})).result == Result::unreadable);
  CHECK(read("CurrentPosition", account_json::position("many")).problem == "quantity is not a number");
  CHECK(read("AccountBalance", {{"account-number", "5WT00001"}}).result == Result::unreadable);
  CHECK(read("QuoteAlert", Json("text")).result == Result::unreadable);
}
