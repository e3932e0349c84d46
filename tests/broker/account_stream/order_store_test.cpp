#include "account_stream/order_store.hpp"

#include <catch2/catch_test_macros.hpp>

#include "account_json.hpp"
#include "parse/order_json.hpp"

using namespace broker;
using namespace broker::account_stream;
using namespace std::chrono_literals;
using account_json::OrderRow;
using Change = OrderStore::Change;

namespace {

struct Orders {
  Change hear(const OrderRow& row) { return store.update(parse(row), now); }
  Change read(const OrderRow& row) { return store.update(parse(row), now, now); }
  const Order& kept(const std::string& id = "7") const { return *store.find(account_json::kAccount, id); }
  static Order parse(const OrderRow& row) { return parse_order(row.json(), {row.account}); }

  OrderStore store;
  OrderStore::TimePoint now{1h};
};

}  // namespace

TEST_CASE("Order store: each new state is told once") {
  Orders orders;
  CHECK(orders.hear({.status = "Routed", .updated_at = 100}) == Change::added);
  CHECK(orders.hear({.status = "Live", .updated_at = 200}) == Change::updated);
  CHECK(orders.hear({.status = "Live", .updated_at = 200}) == Change::none);
  CHECK(orders.hear({.status = "Live", .updated_at = 300}) == Change::none);
  CHECK(orders.hear({.status = "Filled", .updated_at = 400}) == Change::updated);
  CHECK(orders.kept().status == "Filled");
}

TEST_CASE("Order store: older and late messages change nothing") {
  Orders orders;
  orders.hear({.status = "Live", .updated_at = 200});
  CHECK(orders.hear({.status = "Routed", .updated_at = 100}) == Change::none);
  CHECK(orders.kept().status == "Live");
  orders.hear({.status = "Filled", .updated_at = 300, .fills = {"f1"}});
  CHECK(orders.hear({.status = "Live", .updated_at = 300, .fills = {"f1"}}) == Change::none);
  CHECK(orders.hear({.status = "Live", .updated_at = 999}) == Change::none);
  CHECK(orders.hear({.status = "Live"}) == Change::none);
  CHECK(orders.kept().status == "Filled");
}

TEST_CASE("Order store: fills are a set, whichever message brings them") {
  Orders orders;
  orders.hear({.status = "Live", .updated_at = 100});
  CHECK(orders.hear({.status = "Live", .updated_at = 200, .fills = {"f2"}}) == Change::updated);
  CHECK(orders.hear({.status = "Live", .updated_at = 200, .fills = {"f2"}}) == Change::none);
  CHECK(orders.hear({.status = "Live", .updated_at = 150, .fills = {"f1"}}) == Change::updated);
  CHECK(orders.hear({.status = "Live", .updated_at = 250, .fills = {"f1", "f2"}}) == Change::updated);  // remaining
  CHECK(orders.hear({.status = "Filled", .updated_at = 300, .fills = {"f1", "f2"}}) == Change::updated);
  CHECK(orders.read({.status = "Filled", .updated_at = 300, .fills = {"f1", "f2"}}) == Change::none);
}

TEST_CASE("Order store: a late message of a replaced order revives neither") {
  const OrderRow old_replaced{
      .id = 7, .status = "Cancelled", .updated_at = 300, .more = {{"edited", true}, {"replacing-order-id", 8}}};
  const OrderRow new_routed{.id = 8, .status = "Routed", .updated_at = 250, .more = {{"replaces-order-id", 7}}};
  const OrderRow new_live{.id = 8, .status = "Live", .updated_at = 350, .more = {{"replaces-order-id", 7}}};
  const OrderRow late{.id = 7, .status = "Routed", .updated_at = 100};
  Orders orders;
  orders.hear({.id = 7, .status = "Live", .updated_at = 200});
  orders.hear(new_routed);
  orders.hear(old_replaced);
  orders.hear(new_live);
  CHECK(orders.hear(late) == Change::none);
  CHECK(orders.kept("7").is_replaced());
  CHECK(orders.kept("8").status == "Live");
}

TEST_CASE("Order store: a row of the REST API that is older than the stream's is ignored") {
  Orders orders;
  orders.hear({.status = "Live", .updated_at = 300});
  CHECK(orders.read({.status = "Routed", .updated_at = 200}) == Change::none);
  CHECK(orders.read({.status = "Filled", .updated_at = 400}) == Change::updated);
}

TEST_CASE("Order store: without times of update, what the stream reported during a read stays") {
  Orders orders;
  const auto read_since = orders.now;
  orders.now += 1s;
  orders.hear({.status = "Live"});
  CHECK(orders.store.update(Orders::parse({.status = "Routed"}), orders.now, read_since) == Change::none);
  orders.now += 1s;
  CHECK(orders.read({.status = "Cancel Requested"}) == Change::updated);
}

TEST_CASE("Order store: it knows whether an order of an account works, unknown states included") {
  Orders orders;
  CHECK_FALSE(orders.store.has_working(account_json::kAccount));
  orders.hear({.status = "Dead?"});
  CHECK(orders.store.has_working(account_json::kAccount));
  CHECK_FALSE(orders.store.has_working(account_json::kOtherAccount));
  orders.hear({.status = "Expired", .updated_at = 1});
  CHECK_FALSE(orders.store.has_working(account_json::kAccount));
}

TEST_CASE("Order store: ended orders are forgotten after a day, and at most 5,000 orders are kept") {
  Orders orders;
  orders.hear({.id = 1, .status = "Filled"});
  orders.hear({.id = 2, .status = "Live"});
  orders.now += 24h + 1s;
  orders.hear({.id = 3});
  CHECK(orders.store.find(account_json::kAccount, "1") == nullptr);
  CHECK(orders.store.find(account_json::kAccount, "2") != nullptr);
  orders.hear({.id = 4, .status = "Filled"});
  for (int id = 100; id < 100 + static_cast<int>(OrderStore::kMaxOrders) - 3; ++id) orders.hear({.id = id});
  CHECK(orders.store.size() == OrderStore::kMaxOrders);
  CHECK(orders.store.find(account_json::kAccount, "4") != nullptr);
  orders.hear({.id = 99'999});
  CHECK(orders.store.size() == OrderStore::kMaxOrders);
  CHECK(orders.store.find(account_json::kAccount, "4") == nullptr);
  CHECK(orders.store.find(account_json::kAccount, "2") != nullptr);
}
