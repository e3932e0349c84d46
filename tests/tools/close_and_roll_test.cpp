// Orders that close or roll positions by their names.
#include <catch2/catch_test_macros.hpp>

#include "order_fixture.hpp"

using support::ErrorCode;
using support::Json;
using test::has;
using test::leg;
using test::OrderFixture;

namespace {

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

// The JSON object behind `name` in a text.
Json object_behind(const std::string& text, const std::string& name) {
  const auto begin = text.find('{', text.find(name));
  std::size_t depth = 0;
  for (auto at = begin; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return Json::parse(text.substr(begin, at + 1 - begin));
  }
  throw std::logic_error("no object behind " + name + " in " + text);
}

}  // namespace

TEST_CASE_METHOD(OrderFixture, "Closing order: a quantity of 0 or below is called that") {
  for (const char* const quantity : {"0", "-1"}) {
    const support::Error error = preview_error({{"close_position", "F"}, {"quantity", quantity}});
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK(has(error.hint, "above 0"));
  }
}

TEST_CASE_METHOD(OrderFixture, "Closing order: an underlying stands for its options if they are one strategy") {
  const std::string all = preview({{"close_position", "SPY"}}).at("order");
  CHECK(has(all, "2 units of"));
  CHECK(count(all, "BUY TO CLOSE 1 SPY") == 2);
  CHECK(count(all, "SELL TO CLOSE 1 SPY") == 2);
  const std::string one = preview({{"close_position", "spy"}, {"quantity", 1}}).at("order");
  CHECK_FALSE(has(one, "units of"));
  CHECK(count(one, "BUY TO CLOSE 1 SPY") == 2);
  CHECK(count(one, "SELL TO CLOSE 1 SPY") == 2);
  // The symbol of a position is that position, whatever else there is on it.
  const std::string shares = preview({{"close_position", "NVDA"}}).at("order");
  CHECK(has(shares, "SELL TO CLOSE 60 shares of NVDA"));
  CHECK_FALSE(has(shares, "put"));
}

TEST_CASE_METHOD(OrderFixture, "Closing order: a list names the legs of one order") {
  const std::vector<std::string> options = held_options("NVDA");
  REQUIRE(options.size() == 2);
  const Json lists = Json::array({Json(options), options[0] + ", " + options[1], Json(options).dump()});
  for (const Json& list : lists) {
    INFO(list.dump());
    const std::string order = preview({{"close_position", list}}).at("order");
    CHECK(has(order, "2 units of"));
    CHECK(count(order, "BUY TO CLOSE 1 NVDA") == 1);
    CHECK(count(order, "SELL TO CLOSE 1 NVDA") == 1);
  }
}

TEST_CASE_METHOD(OrderFixture, "Roll: a spread is closed and opened at another date by one order") {
  for (const Json& name : {Json("NVDA"), Json(held_options("NVDA"))}) {
    INFO(name.dump());
    const std::string order = preview({{"close_position", name}, {"roll_to", "2027-01-15"}}).at("order");
    CHECK(count(order, "TO CLOSE 1 NVDA 18 Dec 2026") == 2);
    CHECK(count(order, "SELL TO OPEN 1 NVDA 15 Jan 2027") == 1);
    CHECK(count(order, "BUY TO OPEN 1 NVDA 15 Jan 2027") == 1);
  }
  const Json moved{{"close_position", held_options("NVDA")}, {"roll_to", "2027-01-15 160 155"}, {"quantity", 1}};
  const std::string order = preview(moved).at("order");
  CHECK(count(order, "TO OPEN 1 NVDA 15 Jan 2027 160 put") == 1);
  CHECK(count(order, "TO OPEN 1 NVDA 15 Jan 2027 155 put") == 1);
}

TEST_CASE_METHOD(OrderFixture, "Closing order and roll: what could mean two things, or is no one order, is refused") {
  const std::vector<std::string> nvda = held_options("NVDA");
  const std::vector<std::string> spy = held_options("SPY");
  const std::vector<std::string> aapl = held_options("AAPL");
  REQUIRE(nvda.size() == 2);
  REQUIRE(spy.size() == 4);
  REQUIRE(aapl.size() == 2);
  struct Row {
    Json source;
    std::string_view said;
  };
  const Row rows[] = {
      {{{"close_position", "AAPL"}, {"roll_to", "2027-01-15"}}, "could mean several things"},
      {{{"close_position", "SPY"}, {"roll_to", "2027-01-15"}}, "at most four"},
      {{{"close_position", Json::array({nvda[0], spy[0]})}}, "one order has one underlying"},
      {{{"close_position", Json::array({nvda[0], spy[0]})}, {"roll_to", "2027-01-15"}}, "one order has one underlying"},
      {{{"close_position", Json::array({"NVDA", nvda[0]})}}, "options only"},
      {{{"close_position", Json::array({"/MESZ6", nvda[0]})}}, "/MESZ6 is a future"},
      {{{"close_position", "/MESZ6"}, {"roll_to", "2027-03-19"}}, "/MESZ6 is a future"},
      {{{"close_position", Json::array({nvda[0], nvda[0]})}}, "twice"},
      {{{"close_position", Json::array({"SPY", nvda[0]})}}, "no position in 'SPY'"},
      {{{"close_position", "NVDA"}, {"roll_to", "2027-01-15 160 155"}}, "does not say for which"},
      {{{"close_position", nvda}, {"roll_to", "2027-01-15 160"}}, "1 strikes, and 2 options"},
      {{{"close_position", nvda}, {"roll_to", "2027-01-15 160 -5"}}, "`roll_to` is"},
      {{{"close_position", nvda}, {"roll_to", "2026-12-18"}}, "close and open"},
      {{{"close_position", nvda}, {"quantity", 3}}, "2 can be closed"},
      {{{"close_position", nvda}, {"quantity", 0.5}}, "2 can be closed"},
      {{{"close_position", nvda}, {"quantity", 0}}, "quantity to close is 0"},
  };
  for (const Row& row : rows) {
    INFO(row.source.dump());
    const support::Error error = preview_error(row.source);
    INFO(error.message() << " / " << error.hint);
    CHECK(has(error.message(), row.said));
    CHECK_FALSE(error.hint.empty());
  }
  CHECK(has(preview_error({{"close_position", Json::array({"a", "b", "c", "d", "e"})}}).message(), "more than 4"));
  const support::Error ambiguous = preview_error(rows[0].source);
  for (const std::string& symbol : aapl) CHECK(has(ambiguous.hint, symbol));
}

TEST_CASE_METHOD(OrderFixture, "Roll of a working order: the refusal has the arguments of both steps, which work") {
  const Json option{{"underlying", "IWM"}, {"expiration", "2026-12-18"}, {"strike", 300}, {"option_type", "call"}};
  Json opening = leg(option);
  opening["price"] = "natural";
  const Json seen = preview(opening);
  REQUIRE(seen.at("status") == "previewed");
  const Json placed = call_trading("place_order", {{"confirmation_token", seen.at("confirmation_token")}});
  REQUIRE(placed.at("status") == "accepted");
  const std::string id = placed.at("order_id");
  for (const char* const source : {"replaces_order_id", "edits_order_id"}) {
    INFO(source);
    const Json arguments{{"account_number", simulator::kMarginAccount}, {source, id}, {"roll_to", "2027-01-15 305"}};
    const support::Error error = error_of([&] { return call_trading("preview_order", arguments); });
    CHECK(error.code == ErrorCode::refused);
    CHECK(has(error.message(), "same legs"));
    const Json cancellation = object_behind(error.hint, "cancel_order");
    CHECK(cancellation == Json{{"account_number", simulator::kMarginAccount}, {"id", id}});
    const Json next = object_behind(error.hint, "preview_order");
    CHECK(next.at("legs") ==
          Json::array({{{"action", "buy_to_open"}, {"symbol", "IWM   270115C00305000"}, {"quantity", "1"}}}));
    CHECK(next.at("order_type") == "limit");
    CHECK(next.at("time_in_force") == "day");
    CHECK(has(next.at("price"), " debit"));
  }
  const Json changed{{"account_number", simulator::kMarginAccount},
                     {"replaces_order_id", id},
                     {"roll_to", "2027-01-15"},
                     {"price", "natural"}};
  const support::Error error = error_of([&] { return call_trading("preview_order", changed); });
  const Json cancelled = call_trading("cancel_order", object_behind(error.hint, "cancel_order"));
  CHECK(cancelled.at("orders").at(0).at("status") == "accepted");
  const Json next = call_trading("preview_order", object_behind(error.hint, "preview_order"));
  CHECK(has(next.at("order"), "BUY TO OPEN 1 IWM 15 Jan 2027 300 call"));

  const support::Error named = preview_error({{"close_position", id}, {"roll_to", "2027-01-15"}});
  CHECK(has(named.hint, "replaces_order_id"));
}
