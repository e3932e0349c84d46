#include <map>

#include "simulator_fixture.hpp"

using namespace simulator;

namespace {

const std::string kMargin = std::string("/accounts/") + kMarginAccount;
const std::string kRetirement = std::string("/accounts/") + kRetirementAccount;

}  // namespace

TEST_CASE("The customer has a margin account and a retirement account") {
  SimulatorFixture fixture;
  CHECK(fixture.data("/customers/me")["id"] == "me");
  const Json rows = fixture.items("/customers/me/accounts");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["account"]["account-number"] == kMarginAccount);
  CHECK(rows[0]["account"]["margin-or-cash"] == "Margin");
  CHECK(rows[0]["authority-level"] == "owner");
  CHECK(rows[1]["account"]["account-type-name"] == "Roth IRA");
  CHECK(fixture.data(std::string("/customers/me/accounts/") + kRetirementAccount)["margin-or-cash"] == "Cash");
  const Json status = fixture.data(kMargin + "/trading-status");
  CHECK(status["options-level"] == "No Restrictions");
  CHECK(status["is-frozen"] == false);
}

TEST_CASE("An account of another customer is forbidden") {
  SimulatorFixture fixture;
  const std::string foreign = std::string("/accounts/") + kForeignAccount;
  for (const std::string& path : {foreign + "/balances", foreign + "/positions", foreign + "/trading-status",
                                  std::string("/customers/me/accounts/") + kForeignAccount}) {
    CHECK(fixture.refused(path) == std::pair(403, std::string("not_permitted")));
  }
}

TEST_CASE("Balances are a list from version 20240501 on") {
  SimulatorFixture fixture;
  CHECK(fixture.get(kMargin + "/balances")["data"].contains("cash-balance"));
  CHECK(fixture.get(kMargin + "/balances", {{"Accept-Version", "20240430"}})["data"].contains("cash-balance"));
  const Json list = fixture.get(kMargin + "/balances", {{"Accept-Version", "20240501"}})["data"]["items"];
  REQUIRE(list.size() == 1);
  CHECK(list[0]["currency"] == "USD");
  CHECK(fixture.refused(kMargin + "/balances/EUR").first == 404);
}

TEST_CASE(
    "The margin account holds stock with a covered call and a protective put, verticals, iron condors, futures and a "
    "coin") {
  SimulatorFixture fixture;
  std::map<std::string, int> kinds;
  std::map<std::string, int> options;  // by underlying, side and direction
  for (const Json& row : fixture.items(kMargin + "/positions")) {
    ++kinds[row["instrument-type"].get<std::string>() + " " + row["quantity-direction"].get<std::string>()];
    CHECK_FALSE(row.contains("mark"));
    CHECK_FALSE(row.contains("mark-price"));
    CHECK(row["restricted-quantity"] == 0);
    if (row["instrument-type"] == "Cryptocurrency") CHECK(row["quantity"] == "0.125");
    if (row["instrument-type"] != "Equity Option") continue;
    const bool sold = row["quantity-direction"] == "Short";
    CHECK(row["multiplier"] == 100);
    CHECK(row["cost-effect"] == (sold ? "Debit" : "Credit"));
    CHECK(row["expires-at"].get<std::string>() > std::string(kMonday));
    options[row["underlying-symbol"].get<std::string>() + " " + row["symbol"].get<std::string>()[12]] +=
        sold ? -row["quantity"].get<int>() : row["quantity"].get<int>() * 100;
  }
  CHECK(kinds == std::map<std::string, int>{{"Equity Long", 4},
                                            {"Equity Short", 1},
                                            {"Equity Option Long", 4},
                                            {"Equity Option Short", 4},
                                            {"Future Long", 1},
                                            {"Future Short", 1},
                                            {"Cryptocurrency Long", 1}});
  CHECK(options ==
        std::map<std::string, int>{{"AAPL C", -1}, {"AAPL P", 100}, {"NVDA P", 198}, {"SPY C", 198}, {"SPY P", 198}});
}

TEST_CASE("On every day every position is listed, has a quote and has not expired") {
  for (int month = 1; month <= 24; ++month) {
    const int year = 2026 + (month - 1) / 12;
    for (const int day : {1, 11, 18, 26}) {
      char now[40];
      std::snprintf(now, sizeof now, "%d-%02d-%02dT15:07:00Z", year, (month - 1) % 12 + 1, day);
      SimulatorFixture fixture({}, now);
      INFO(now);
      for (const std::string& account : {kMargin, kRetirement}) {
        for (const Json& row : fixture.items(account + "/positions?include-marks=true")) {
          INFO(row.dump());
          CHECK(decimal(row, "mark-price") > 0);
          CHECK(row["created-at"].get<std::string>() < std::string(now));
          if (row.contains("expires-at")) CHECK(row["expires-at"].get<std::string>() > std::string(now));
        }
      }
    }
  }
}

TEST_CASE("Positions are filtered by the query parameters") {
  SimulatorFixture fixture;
  const auto count = [&](const std::string& query) { return fixture.items(kMargin + "/positions?" + query).size(); };
  CHECK(count("underlying-symbol[]=AAPL&underlying-symbol[]=F") == 4);
  CHECK(count("underlying-symbol%5B%5D=SPY") == 4);
  CHECK(count("instrument-type=Future") == 2);
  CHECK(count("instrument-type=Equity%20Option") == 8);
  CHECK(count("symbol=AAPL") == 1);
  CHECK(count("symbol=.AAPL261016C330") == 0);  // a streamer symbol
  CHECK(count("underlying-product-code=MES") == 1);
  CHECK(count("underlying-product-code=ES") == 0);
  CHECK(count("underlying-product-code=NOPE") == 0);
  CHECK(count("net-positions=true") == 16);
  CHECK(count("symbol=PLTR") == 0);
  CHECK(count("symbol=PLTR&include-closed-positions=true") == 1);
  CHECK(count("include-closed-positions=true") == 19);
  CHECK(count("include-closed-positions=true&instrument-type=Future&underlying-product-code=MCL") == 1);
  const auto refusal = fixture.raw(kMargin + "/positions?include-marks=perhaps");
  CHECK(refusal->status == 400);
  CHECK(Json::parse(refusal->body)["error"]["errors"][0]["domain"] == "include-marks");
  CHECK(fixture.refused(kMargin + "/positions?instrument-type=Stock").first == 400);
}

TEST_CASE("The short put of the cash account is covered by its cash") {
  SimulatorFixture fixture;
  const Json rows = fixture.items(kRetirement + "/positions?include-marks=true");
  Decimal claimed;
  for (const Json& row : rows) {
    if (row["quantity-direction"] != "Short") continue;
    claimed += Decimal::of(row["symbol"].get<std::string>().substr(13)) * Decimal::of("0.1");
  }
  CHECK(claimed > 0);
  CHECK(claimed < decimal(fixture.data(kRetirement + "/balances/USD"), "cash-balance"));
}
