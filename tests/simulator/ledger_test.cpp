// Balances and positions agree at every clock and seed.
#include <random>

#include "simulator_fixture.hpp"
#include "tastytrade_mcp/support/text.hpp"

using namespace simulator;
using namespace std::chrono_literals;

namespace {

const std::string kAccounts[] = {std::string("/accounts/") + kMarginAccount,
                                 std::string("/accounts/") + kRetirementAccount};
const std::string kEverything = "/positions?include-marks=true&include-closed-positions=true";

Decimal sign_of(const Json& position) {
  const Json& direction = position["quantity-direction"];
  return direction == "Long" ? 1 : direction == "Short" ? -1 : 0;
}

// Quantity and multiplier, negative for a short position.
Decimal units(const Json& position) {
  return *Decimal::from_json(position["quantity"]) * *Decimal::from_json(position["multiplier"]) * sign_of(position);
}

// A future is worth what it has gained since the last settlement, never its notional.
Decimal value_of(const Json& position) {
  const Decimal settled =
      position["instrument-type"] == "Future" ? decimal(position, "average-daily-market-close-price") : Decimal();
  return (decimal(position, "mark-price") - settled) * units(position);
}

Decimal realized_day_gain(const Json& position) {
  return signed_amount(position, "realized-day-gain", "realized-day-gain-effect");
}

std::string text(const Decimal& value) {
  return value.money();
}

void check_balances_agree(SimulatorFixture& fixture, const std::string& account) {
  const Json balances = fixture.data(account + "/balances/USD");
  Decimal held, longs[4], shorts[4], futures;
  for (const Json& position : fixture.items(account + kEverything)) {
    INFO(position.dump());
    const Decimal value = value_of(position);
    held += value;
    const std::string type = position["instrument-type"];
    const int kind = type == "Equity" ? 0 : type == "Equity Option" ? 1 : type == "Cryptocurrency" ? 2 : 3;
    (position["quantity-direction"] == "Long" ? longs : shorts)[kind] += value.abs();
    if (type == "Future") futures += value;
    // Closed rows are worth nothing and are the only ones without a direction.
    CHECK((position["quantity-direction"] == "Zero") == (position["quantity"] == 0));
  }
  INFO(balances.dump());
  CHECK(text(decimal(balances, "cash-balance") + held) == text(decimal(balances, "net-liquidating-value")));
  const char* const names[] = {"equity", "derivative", "cryptocurrency"};
  for (int kind = 0; kind < 3; ++kind) {
    const std::string name = names[kind];
    CHECK(text(decimal(balances, ("long-" + name + "-value").c_str())) == text(longs[kind]));
    CHECK(text(decimal(balances, ("short-" + name + "-value").c_str())) == text(shorts[kind]));
  }
  CHECK(text(decimal(balances, "long-futures-value") - decimal(balances, "short-futures-value")) == text(futures));
  CHECK_FALSE(decimal(balances, "long-futures-value").is_negative());
  CHECK_FALSE(decimal(balances, "short-futures-value").is_negative());
  CHECK_FALSE(decimal(balances, "derivative-buying-power").is_negative());
}

// The part of an account that follows the stock exchange's day: without futures and coins.
Decimal stock_part(SimulatorFixture& fixture, const std::string& account) {
  const Json balances = fixture.data(account + "/balances/USD");
  return decimal(balances, "net-liquidating-value") - decimal(balances, "long-futures-value") +
         decimal(balances, "short-futures-value") - decimal(balances, "long-cryptocurrency-value") -
         signed_amount(balances, "intraday-futures-cash-amount", "intraday-futures-cash-effect");
}

// The fees of the day's trades in stock and options.
Decimal fees_of_stock(SimulatorFixture& fixture, const std::string& account, const std::string& day) {
  Decimal sum;
  for (const Json& row : fixture.items(account + "/transactions?type=Trade&start-date=" + day + "&end-date=" + day)) {
    if (row["instrument-type"] != "Future") sum += paid_fees(row);
  }
  return sum;
}

}  // namespace

TEST_CASE("Net liquidating value is cash plus the values of all positions, at every time and seed") {
  const char* const clocks[] = {kMonday,
                                "2026-08-24T04:00:00Z",  // midnight in New York
                                "2026-08-24T12:20:00Z",
                                "2026-08-24T13:29:59Z",
                                "2026-08-24T13:30:00Z",
                                "2026-08-24T13:32:00Z",
                                "2026-08-24T13:35:30Z",
                                "2026-08-24T13:38:00Z",
                                "2026-08-24T13:41:00Z",  // between the day's trades
                                "2026-08-24T19:59:59Z",
                                "2026-08-24T20:00:00Z",
                                "2026-08-24T21:00:00Z",  // both closes
                                "2026-08-24T21:59:59Z",
                                "2026-08-24T22:00:00Z",
                                "2026-08-24T22:12:00Z",
                                "2026-08-24T22:30:00Z",
                                "2026-08-25T03:59:59Z",
                                "2026-08-25T04:00:00Z",  // evening and the next midnight
                                "2026-08-29T12:00:00Z",
                                "2026-08-30T21:50:00Z",
                                "2026-08-30T22:05:00Z",  // a weekend
                                "2026-09-07T15:00:00Z",
                                "2026-09-07T17:30:00Z",  // Labor Day: futures trade half a day
                                "2026-11-26T16:00:00Z",
                                "2026-11-27T15:00:00Z",
                                "2026-11-27T18:30:00Z",  // Thanksgiving and the half day after
                                "2026-11-01T05:30:00Z",
                                "2026-11-01T06:30:00Z",
                                "2026-11-02T14:45:00Z",  // clocks go back
                                "2027-03-14T06:59:59Z",
                                "2027-03-14T07:00:00Z",
                                "2027-03-15T13:45:00Z",  // clocks go forward
                                "2026-12-31T20:30:00Z",
                                "2026-12-31T23:30:00Z",
                                "2027-01-01T00:30:00Z",
                                "2027-01-01T15:00:00Z",
                                "2027-01-03T23:00:00Z",
                                "2027-01-04T15:00:00Z",  // a year's end
                                "2026-09-18T13:25:00Z",
                                "2026-12-18T21:30:00Z",
                                "2028-02-29T16:00:00Z"};
  std::mt19937 random(20261128);
  for (const std::uint64_t seed : {1ULL, 2ULL, 42ULL, 987654321ULL}) {
    SimulatorFixture fixture(with_seed(seed));
    for (const char* now : clocks) {
      INFO("seed " << seed << " at " << now);
      fixture.go_to(now);
      for (const std::string& account : kAccounts) check_balances_agree(fixture, account);
    }
    for (int i = 0; i < 60; ++i) {
      fixture.go_to(at("2026-01-01T00:00:00Z") + std::chrono::hours(random() % 35'040) +
                    std::chrono::seconds(random() % 3'600));
      INFO("seed " << seed << " at " << support::to_iso8601(fixture.clock.now()));
      for (const std::string& account : kAccounts) check_balances_agree(fixture, account);
    }
  }
}

TEST_CASE("The profit of the day by the broker's formula, less fees, is the account's gain since the previous close") {
  for (const std::uint64_t seed : {1ULL, 5ULL, 77ULL}) {
    SimulatorFixture fixture(with_seed(seed));
    // Midnights in New York, with the day before: a Tuesday, a Monday, the day after a holiday, the new year's first.
    for (const char* midnight : {"2026-08-25T04:00:00Z", "2026-08-24T04:00:00Z", "2026-09-08T04:00:00Z",
                                 "2027-01-04T05:00:00Z", "2026-11-02T05:00:00Z"}) {
      for (const std::string& account : kAccounts) {
        fixture.go_to(midnight);
        const std::string day = support::to_text(support::utc_date(fixture.clock.now()));
        const Decimal start = stock_part(fixture, account);
        for (const std::chrono::minutes later :
             {0min, 8h + 20min, 9h + 34min, 9h + 38min, 9h + 45min, 13h + 7min, 16h + 0min, 17h + 59min}) {
          fixture.go_to(at(midnight) + later);
          INFO("seed " << seed << " at " << support::to_iso8601(fixture.clock.now()) << " " << account);
          Decimal profit;
          for (const Json& position : fixture.items(account + kEverything)) {
            if (position["instrument-type"] == "Future" || position["instrument-type"] == "Cryptocurrency") continue;
            const Decimal basis = decimal(position, "average-daily-market-close-price");
            profit += (decimal(position, "mark-price") - basis) * units(position);
            if (position["realized-day-gain-date"] == day) profit += realized_day_gain(position);
          }
          CHECK(text(profit - fees_of_stock(fixture, account, day)) == text(stock_part(fixture, account) - start));
        }
      }
    }
  }
}

TEST_CASE("On weekends and holidays marks, closes and realized gains are those of the last session") {
  SimulatorFixture fixture;
  for (const auto& [session_end, closed, day] :
       {std::tuple{"2026-08-28T20:00:00Z", "2026-08-30T16:00:00Z", "2026-08-28"},     // a weekend
        std::tuple{"2026-09-04T20:00:00Z", "2026-09-07T16:00:00Z", "2026-09-04"},     // Labor Day
        std::tuple{"2026-11-25T21:00:00Z", "2026-11-26T16:00:00Z", "2026-11-25"}}) {  // Thanksgiving
    INFO(closed);
    const auto rows_at = [&](const char* now, const char* type) {
      fixture.go_to(now);
      return fixture.items(kAccounts[0] + kEverything + "&instrument-type=" + type);
    };
    for (const char* type : {"Equity", "Equity%20Option"}) {
      const Json rows = rows_at(closed, type);
      CHECK(rows == rows_at(session_end, type));
      for (const Json& row : rows) CHECK(row["realized-day-gain-date"] == day);
    }
    fixture.go_to(closed);
    const Json quote = fixture.data("/market-data/Equity/NVDA");
    const Json nvidia = fixture.items(kAccounts[0] + kEverything + "&symbol=NVDA")[0];
    CHECK(quote["summary-date"] == day);
    CHECK(nvidia["close-price"] == quote["prev-close"]);
    CHECK(nvidia["mark-price"] == quote["mark"]);
  }
}

TEST_CASE("Marks and closes of positions equal those of the quotes, and every contract is listed") {
  for (const std::uint64_t seed : {1ULL, 8ULL, 31ULL, 4711ULL}) {
    SimulatorFixture fixture(with_seed(seed));
    for (const char* now : {"2026-08-24T08:00:00Z", kMonday, "2026-10-01T14:00:00Z", "2026-12-02T23:30:00Z",
                            "2027-02-13T15:00:00Z", "2027-05-28T19:00:00Z"}) {
      fixture.go_to(now);
      for (const std::string& account : kAccounts) {
        for (const Json& position : fixture.items(account + kEverything)) {
          INFO("seed " << seed << " at " << now << " " << position.dump());
          const std::string type = position["instrument-type"], symbol = position["symbol"];
          const Json quote =
              fixture.data("/market-data/" + support::percent_encode(type) + "/" + support::percent_encode(symbol));
          CHECK(quote["mark"] == position["mark-price"]);
          CHECK(quote["prev-close"] == position["close-price"]);
          if (type == "Equity Option") fixture.data("/instruments/equity-options/" + support::percent_encode(symbol));
        }
      }
    }
  }
}
