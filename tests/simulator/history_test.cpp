// A year of transactions leads to today's positions and balances, at every seed.
#include <map>
#include <set>

#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;

namespace {

const std::string kAccounts[] = {std::string("/accounts/") + kMarginAccount,
                                 std::string("/accounts/") + kRetirementAccount};
const std::string kAll = "/transactions?per-page=2000&sort=Asc";
const std::uint64_t kSeeds[] = {1, 42, 987654321};

const char* const kClocks[] = {kMonday,
                               "2026-08-24T04:00:00Z",  // midnight in New York
                               "2026-08-24T13:36:30Z",  // between the day's trades
                               "2026-08-24T22:30:00Z",  // the next session of the futures
                               "2026-08-30T16:00:00Z",  // a Sunday
                               "2026-09-18T13:25:00Z",  // the day on which futures and options expire
                               "2026-11-27T18:30:00Z",  // a half day
                               "2027-01-04T15:00:00Z",  // the first trading day of a year
                               "2028-02-29T16:00:00Z"};

// A symbol's position and the average price at which it was opened.
struct Held {
  Decimal quantity;
  Decimal average;
};

Decimal change_of(const Json& row) {
  if (!row.contains("action")) return 0;
  const Decimal quantity = decimal(row, "quantity");
  return row["action"].get<std::string>().starts_with("Buy") ? quantity : -quantity;
}

void apply(std::map<std::string, Held>& positions, const Json& row) {
  const Decimal change = change_of(row);
  if (change.is_zero()) return;
  Held& held = positions[row["symbol"].get<std::string>()];
  const bool opens = held.quantity.is_zero() || held.quantity.is_negative() == change.is_negative();
  if (opens) {
    held.average = (held.average * held.quantity + decimal(row, "price") * change) / (held.quantity + change);
  } else {
    // No trade turns a position from long to short.
    CHECK(change.abs() <= held.quantity.abs());
  }
  held.quantity += change;
}

template <class Check>
void at_each_clock(Check check) {
  for (const std::uint64_t seed : kSeeds) {
    SimulatorFixture fixture(with_seed(seed));
    for (const char* now : kClocks) {
      fixture.go_to(now);
      for (const std::string& account : kAccounts) {
        INFO("seed " << seed << " at " << now << " " << account);
        check(fixture, account);
      }
    }
  }
}

std::set<std::string> values_of(const Json& rows, const char* key) {
  std::set<std::string> values;
  for (const Json& row : rows) {
    if (row.contains(key)) values.insert(row[key].get<std::string>());
  }
  return values;
}

}  // namespace

TEST_CASE("The net values of all transactions sum to the cash balance, which is never negative on the way") {
  at_each_clock([](SimulatorFixture& fixture, const std::string& account) {
    Decimal cash;
    for (const Json& row : fixture.items(account + kAll)) {
      cash += signed_amount(row, "net-value");
      INFO(row.dump());
      CHECK_FALSE(cash.is_negative());
    }
    CHECK(cash.wire() == decimal(fixture.data(account + "/balances/USD"), "cash-balance").wire());
  });
}

TEST_CASE("Positions and their average prices are those of the trades behind them") {
  at_each_clock([](SimulatorFixture& fixture, const std::string& account) {
    std::map<std::string, Held> positions;
    for (const Json& row : fixture.items(account + kAll)) apply(positions, row);
    std::erase_if(positions, [](const auto& entry) { return entry.second.quantity.is_zero(); });
    const Json rows = fixture.items(account + "/positions");
    CHECK(positions.size() == rows.size());
    for (const Json& row : rows) {
      INFO(row.dump());
      const Held held = positions[row["symbol"].get<std::string>()];
      const Decimal quantity = *Decimal::from_json(row["quantity"]);
      CHECK(held.quantity == (row["quantity-direction"] == "Short" ? -quantity : quantity));
      CHECK((held.average - decimal(row, "average-open-price")).abs() < Decimal::of("0.000001"));
    }
  });
}

TEST_CASE("The fees of a day's transactions sum to the total of fees") {
  at_each_clock([](SimulatorFixture& fixture, const std::string& account) {
    std::map<std::string, Decimal> fees;
    const Json rows = fixture.items(account + kAll);
    for (const Json& row : rows) fees[row["transaction-date"].get<std::string>()] += paid_fees(row);
    CHECK(fees.size() > 40);
    int checked = 0;
    for (const auto& [date, sum] : fees) {
      if (++checked % 7 != 0 && date != rows.back()["transaction-date"].get<std::string>()) continue;
      const Json total = fixture.data(account + "/transactions/total-fees?date=" + date);
      INFO(date << total.dump());
      CHECK(signed_amount(total, "total-fees") == -sum);
    }
  });
}

TEST_CASE("The net value of a transaction is its value less its fees, and the value of a trade is that of its price") {
  SimulatorFixture fixture;
  for (const std::string& account : kAccounts) {
    for (const Json& row : fixture.items(account + kAll)) {
      INFO(row.dump());
      CHECK(signed_amount(row, "net-value") == signed_amount(row, "value") - paid_fees(row));
      CHECK_FALSE(paid_fees(row).is_negative());
      if (!row.contains("price") || row["instrument-type"] == "Future" || row["transaction-sub-type"] == "ACAT")
        continue;
      const int multiplier = row["instrument-type"] == "Equity Option" ? 100 : 1;
      CHECK(signed_amount(row, "value") == -(decimal(row, "price") * change_of(row) * multiplier));
    }
  }
}

TEST_CASE(
    "A year holds trades of every instrument, dividends, interest, fees, assignments, expirations and transfers") {
  for (const std::uint64_t seed : kSeeds) {
    INFO("seed " << seed);
    SimulatorFixture fixture(with_seed(seed));
    const Json rows = fixture.items(kAccounts[0] + kAll);
    CHECK(rows.size() > 300);
    CHECK(rows.front()["transaction-date"].get<std::string>() < "2025-08-24");
    CHECK(values_of(rows, "transaction-type") ==
          std::set<std::string>{"Administrative Transfer", "Money Movement", "Receive Deliver", "Trade"});
    CHECK(values_of(rows, "instrument-type") ==
          std::set<std::string>{"Cryptocurrency", "Equity", "Equity Option", "Future"});
    const auto kinds = values_of(rows, "transaction-sub-type");
    for (const char* kind :
         {"ACAT", "Assignment", "Buy", "Buy to Close", "Buy to Open", "Credit Interest", "Deposit", "Dividend",
          "Expiration", "Fee", "Mark to Market", "Sell", "Sell to Close", "Sell to Open", "Transfer", "Withdrawal"}) {
      INFO(kind);
      CHECK(kinds.contains(kind));
    }
    CHECK(values_of(fixture.items(kAccounts[1] + kAll), "transaction-sub-type")
              .contains("Fully Paid Stock Lending Income"));
  }
}

TEST_CASE("A transfer between the two accounts leaves one and arrives in the other on the same day") {
  SimulatorFixture fixture;
  const std::string query = "/transactions?type=Administrative%20Transfer";
  const Json sent = fixture.items(kAccounts[0] + query), received = fixture.items(kAccounts[1] + query);
  REQUIRE(sent.size() == received.size());
  REQUIRE(sent.size() >= 2);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    CHECK(sent[i]["executed-at"] == received[i]["executed-at"]);
    CHECK(signed_amount(sent[i], "net-value") == -signed_amount(received[i], "net-value"));
  }
}

TEST_CASE(
    "An assignment removes the option at no value, delivers 100 shares a contract at the strike, and they are sold") {
  SimulatorFixture fixture;
  const Json rows = fixture.items(kAccounts[0] + kAll);
  int found = 0;
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    if (rows[i]["transaction-sub-type"] != "Assignment") continue;
    ++found;
    CHECK(signed_amount(rows[i], "net-value").is_zero());
    const Json shares = rows[i + 1];
    INFO(rows[i].dump() << shares.dump());
    CHECK(shares["transaction-type"] == "Receive Deliver");
    CHECK(shares["symbol"] == rows[i]["underlying-symbol"]);
    CHECK(shares["executed-at"] == rows[i]["executed-at"]);
    CHECK(decimal(shares, "quantity") == decimal(rows[i], "quantity") * 100);
    CHECK(decimal(shares, "price") ==
          Decimal::of(rows[i]["symbol"].get<std::string>().substr(13)) * Decimal::of("0.001"));
  }
  CHECK(found > 0);
}

TEST_CASE("Transactions are ordered by time and id, have ids of their own in both accounts, and are found by id") {
  SimulatorFixture fixture;
  std::set<std::int64_t> ids;
  std::size_t count = 0;
  for (const std::string& account : kAccounts) {
    std::pair<std::string, std::int64_t> before;
    for (const Json& row : fixture.items(account + kAll)) {
      const std::pair<std::string, std::int64_t> place{row["executed-at"], row["id"]};
      CHECK(before < place);
      CHECK(place.first <= kMonday);
      before = place;
      ids.insert(place.second);
      ++count;
    }
    CHECK(fixture.data(account + "/transactions/" + std::to_string(before.second))["id"] == before.second);
  }
  CHECK(ids.size() == count);
  for (const char* id : {"1", "nothing", "9999999999999999999999", "1.0", "-5"}) {
    CHECK(fixture.refused(kAccounts[0] + "/transactions/" + id) == std::pair(404, std::string("not_found")));
  }
}

TEST_CASE("Transactions come newest first in pages of 250, and pages of any size hold all of them once") {
  SimulatorFixture fixture;
  const Json all = fixture.get(kAccounts[0] + "/transactions?per-page=2000");
  const std::size_t total = all["data"]["items"].size();
  const Json first = fixture.get(kAccounts[0] + "/transactions");
  CHECK(first["pagination"] == Json{{"per-page", 250},
                                    {"page-offset", 0},
                                    {"item-offset", 0},
                                    {"total-items", total},
                                    {"total-pages", (total + 249) / 250},
                                    {"current-item-count", 250},
                                    {"previous-link", nullptr},
                                    {"next-link", nullptr},
                                    {"paging-link-template", nullptr}});
  Json joined = Json::array();
  for (std::size_t page = 0; page * 97 < total; ++page) {
    const Json part = fixture.get(kAccounts[0] + "/transactions?per-page=97&page-offset=" + std::to_string(page));
    CHECK(part["pagination"]["item-offset"] == page * 97);
    for (const Json& row : part["data"]["items"]) joined.push_back(row);
  }
  CHECK(joined == all["data"]["items"]);
  Json ascending = fixture.items(kAccounts[0] + kAll);
  std::reverse(ascending.begin(), ascending.end());
  CHECK(ascending == joined);
  CHECK(fixture.items(kAccounts[0] + "/transactions?page-offset=9999").empty());
}

TEST_CASE("Each parameter of the transactions selects rows") {
  SimulatorFixture fixture;
  const Json all = fixture.items(kAccounts[0] + kAll);
  const auto select = [&](const std::string& query) {
    const Json rows = fixture.items(kAccounts[0] + kAll + "&" + query);
    INFO(query);
    CHECK_FALSE(rows.empty());
    CHECK(rows.size() < all.size());
    return rows;
  };
  CHECK(values_of(select("start-date=2026-08-24"), "transaction-date") == std::set<std::string>{"2026-08-24"});
  for (const Json& row : select("end-date=2026-01-31"))
    CHECK(row["transaction-date"].get<std::string>() <= "2026-01-31");
  for (const Json& row : select("start-at=2026-08-24T13:36:00Z")) {
    CHECK(row["executed-at"].get<std::string>() >= "2026-08-24T13:36:00.000Z");
  }
  for (const Json& row : select("end-at=2026-08-24T13:36:00Z")) {
    CHECK(row["executed-at"].get<std::string>() <= "2026-08-24T13:36:00.000Z");
  }
  CHECK(values_of(select("symbol=AAPL"), "symbol") == std::set<std::string>{"AAPL"});
  CHECK(values_of(select("underlying-symbol=AAPL"), "symbol").size() > 5);
  CHECK(values_of(select("instrument-type=Future"), "instrument-type") == std::set<std::string>{"Future"});
  const std::string future = *values_of(select("instrument-type=Future"), "symbol").begin();
  CHECK(values_of(select("futures-symbol=" + support::percent_encode(future)), "symbol") ==
        std::set<std::string>{future});
  CHECK(values_of(select("type=Trade"), "transaction-type") == std::set<std::string>{"Trade"});
  CHECK(values_of(select("types[]=Trade&types[]=Receive%20Deliver"), "transaction-type") ==
        std::set<std::string>{"Receive Deliver", "Trade"});
  CHECK(values_of(select("sub-type[]=Dividend&sub-type[]=Fee"), "transaction-sub-type") ==
        std::set<std::string>{"Dividend", "Fee"});
  CHECK(values_of(select("action=Sell%20to%20Open"), "action") == std::set<std::string>{"Sell to Open"});
  CHECK(fixture.items(kAccounts[0] + kAll + "&currency=USD") == all);
  CHECK(fixture.items(kAccounts[0] + kAll + "&currency=EUR").empty());
  CHECK(fixture.items(kAccounts[0] + kAll + "&start-date=2026-05-02&end-date=2026-05-01").empty());
  CHECK(fixture.items(kAccounts[0] + kAll + "&start-date=2031-01-01").empty());
}

TEST_CASE("Parameters of the transactions that are not valid are refused with their name") {
  SimulatorFixture fixture;
  for (const auto& [query, domain] : {std::pair{"per-page=2001", "per-page"},
                                      {"per-page=0", "per-page"},
                                      {"page-offset=-1", "page-offset"},
                                      {"sort=newest", "sort"},
                                      {"start-date=yesterday", "start-date"},
                                      {"end-date=2026-02-30", "end-date"},
                                      {"start-at=noon", "start-at"},
                                      {"type=Sale", "type"},
                                      {"type=Trade&types[]=Money%20Movement", "types"}}) {
    const auto reply = fixture.raw(kAccounts[0] + "/transactions?" + query);
    INFO(query << reply->body);
    CHECK(reply->status == 400);
    CHECK(Json::parse(reply->body)["error"]["errors"][0]["domain"] == domain);
  }
  CHECK(fixture.refused(kAccounts[0] + "/transactions/total-fees?date=today").first == 400);
  CHECK(fixture.refused(std::string("/accounts/") + kForeignAccount + "/transactions").first == 403);
}

TEST_CASE("The fees of a day without a date are those of today in New York") {
  SimulatorFixture fixture;
  CHECK(fixture.data(kAccounts[0] + "/transactions/total-fees") ==
        fixture.data(kAccounts[0] + "/transactions/total-fees?date=2026-08-24"));
  CHECK(fixture.data(kAccounts[0] + "/transactions/total-fees")["total-fees-effect"] == "Debit");
  fixture.go_to("2026-08-30T16:00:00Z");
  CHECK(fixture.data(kAccounts[0] + "/transactions/total-fees") ==
        Json{{"total-fees", "0.0"}, {"total-fees-effect", "None"}});
}

TEST_CASE("The past stays the same during a day, and the trades of the day are added to it") {
  SimulatorFixture fixture({}, "2026-08-24T13:00:00Z");
  const Json before = fixture.items(kAccounts[0] + kAll);
  fixture.go_to(kMonday);
  Json after = fixture.items(kAccounts[0] + kAll);
  CHECK(after.size() > before.size() + 12);
  after.erase(after.begin() + static_cast<std::ptrdiff_t>(before.size()), after.end());
  CHECK(after == before);
}
