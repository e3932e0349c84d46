// Positions that are opened, increased, reduced and closed during the day: the bases of their profits and their
// realized gains.
#include <map>

#include "simulator_fixture.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

const std::string kMargin = std::string("/accounts/") + kMarginAccount;
const std::string kRetirement = std::string("/accounts/") + kRetirementAccount;
// A Monday, an hour after the open.
const char* const kMorning = "2026-11-23T15:30:00Z";

std::map<std::string, Json> positions(SimulatorFixture& fixture, const std::string& account, bool with_closed = true) {
  std::map<std::string, Json> rows;
  for (Json& row : fixture.items(account + "/positions?include-marks=true" +
                                 (with_closed ? "&include-closed-positions=true" : ""))) {
    // Stock is named by its underlying; options and futures have the side or the product too.
    const std::string symbol = row["symbol"], underlying = row["underlying-symbol"];
    std::string name = underlying;
    if (row["instrument-type"] == "Equity Option") {
      name += std::string(" ") + symbol[12] +
              (row["quantity-direction"] == "Short"  ? " short"
               : row["quantity-direction"] == "Long" ? " long"
                                                     : " closed");
    } else if (row["instrument-type"] == "Future") {
      name = symbol.substr(0, symbol.size() - 2);
    }
    const bool added = rows.emplace(name, std::move(row)).second;
    CHECK(added);
  }
  return rows;
}

Decimal open(const Json& row) {
  return decimal(row, "average-open-price");
}
Decimal daily(const Json& row) {
  return decimal(row, "average-daily-market-close-price");
}
Decimal yearly(const Json& row) {
  return decimal(row, "average-yearly-market-close-price");
}
Decimal close(const Json& row) {
  return decimal(row, "close-price");
}
Decimal realized(const Json& row, const std::string& key) {
  const Decimal amount = decimal(row, key.c_str());
  CHECK((row[key + "-effect"] == "None") == amount.is_zero());
  return row[key + "-effect"] == "Debit" ? -amount : amount;
}
std::string text(const Decimal& value) {
  return value.to_string(2);
}

}  // namespace

TEST_CASE("The daily basis of a quantity held since yesterday is yesterday's close") {
  SimulatorFixture fixture({}, kMorning);
  const auto rows = positions(fixture, kMargin);
  for (const char* name : {"AAPL", "AAPL C short", "BTC/USD", "NVDA"}) {
    INFO(name);
    CHECK(text(daily(rows.at(name))) == text(close(rows.at(name))));
  }
  CHECK(rows.at("AAPL")["realized-day-gain"] == "0.0");
  CHECK(rows.at("AAPL")["realized-day-gain-effect"] == "None");
  CHECK(rows.at("AAPL")["realized-day-gain-date"] == "2026-11-23");
}

TEST_CASE("The daily basis of a position opened today is its price") {
  SimulatorFixture fixture({}, kMorning);
  const auto rows = positions(fixture, kMargin);
  for (const char* name : {"AMD", "SNAP", "AAPL P long", "/MNQ"}) {
    const Json& row = rows.at(name);
    INFO(row.dump());
    CHECK(text(daily(row)) == text(open(row)));
    CHECK(text(yearly(row)) == text(open(row)));
    CHECK(daily(row) != close(row));
    CHECK(row["created-at"] == row["updated-at"]);
  }
  CHECK(rows.at("AMD")["created-at"] == "2026-11-23T14:32:00.000+00:00");
  CHECK(rows.at("/MNQ")["created-at"] == "2026-11-22T23:20:00.000+00:00");  // the session's evening
  CHECK(rows.at("SNAP")["quantity-direction"] == "Short");
  CHECK(rows.at("/MNQ")["quantity-direction"] == "Short");
}

TEST_CASE("The daily basis of a position added to today is the weighted mean of close and price") {
  SimulatorFixture fixture({}, kMorning);
  const auto rows = positions(fixture, kMargin);
  // 400 shares at 11.94 and 100 more.
  const Json& ford = rows.at("F");
  CHECK(ford["quantity"] == 500);
  const Decimal price = (open(ford) * 500 - Decimal::of("11.94") * 400) / 100;
  CHECK(price > 0);
  CHECK(text(daily(ford)) == text((close(ford) * 400 + price * 100) / 500));
  CHECK(text(yearly(ford)) == text((yearly(ford) * 500 - price * 100) / 400 * Decimal::of("0.8") + price / 5));
  CHECK(ford["created-at"].get<std::string>() < "2026-11-20");
  CHECK(ford["updated-at"] == "2026-11-23T14:33:00.000+00:00");
  // One and one more; what the position had before the addition is known from just before it.
  SimulatorFixture before({}, "2026-11-23T14:37:59Z");
  const auto earlier = positions(before, kMargin);
  for (const char* name : {"SPY P long", "SPY P short", "SPY C long", "SPY C short"}) {
    const Json &one = earlier.at(name), &two = rows.at(name);
    INFO(two.dump());
    CHECK(one["quantity"] == 1);
    CHECK(two["quantity"] == 2);
    const Decimal paid = open(two) * 2 - open(one);
    CHECK(paid > 0);
    CHECK(text(daily(two)) == text((close(two) + paid) / 2));
    CHECK(text(daily(one)) == text(close(one)));
  }
  const Json& micro = rows.at("/MES");
  CHECK(micro["quantity"] == 2);
  SimulatorFixture evening({}, "2026-11-22T23:11:59Z");  // the session has opened, nothing was added yet
  const Json one = positions(evening, kMargin).at("/MES");
  CHECK(one["quantity"] == 1);
  CHECK(text(daily(one)) == text(close(one)));
  CHECK(text(daily(micro)) == text((close(micro) + open(micro) * 2 - open(one)) / 2));
}

TEST_CASE("A sale does not change the bases, and its gain is measured from yesterday's close") {
  SimulatorFixture fixture({}, kMorning);
  const auto rows = positions(fixture, kMargin);
  // 90 shares at 171.35, of which 30 were sold.
  const Json& nvidia = rows.at("NVDA");
  CHECK(nvidia["quantity"] == 60);
  CHECK(open(nvidia) == Decimal::of("171.35"));
  CHECK(text(daily(nvidia)) == text(close(nvidia)));
  const Decimal price = realized(nvidia, "realized-day-gain") / 30 + close(nvidia);
  CHECK(text(realized(nvidia, "realized-today")) == text((price - open(nvidia)) * 30));
  CHECK(nvidia["realized-day-gain-date"] == "2026-11-23");
  CHECK(nvidia["realized-today-date"] == "2026-11-23");
  // One of three bought back and sold: the gain of a short position has the other sign.
  for (const auto& [name, direction] : {std::pair{"NVDA P short", -1}, std::pair{"NVDA P long", 1}}) {
    const Json& row = rows.at(name);
    INFO(row.dump());
    CHECK(row["quantity"] == 2);
    const Decimal paid = realized(row, "realized-day-gain") / 100 * direction + close(row);
    CHECK(paid > 0);
    CHECK(text(realized(row, "realized-today")) == text((paid - open(row)) * 100 * direction));
  }
}

TEST_CASE("A position closed today is listed only if requested, with quantity 0 and its gain") {
  SimulatorFixture fixture({}, kMorning);
  const auto open_only = positions(fixture, kMargin, false);
  const auto rows = positions(fixture, kMargin);
  for (const char* name : {"PLTR", "PLTR P closed", "/MCL"}) {
    CHECK_FALSE(open_only.contains(name));
    const Json& row = rows.at(name);
    INFO(row.dump());
    CHECK(row["quantity"] == 0);
    CHECK(row["quantity-direction"] == "Zero");
    CHECK(row["cost-effect"] == "None");
    CHECK(row["mark"] == "0.0");
    CHECK_FALSE(realized(row, "realized-day-gain").is_zero());
    CHECK(row["realized-day-gain-date"] == "2026-11-23");
  }
  // A minute before it was closed the future was open, and after midnight all is as it was.
  fixture.go_to("2026-11-23T14:40:59Z");
  CHECK(positions(fixture, kMargin, false).at("/MCL")["quantity"] == 1);
  fixture.go_to("2026-11-24T05:00:00Z");
  const auto next_day = positions(fixture, kMargin);
  CHECK(next_day.at("PLTR")["quantity"] == 25);
  CHECK(next_day.at("NVDA")["quantity"] == 90);
  CHECK_FALSE(next_day.contains("AMD"));
  for (const auto& [name, row] : next_day) {
    INFO(name);
    CHECK(row["realized-day-gain"] == "0.0");
    CHECK(row["realized-day-gain-date"] == "2026-11-24");
  }
}

TEST_CASE("A gain of an earlier day keeps its date and stays in the gain since opening") {
  SimulatorFixture fixture({}, kMorning);
  const Json row = positions(fixture, kRetirement).at("SCHD");
  CHECK(row["realized-day-gain-date"] == "2026-09-24");  // sixty days before
  CHECK(row["realized-today-date"] == "2026-09-24");
  CHECK_FALSE(realized(row, "realized-day-gain").is_zero());
  CHECK(realized(row, "realized-today") != realized(row, "realized-day-gain"));
}

TEST_CASE("The yearly basis is last year's close for the quantity held then, else the purchase price") {
  SimulatorFixture fixture({}, "2026-12-31T20:00:00Z");
  const auto year_end = positions(fixture, kMargin);
  const auto last_close = [&](const char* path) { return Decimal::of(fixture.data(path)["last"].get<std::string>()); };
  fixture.go_to("2026-12-31T21:00:00Z");
  const Decimal apple = last_close("/market-data/Equity/AAPL");
  // In the last session of the year it is still the year before that counts.
  CHECK(text(yearly(year_end.at("AAPL"))) == text(open(year_end.at("AAPL"))));  // opened in June
  for (const char* now : {"2027-01-04T16:00:00Z", "2027-02-01T16:00:00Z"}) {
    fixture.go_to(now);
    const auto rows = positions(fixture, kMargin);
    INFO(now);
    CHECK(text(yearly(rows.at("AAPL"))) == text(apple));
    CHECK(text(yearly(rows.at("AMD"))) == text(open(rows.at("AMD"))));
  }
  fixture.go_to("2027-01-01T17:00:00Z");  // a holiday: the day is still the last of the old year
  CHECK(text(yearly(positions(fixture, kMargin).at("AAPL"))) == text(open(year_end.at("AAPL"))));
}

TEST_CASE("A trade changes cash by its cost and fees, and net liquidating value by at most the spread") {
  SimulatorFixture fixture({}, "2026-11-23T14:31:59.999Z");
  const Json before = fixture.data(kMargin + "/balances/USD");
  fixture.clock.advance(1ms);
  const Json after = fixture.data(kMargin + "/balances/USD");
  const Json row = positions(fixture, kMargin).at("AMD");
  const Json trade = fixture.items(kMargin + "/transactions?symbol=AMD")[0];
  const Decimal cost = open(row) * 40 + paid_fees(trade);
  CHECK(signed_amount(trade, "net-value") == -cost);
  CHECK(text(decimal(before, "cash-balance") - decimal(after, "cash-balance")) == text(cost));
  CHECK(after["intraday-equities-cash-amount"] == cost.wire());
  CHECK(after["intraday-equities-cash-effect"] == "Debit");
  CHECK(after["intraday-equities-cash-effective-date"] == "2026-11-23");
  const Decimal change = decimal(before, "net-liquidating-value") - decimal(after, "net-liquidating-value");
  CHECK(change.abs() < 5);
}
