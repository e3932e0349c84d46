#include "account_stream/account_state.hpp"

#include <catch2/catch_test_macros.hpp>

#include "account_json.hpp"
#include "parse/balances_json.hpp"
#include "parse/order_json.hpp"
#include "parse/position_json.hpp"

using namespace broker;
using namespace broker::account_stream;
using namespace std::chrono_literals;
using account_json::kAccount;
using account_json::OrderRow;
using support::Json;

namespace {

struct State {
  State() { state.watch(kAccount); }

  std::int64_t time(std::chrono::milliseconds after = 0ms) const { return (start + after).time_since_epoch().count(); }
  std::optional<AccountEvent> hear(const std::string& type, const Json& data) {
    const auto read = read_notification({type, data, {}}, {kAccount});
    INFO(read.problem);
    REQUIRE(read.notification);
    return state.apply(*read.notification);
  }
  std::optional<AccountEvent> hear(const OrderRow& row) { return hear("Order", row.json()); }

  Snapshot snapshot(const std::vector<OrderRow>& orders = {}, const std::vector<Json>& positions = {},
                    const std::string& cash = "1000") const {
    Snapshot result;
    result.account = kAccount;
    result.began = clock.now();
    result.read_since = clock.steady();
    for (const OrderRow& row : orders) result.orders.push_back(parse_order(row.json(), {kAccount}));
    for (const Json& row : positions) result.positions.rows.push_back(parse_position(row, kAccount));
    result.balances.rows.push_back(parse_balances(account_json::balance(cash), kAccount));
    return result;
  }
  std::vector<std::string> read(const Snapshot& read) {
    std::vector<std::string> texts;
    for (const AccountEvent& event : state.apply(read)) {
      CHECK(event.found_by == FoundBy::reconciliation);
      CHECK(event.account_number == kAccount);
      texts.push_back(std::string(to_string(event.kind)) + ' ' + event.id + ' ' + event.text);
    }
    return texts;
  }

  const Instant start = *support::parse_iso8601("2026-11-24T15:00:00Z");
  support::ManualClock clock{start};
  AccountState state{clock};
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("Account state: an event of the stream carries kind, account, id, text and time") {
  State state;
  const auto event = state.hear({.status = "Filled", .updated_at = state.time(-1s), .fills = {"f1"}});
  REQUIRE(event);
  CHECK(event->kind == AccountEventKind::order);
  CHECK(event->account_number == kAccount);
  CHECK(event->id == "7");
  CHECK(event->text == "Filled");
  CHECK(event->at == state.start - 1s);
  CHECK(event->found_by == FoundBy::stream);
  CHECK_FALSE(state.hear({.status = "Filled", .updated_at = state.time(-1s), .fills = {"f1"}}));
}

TEST_CASE("Account state: an order that was filled before the acknowledgement is seen once") {
  State state;
  const OrderRow filled{.status = "Filled", .updated_at = state.time(100ms), .fills = {"f1"}};
  SECTION("by the first snapshot, and then by the stream") {
    CHECK(state.read(state.snapshot({filled})) == Texts{"order 7 Filled"});
    CHECK_FALSE(state.hear(filled));
  }
  SECTION("by the stream, and then by the first snapshot") {
    CHECK(state.hear(filled));
    CHECK(state.read(state.snapshot({filled})).empty());
  }
  CHECK(state.read(state.snapshot({filled})).empty());
}

TEST_CASE("Account state: the first snapshot tells no news of before the watch") {
  State state;
  const OrderRow yesterday{.id = 1, .status = "Filled", .updated_at = state.time(-24h)};
  const OrderRow working{.id = 2, .status = "Live", .updated_at = state.time(-1h)};
  const OrderRow timeless{.id = 3, .status = "Live"};
  const auto position = account_json::position("100");
  CHECK(state.read(state.snapshot({yesterday, working, timeless}, {position})).empty());
  CHECK(state.state.has_working_order(kAccount));
  SECTION("the next ones tell what has changed") {
    const OrderRow filled{.id = 2, .status = "Filled", .updated_at = state.time(1s)};
    CHECK(state.read(state.snapshot({yesterday, filled, timeless}, {account_json::position("110")}, "900")) ==
          Texts{"order 2 Filled", "position AAPL long 110", "balance USD cash 900.00"});
    CHECK(state.read(state.snapshot({yesterday, filled, timeless}, {account_json::position("110")}, "900")).empty());
  }
  SECTION("an order that is new since then is told") {
    state.clock.advance(30s);
    const OrderRow placed{.id = 4, .status = "Live", .updated_at = state.time(20s)};
    CHECK(state.read(state.snapshot({placed})) == Texts{"order 4 Live", "position AAPL closed"});
  }
}

TEST_CASE("Account state: a lost Filled is found, and an older row of the REST API changes nothing") {
  State state;
  state.read(state.snapshot());
  REQUIRE(state.hear({.status = "Live", .updated_at = state.time(2s)}));
  CHECK(state.state.has_working_order(kAccount));
  state.clock.advance(10s);
  CHECK(state.read(state.snapshot({{.status = "Routed", .updated_at = state.time(1s)}})).empty());
  CHECK(state.read(state.snapshot({{.status = "Filled", .updated_at = state.time(3s), .fills = {"f1"}}})) ==
        Texts{"order 7 Filled"});
  CHECK_FALSE(state.state.has_working_order(kAccount));
  CHECK(state.read(state.snapshot({{.status = "Live", .updated_at = state.time(2s)}})).empty());
}

TEST_CASE("Account state: orders that were forgotten after a day are not told again") {
  State state;
  const OrderRow ended{.status = "Filled", .updated_at = state.time(-1h)};
  state.read(state.snapshot({ended}));
  state.clock.advance(25h);
  state.hear({.id = 8, .updated_at = state.time(25h)});  // forgets old orders
  REQUIRE(state.state.orders().find(kAccount, "7") == nullptr);
  state.read(state.snapshot());
  CHECK(state.read(state.snapshot({ended})).empty());
}

TEST_CASE("Account state: what the stream reports during a read stays") {
  State state;
  state.read(state.snapshot({}, {account_json::position("100")}));
  state.clock.advance(30s);
  const Snapshot old = state.snapshot({}, {account_json::position("100")});
  state.clock.advance(1s);
  CHECK(state.hear("CurrentPosition", account_json::position("150"))->text == "long 150");
  CHECK(state.hear("AccountBalance", account_json::balance("500"))->text == "cash 500.00");
  CHECK(state.read(old).empty());
  CHECK_FALSE(state.hear("CurrentPosition", account_json::position("150")));
  SECTION("and one that the read lacks is not closed") {
    Snapshot without = old;
    without.positions.rows.clear();
    CHECK(state.read(without).empty());
  }
}

TEST_CASE("Account state: a position is closed by its row, or by its absence from a complete list") {
  State state;
  state.read(state.snapshot({}, {account_json::position("100")}));
  state.clock.advance(30s);
  SECTION("by its row") {
    CHECK(state.read(state.snapshot({}, {account_json::position("0", "Zero")})) == Texts{"position AAPL closed"});
    CHECK(state.read(state.snapshot()).empty());
  }
  SECTION("by its absence") {
    Snapshot incomplete = state.snapshot();
    incomplete.positions.unreadable.push_back({"AAPL", "quantity", "is not a number"});
    CHECK(state.read(incomplete).empty());
    CHECK(state.read(state.snapshot()) == Texts{"position AAPL closed"});
    CHECK(state.read(state.snapshot()).empty());
  }
}

TEST_CASE("Account state: a long and a short row of a symbol are one position") {
  State state;
  const std::vector<Json> both{account_json::position("0", "Zero"), account_json::position("100"),
                               account_json::position("5", "Short")};
  state.read(state.snapshot({}, {account_json::position("1")}));
  state.clock.advance(30s);
  CHECK(state.read(state.snapshot({}, both)) == Texts{"position AAPL long 100, short 5"});
  CHECK(state.read(state.snapshot({}, both)).empty());
}

TEST_CASE("Account state: a snapshot of an account that nobody watches is no news") {
  State state;
  state.state.clear();
  CHECK(state.read(state.snapshot({{.updated_at = state.time(1s)}})).empty());
}
