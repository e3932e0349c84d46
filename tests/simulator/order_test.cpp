// Orders agree with the transactions of their fills, and with the clock.
#include <map>
#include <set>

#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

const std::string kMargin = std::string("/accounts/") + kMarginAccount;
const std::string kRetirement = std::string("/accounts/") + kRetirementAccount;

// All orders, from all pages.
Json all_orders(SimulatorFixture& fixture, const std::string& account, const std::string& query = "") {
  Json rows = Json::array();
  for (int page = 0;; ++page) {
    const Json answer = fixture.get(account + "/orders?per-page=200&page-offset=" + std::to_string(page) + query);
    for (const Json& row : answer["data"]["items"]) rows.push_back(row);
    if (page + 1 >= answer["pagination"]["total-pages"].get<int>()) return rows;
  }
}

std::set<std::string> values_of(const Json& rows, const char* key) {
  std::set<std::string> values;
  for (const Json& row : rows) {
    if (row.contains(key)) values.insert(row[key].get<std::string>());
  }
  return values;
}

Decimal quantity(const Json& row, const char* key) {
  return *Decimal::from_json(row.at(key));
}

}  // namespace

TEST_CASE(
    "Each trade is a fill of the order that it names, at its price, quantity and time, and no other fills exist") {
  for (const std::uint64_t seed : {1ULL, 42ULL, 987654321ULL}) {
    SimulatorFixture fixture(with_seed(seed));
    for (const std::string& account : {kMargin, kRetirement}) {
      INFO("seed " << seed << " " << account);
      std::map<std::string, Json> fills;
      for (const Json& order : all_orders(fixture, account)) {
        for (const Json& leg : order["legs"]) {
          for (const Json& fill : leg["fills"]) {
            Json row = fill;
            row["order-id"] = order["id"];
            row["symbol"] = leg["symbol"];
            row["action"] = leg["action"];
            CHECK(fills.emplace(fill["ext-exec-id"].get<std::string>(), row).second);
          }
        }
      }
      std::size_t trades = 0;
      for (const Json& trade : fixture.items(account + "/transactions?type=Trade&per-page=2000")) {
        INFO(trade.dump());
        ++trades;
        const Json& fill = fills[trade["exec-id"].get<std::string>()];
        REQUIRE(fill.is_object());
        CHECK(fill["order-id"] == trade["order-id"]);
        CHECK(fill["symbol"] == trade["symbol"]);
        CHECK(fill["action"] == trade["action"]);
        CHECK(fill["fill-price"] == trade["price"]);
        CHECK(quantity(fill, "quantity") == decimal(trade, "quantity"));
        CHECK(fill["filled-at"].get<std::string>().substr(0, 23) ==
              trade["executed-at"].get<std::string>().substr(0, 23));
      }
      CHECK(fills.size() == trades);
    }
  }
}

TEST_CASE("Ids of orders are unique in both accounts, and each order is read by its id") {
  SimulatorFixture fixture;
  std::set<std::int64_t> ids;
  std::size_t count = 0;
  for (const std::string& account : {kMargin, kRetirement}) {
    const Json rows = all_orders(fixture, account);
    for (const Json& row : rows) ids.insert(row["id"].get<std::int64_t>());
    count += rows.size();
    CHECK(fixture.data(account + "/orders/" + std::to_string(rows[7]["id"].get<std::int64_t>())) == rows[7]);
  }
  CHECK(ids.size() == count);
  for (const char* id : {"1", "x", "99999999999999999999"}) {
    CHECK(fixture.refused(kMargin + "/orders/" + id) == std::pair(404, std::string("not_found")));
    CHECK(fixture.refused(kMargin + "/complex-orders/" + id) == std::pair(404, std::string("not_found")));
  }
}

TEST_CASE("Orders have the members of their status, and no time is in the future") {
  SimulatorFixture fixture;
  const Json rows = all_orders(fixture, kMargin);
  CHECK(values_of(rows, "status") ==
        std::set<std::string>{"Cancelled", "Contingent", "Expired", "Filled", "Live", "Rejected"});
  const std::string now = "2026-08-24T17:58:51.000+00:00";
  for (const Json& row : rows) {
    INFO(row.dump());
    const std::string status = row["status"];
    const bool is_working = status == "Live" || status == "Contingent";
    CHECK(row["cancellable"] == is_working);
    CHECK(row.contains("terminal-at") != is_working);
    CHECK(row.contains("reject-reason") == (status == "Rejected"));
    CHECK(row.contains("cancelled-at") == (status == "Cancelled"));
    CHECK(row.contains("contingent-status") == (status == "Contingent"));
    CHECK(row.contains("price") == (row["order-type"] == "Limit"));
    CHECK(row.contains("stop-trigger") == (row["order-type"] == "Stop"));
    CHECK(row["updated-at"].is_number_integer());
    for (const char* key : {"received-at", "live-at", "terminal-at", "cancelled-at"}) {
      if (row.contains(key)) CHECK(row[key].get<std::string>() <= now);
    }
    if (row.contains("live-at")) CHECK(row["received-at"].get<std::string>() < row["live-at"].get<std::string>());
    for (const Json& leg : row["legs"]) {
      CHECK(quantity(leg, "remaining-quantity").is_zero() == (status == "Filled"));
      if (row["legs"].size() == 1) CHECK(quantity(row, "size") == quantity(leg, "quantity"));
    }
    if (row["legs"].size() == 1 && row.contains("price")) {
      CHECK((row["price-effect"] == "Debit") == row["legs"][0]["action"].get<std::string>().starts_with("Buy"));
    }
  }
}

TEST_CASE("Live orders are those that work, and those received or changed today with any status") {
  SimulatorFixture fixture;
  const Json rows = fixture.items(kMargin + "/orders/live");
  CHECK(values_of(rows, "status") == std::set<std::string>{"Cancelled", "Contingent", "Filled", "Live", "Rejected"});
  for (const Json& row : rows) {
    INFO(row.dump());
    const bool is_working = row["status"] == "Live" || row["status"] == "Contingent";
    CHECK((is_working || row["terminal-at"].get<std::string>() >= "2026-08-24T04:00:00"));
  }
  fixture.go_to("2026-08-24T12:00:00Z");
  CHECK(values_of(fixture.items(kMargin + "/orders/live"), "status") == std::set<std::string>{"Contingent", "Live"});
  fixture.go_to("2026-08-24T20:30:00Z");
  CHECK(values_of(fixture.items(kMargin + "/orders/live"), "status").contains("Expired"));
}

TEST_CASE("An order that replaces another names it, and the replaced one names its successor") {
  SimulatorFixture fixture;
  int found = 0;
  for (const Json& row : all_orders(fixture, kMargin)) {
    if (!row.contains("replaces-order-id")) continue;
    ++found;
    const Json old = fixture.data(kMargin + "/orders/" + std::to_string(row["replaces-order-id"].get<std::int64_t>()));
    CHECK(old["replacing-order-id"] == row["id"]);
    CHECK(old["edited"] == true);
    CHECK(old["status"] == "Cancelled");
  }
  CHECK(found >= 3);
}

TEST_CASE("Complex orders hold the orders that are also read alone") {
  SimulatorFixture fixture;
  const Json answer = fixture.get(kMargin + "/complex-orders");
  CHECK(answer["pagination"]["per-page"] == 10);
  CHECK(answer["pagination"]["total-items"].get<int>() > 8);
  std::set<std::string> types;
  for (const Json& complex : fixture.items(kMargin + "/complex-orders?per-page=200")) {
    INFO(complex.dump());
    types.insert(complex["type"].get<std::string>());
    CHECK(complex.contains("trigger-order") == (complex["type"] == "OTOCO"));
    Json children = complex["orders"];
    CHECK(children.size() == 2);
    if (complex.contains("trigger-order")) children.push_back(complex["trigger-order"]);
    int filled = 0;
    for (const Json& child : children) {
      CHECK(child["complex-order-id"] == complex["id"]);
      CHECK(fixture.data(kMargin + "/orders/" + std::to_string(child["id"].get<std::int64_t>())) == child);
      if (child["status"] == "Filled") ++filled;
    }
    // One of the two children at most.
    CHECK((filled == 0 || filled == 2));
    CHECK(complex.contains("terminal-at") == (filled == 2));
    const std::string id = std::to_string(complex["id"].get<std::int64_t>());
    CHECK(fixture.data(kMargin + "/complex-orders/" + id) == complex);
  }
  CHECK(types == std::set<std::string>{"OCO", "OTOCO"});
  CHECK(fixture.items(kMargin + "/complex-orders/live").size() == 2);
  CHECK(fixture.items(kRetirement + "/complex-orders").empty());
}

TEST_CASE("Each parameter of the search of orders selects rows") {
  SimulatorFixture fixture;
  const Json all = all_orders(fixture, kMargin);
  const auto select = [&](const std::string& query) {
    const Json rows = all_orders(fixture, kMargin, "&" + query);
    INFO(query);
    CHECK_FALSE(rows.empty());
    CHECK(rows.size() < all.size());
    return rows;
  };
  for (const Json& row : select("start-date=2026-08-24")) {
    CHECK(row["received-at"].get<std::string>() >= "2026-08-24T04:00:00");
  }
  for (const Json& row : select("end-date=2026-03-31"))
    CHECK(row["received-at"].get<std::string>() < "2026-04-01T04:00:00");
  select("start-at=2026-08-24T13:33:00Z");
  select("end-at=2026-08-24T13:33:00Z");
  CHECK(values_of(select("status[]=Filled"), "status") == std::set<std::string>{"Filled"});
  CHECK(values_of(select("status[]=Cancelled&status[]=Rejected"), "status") ==
        std::set<std::string>{"Cancelled", "Rejected"});
  CHECK(values_of(select("underlying-symbol=AAPL"), "underlying-symbol") == std::set<std::string>{"AAPL"});
  CHECK(values_of(select("underlying-instrument-type=Future"), "underlying-instrument-type") ==
        std::set<std::string>{"Future"});
  std::string future = *values_of(select("underlying-instrument-type=Future"), "underlying-symbol").begin();
  CHECK_FALSE(select("futures-symbol=" + future.substr(1)).empty());
  Json ascending = all_orders(fixture, kMargin, "&sort=Asc");
  std::reverse(ascending.begin(), ascending.end());
  CHECK(ascending == all);
  for (const char* query : {"status[]=Canceled", "sort=up", "per-page=201", "underlying-instrument-type=Option",
                            "start-date=x", "end-at=y"}) {
    INFO(query);
    CHECK(fixture.refused(kMargin + "/orders?" + query).first == 400);
  }
}

TEST_CASE("From version 20261012 on a search of orders needs a start") {
  SimulatorFixture fixture;
  const httplib::Headers version{{"Accept-Version", "20261012"}};
  CHECK(fixture.refused(kMargin + "/orders", version) == std::pair(400, std::string("validation_error")));
  CHECK(fixture.get(kMargin + "/orders?start-date=2026-08-24", version)["data"]["items"].size() > 10);
  const Json live = fixture.get(kMargin + "/orders/live?status[]=Live&underlying-symbol=F", version)["data"]["items"];
  REQUIRE(live.size() == 1);
  CHECK(live[0]["legs"][0]["action"] == "Sell to Close");
}

TEST_CASE("Orders of several accounts are read together, and only with their numbers") {
  SimulatorFixture fixture;
  const std::string path = "/customers/me/orders";
  const std::string both =
      std::string("?account-numbers[]=") + kMarginAccount + "&account-numbers[]=" + kRetirementAccount;
  CHECK(values_of(fixture.items(path + both + "&start-date=2026-08-24"), "account-number") ==
        std::set<std::string>{kMarginAccount, kRetirementAccount});
  CHECK(values_of(fixture.items(path + "/live" + both), "account-number") ==
        std::set<std::string>{kMarginAccount, kRetirementAccount});
  CHECK(fixture.refused(path) == std::pair(400, std::string("validation_error")));
  CHECK(fixture.refused(path + "?account-numbers[]=" + kForeignAccount).first == 403);
  CHECK(fixture.refused("/customers/you/orders" + both).first == 403);
}
