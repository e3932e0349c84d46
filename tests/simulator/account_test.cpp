#include <map>

#include "desk.hpp"

using namespace simulator;

namespace {

const std::string kMargin = std::string("/accounts/") + kMarginAccount;
const std::string kRetirement = std::string("/accounts/") + kRetirementAccount;

}  // namespace

TEST_CASE("the customer has a margin account and a retirement account") {
  Desk desk;
  CHECK(desk.data("/customers/me")["id"] == "me");
  const Json rows = desk.items("/customers/me/accounts");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["account"]["account-number"] == kMarginAccount);
  CHECK(rows[0]["account"]["margin-or-cash"] == "Margin");
  CHECK(rows[0]["authority-level"] == "owner");
  CHECK(rows[1]["account"]["account-type-name"] == "Roth IRA");
  CHECK(desk.data(std::string("/customers/me/accounts/") + kRetirementAccount)["margin-or-cash"] == "Cash");
  const Json status = desk.data(kMargin + "/trading-status");
  CHECK(status["options-level"] == "No Restrictions");
  CHECK(status["is-frozen"] == false);
}

TEST_CASE("somebody else's account is forbidden") {
  Desk desk;
  const std::string foreign = std::string("/accounts/") + kForeignAccount;
  for (const std::string& path : {foreign + "/balances", foreign + "/positions", foreign + "/trading-status",
                                  std::string("/customers/me/accounts/") + kForeignAccount}) {
    CHECK(desk.refused(path) == std::pair(403, std::string("not_permitted")));
  }
}

TEST_CASE("net liquidating value is cash and what the positions are worth") {
  for (const char* now : {kMonday, "2026-08-29T12:00:00Z", "2026-11-23T03:30:00Z", "2027-02-18T15:00:00Z"}) {
    Desk desk({}, now);
    for (const std::string& account : {kMargin, kRetirement}) {
      const Json row = desk.data(account + "/balances/USD");
      const auto value = [&](const char* kind) {
        return decimal(row, (std::string("long-") + kind + "-value").c_str()) -
               decimal(row, (std::string("short-") + kind + "-value").c_str());
      };
      const Decimal sum = decimal(row, "cash-balance") + value("equity") + value("derivative") + value("futures") +
                          value("cryptocurrency");
      CHECK(sum == decimal(row, "net-liquidating-value"));

      // The same from the positions themselves.
      Decimal held = decimal(row, "cash-balance");
      for (const Json& position : desk.items(account + "/positions?include-marks=true")) {
        const Decimal quantity = *Decimal::from_json(position["quantity"]);
        const Decimal multiplier = *Decimal::from_json(position["multiplier"]);
        const bool future = position["instrument-type"] == "Future";
        const Decimal unit = decimal(position, "mark-price") - (future ? decimal(position, "close-price") : Decimal(0));
        const Decimal worth = unit * quantity * multiplier;
        held += position["quantity-direction"] == "Short" ? -worth : worth;
      }
      CHECK(held == decimal(row, "net-liquidating-value"));
      CHECK_FALSE(decimal(row, "derivative-buying-power").is_negative());
    }
  }
}

TEST_CASE("balances come as a list from version 20240501 on") {
  Desk desk;
  CHECK(desk.get(kMargin + "/balances")["data"].contains("cash-balance"));
  CHECK(desk.get(kMargin + "/balances", {{"Accept-Version", "20240430"}})["data"].contains("cash-balance"));
  const Json list = desk.get(kMargin + "/balances", {{"Accept-Version", "20240501"}})["data"]["items"];
  REQUIRE(list.size() == 1);
  CHECK(list[0]["currency"] == "USD");
  CHECK(desk.refused(kMargin + "/balances/EUR").first == 404);
}

TEST_CASE("the book holds stock, a covered call, a vertical, an iron condor, a future and a coin") {
  Desk desk;
  std::map<std::string, int> kinds;
  int short_puts = 0, long_puts = 0, short_calls = 0, long_calls = 0, condor = 0;
  bool covered = false;
  for (const Json& row : desk.items(kMargin + "/positions")) {
    ++kinds[row["instrument-type"].get<std::string>()];
    CHECK_FALSE(row.contains("mark"));
    if (row["instrument-type"] == "Cryptocurrency") CHECK(row["quantity"] == "0.125");
    if (row["instrument-type"] != "Equity Option") continue;
    const bool sold = row["quantity-direction"] == "Short";
    const bool call = row["symbol"].get<std::string>()[12] == 'C';
    CHECK(row["multiplier"] == 100);
    CHECK(row["cost-effect"] == (sold ? "Debit" : "Credit"));
    CHECK(row["expires-at"].get<std::string>() > std::string(kMonday));
    if (row["underlying-symbol"] == "AAPL") covered = sold && call;
    if (row["underlying-symbol"] == "SPY") ++condor;
    ++(call ? (sold ? short_calls : long_calls) : (sold ? short_puts : long_puts));
  }
  CHECK(kinds["Equity"] == 3);
  CHECK(kinds["Future"] == 1);
  CHECK(kinds["Cryptocurrency"] == 1);
  CHECK(covered);
  CHECK(condor == 4);
  CHECK(short_puts == 2);
  CHECK(long_puts == 2);
  CHECK(short_calls == 2);
  CHECK(long_calls == 1);
}

TEST_CASE("whatever the day, every position is listed, quoted and not expired") {
  for (int month = 1; month <= 24; ++month) {
    const int year = 2026 + (month - 1) / 12;
    for (const int day : {1, 11, 18, 26}) {
      char now[40];
      std::snprintf(now, sizeof now, "%d-%02d-%02dT15:07:00Z", year, (month - 1) % 12 + 1, day);
      Desk desk({}, now);
      INFO(now);
      for (const std::string& account : {kMargin, kRetirement}) {
        for (const Json& row : desk.items(account + "/positions?include-marks=true")) {
          INFO(row.dump());
          CHECK(decimal(row, "mark-price") > 0);
          CHECK(row["created-at"].get<std::string>() < std::string(now));
          if (row.contains("expires-at")) CHECK(row["expires-at"].get<std::string>() > std::string(now));
        }
      }
    }
  }
}

TEST_CASE("positions are filtered as asked") {
  Desk desk;
  CHECK(desk.items(kMargin + "/positions?underlying-symbol[]=AAPL&underlying-symbol[]=F").size() == 3);
  CHECK(desk.items(kMargin + "/positions?underlying-symbol%5B%5D=SPY").size() == 4);
  CHECK(desk.items(kMargin + "/positions?instrument-type=Future").size() == 1);
  CHECK(desk.items(kMargin + "/positions?instrument-type=Equity%20Option").size() == 7);
  CHECK(desk.items(kMargin + "/positions?symbol=AAPL").size() == 1);
  CHECK(desk.items(kMargin + "/positions?underlying-product-code=MES").size() == 1);
  CHECK(desk.items(kMargin + "/positions?net-positions=true").size() == 12);
  const Json closed = desk.items(kMargin + "/positions?include-closed-positions=true&symbol=PLTR");
  REQUIRE(closed.size() == 1);
  CHECK(closed[0]["quantity"] == 0);
  CHECK(closed[0]["quantity-direction"] == "Zero");
  const auto refusal = desk.raw(kMargin + "/positions?include-marks=perhaps");
  CHECK(refusal->status == 400);
  CHECK(Json::parse(refusal->body)["error"]["errors"][0]["domain"] == "include-marks");
  CHECK(desk.refused(kMargin + "/positions?instrument-type=Stock").first == 400);
}

TEST_CASE("a cash account's put is covered by its cash") {
  Desk desk;
  const Json rows = desk.items(kRetirement + "/positions?include-marks=true");
  Decimal claimed;
  for (const Json& row : rows) {
    if (row["quantity-direction"] != "Short") continue;
    claimed += Decimal::of(row["symbol"].get<std::string>().substr(13)) * Decimal::of("0.1");
  }
  CHECK(claimed > 0);
  CHECK(claimed < decimal(desk.data(kRetirement + "/balances/USD"), "cash-balance"));
}
