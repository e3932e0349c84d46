// Volatility, liquidity, dividend and earnings figures of stocks, funds and indices.
#include <algorithm>
#include <cmath>
#include <set>

#include "endpoints/endpoints.hpp"
#include "market/corporate_events.hpp"
#include "market/hash_rng.hpp"
#include "market/volatility_index.hpp"
#include "simulation_state.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;

// The metrics of one symbol, constant during a day.
class MetricsRow {
 public:
  MetricsRow(const RequestContext& context, const InstrumentSpec& listing)
      : context_(context),
        listing_(listing),
        seed_(context.state.market.seed()),
        name_("metrics " + std::string(listing.symbol)) {}

  Json json() const {
    Json row{{"symbol", listing_.symbol}};
    add_volatility(row);
    row["liquidity-rating"] = liquidity_rating();
    if (listing_.expiries != Expiries::none) row["option-expiration-implied-volatilities"] = expirations();
    row["beta"] = format_decimal(listing_.beta);
    row["corr-spy-3month"] =
        format_decimal(std::clamp(0.35 * listing_.beta + 0.2 * uniform(seed_, name_, 20), -0.9, 0.99), 2);
    row["market-cap"] = market_cap();
    // As recorded, indices lack these members but have a market capitalization.
    if (listing_.kind != Kind::index) {
      add_liquidity_details(row);
      row["beta-updated-at"] = updated(12h + 30min);
      row["listed-market"] = listing_.market;
      row["lendability"] = "Easy To Borrow";
      row["borrow-rate"] = "0.0";
    }
    if (listing_.dividend > 0) add_dividend(row);
    if (listing_.kind == Kind::stock) add_company(row);
    // This time has the offset of Chicago.
    row["created-at"] = "2019-01-20T18:02:44.206-06:00";
    row["updated-at"] = updated(16h + 5min);
    return row;
  }

  // Per share, in the last quarter.
  double quarterly_earnings() const { return listing_.price / price_earnings() / 4; }

 private:
  double price_earnings() const { return 14 + 26 * uniform(seed_, name_, 9); }
  // The time of the last full calculation: that of this day if it has passed, else that of the day before.
  std::string updated(std::chrono::minutes time_of_day) const {
    return support::to_iso8601(new_york_time(previous_session(), time_of_day));
  }
  Date previous_session() const { return trading_day_before(Venue::equity, context_.today); }
  std::int64_t day() const { return std::chrono::sys_days(context_.today).time_since_epoch().count(); }

  double index_on(std::int64_t day) const { return volatility_index(seed_, listing_, day); }

  void add_volatility(Json& row) const {
    const double index = index_on(day());
    const bool apple = listing_.symbol == "AAPL";
    const double rank = apple ? 0.427330631 : 0.08 + 0.7 * uniform(seed_, name_, 2);
    const double own_rank = apple ? 0.371368914 : std::clamp(rank * (0.8 + 0.3 * uniform(seed_, name_, 3)), 0.0, 1.0);
    const double percentile = apple ? 0.330776021 : std::clamp(rank * (0.7 + 0.7 * uniform(seed_, name_, 4)), 0.0, 1.0);
    const double historical = std::abs(listing_.volatility) * 100;
    row["implied-volatility-index"] = format_decimal(index);
    row["implied-volatility-index-5-day-change"] = format_decimal(index - index_on(day() - 7));
    row["implied-volatility-index-15-day"] = format_decimal(index_on(day() - 21));
    row["implied-volatility-index-rank"] = format_decimal(rank);
    row["tos-implied-volatility-index-rank"] = format_decimal(rank);
    row["tw-implied-volatility-index-rank"] = format_decimal(own_rank);
    row["tos-implied-volatility-index-rank-updated-at"] = updated(16h);
    row["implied-volatility-index-rank-source"] = "tos";
    row["implied-volatility-percentile"] = format_decimal(percentile);
    row["implied-volatility-updated-at"] = updated(16h);
    // These are percent, unlike the index.
    row["implied-volatility-30-day"] = format_decimal(index * 100, 2);
    const double days30 = historical * (0.75 + 0.4 * uniform(seed_, name_, 5));
    row["historical-volatility-30-day"] = format_decimal(days30, 2);
    row["historical-volatility-60-day"] = format_decimal(historical * (0.8 + 0.3 * uniform(seed_, name_, 6)), 2);
    row["historical-volatility-90-day"] = format_decimal(historical * (0.85 + 0.25 * uniform(seed_, name_, 7)), 2);
    row["iv-hv-30-day-difference"] = format_decimal(index * 100 - days30, 2);
  }

  int liquidity_rating() const {
    if (listing_.volume_millions > 60) return 5;
    if (listing_.volume_millions > 8) return 4;
    return listing_.volume_millions > 3 ? 3 : 2;
  }

  void add_liquidity_details(Json& row) const {
    const double value = 400 + listing_.volume_millions * 1700 * (0.9 + 0.2 * uniform(seed_, name_, 8));
    const double rank = std::min(0.99, value / (value + 60000));
    row["liquidity-value"] = format_decimal(value);
    row["liquidity-rank"] = format_decimal(rank);
    // A sum that restarts each Saturday, over the 13 half hours of each session.
    const Date session = previous_session();
    const auto weekday = static_cast<int>(get_weekday(session).iso_encoding());  // Monday is 1
    const Instant saturday = new_york_time(support::add_days(session, -weekday - 1), 6h + 9min);
    const int count = 13 * weekday;
    row["liquidity-running-state"] = {
        {"sum", format_decimal(value * count * (0.8 + 0.2 * uniform(seed_, name_, day(), 12)))},
        {"count", count},
        {"started-at", support::to_iso8601(saturday)},
        {"updated-at", updated(16h)}};
  }

  // In whole millions. The shares of a fund are estimated from its volume; an index has none.
  std::int64_t market_cap() const {
    if (listing_.kind == Kind::index) return 0;
    const double shares =
        listing_.kind == Kind::stock ? listing_.shares_billions * 1e9 : listing_.volume_millions * 1.2e7;
    return std::llround(shares * listing_.price / 1e6) * 1'000'000;
  }

  Json expirations() const {
    Json rows = Json::array();
    const auto chain = context_.state.market.chains().find(listing_, context_.today);
    for (const Expiration& expiration : chain->expirations) {
      const Instant when = market_time(Venue::equity, context_.now).as_of;
      rows.push_back({{"expiration-date", support::to_text(expiration.date)},
                      {"option-chain-type", "Standard"},
                      {"settlement-type", expiration.morning ? "AM" : "PM"},
                      {"implied-volatility",
                       format_decimal(context_.state.market.volatility_at(listing_, expiration.expires_at, when))}});
    }
    return rows;
  }

  Date event(CorporateEvent event, int quarters_ahead) const {
    return quarterly_event(listing_, event, context_.today, quarters_ahead);
  }

  void add_dividend(Json& row) const {
    const Date last = event(CorporateEvent::ex_dividend, 0), next = event(CorporateEvent::ex_dividend, 1);
    row["dividend-rate-per-share"] = format_decimal(listing_.dividend / 4, 4);
    row["annual-dividend-per-share"] = format_decimal(listing_.dividend, 4);
    row["dividend-yield"] = format_decimal(listing_.dividend / listing_.price, 9);
    row["dividend-ex-date"] = support::to_text(last);
    row["dividend-next-date"] = support::to_text(next);
    row["dividend-pay-date"] = support::to_text(dividend_pay_date(last));
    row["dividend-updated-at"] = updated(6h);
  }

  void add_company(Json& row) const {
    row["sector"] = listing_.sector;
    row["industry"] = find_industry(listing_);
    const double price = listing_.price;
    const double ratio = price_earnings();
    const double earned = price / ratio;
    const Date report = event(CorporateEvent::earnings_report, 1);
    row["price-earnings-ratio"] = format_decimal(ratio, 5);
    row["earnings-per-share"] = format_decimal(earned, 5);
    row["earnings"] = {
        {"visible", true},
        {"expected-report-date", support::to_text(report)},
        {"estimated", support::days_between(context_.today, report) > 30},
        {"late-flag", 0},
        {"quarter-end-date", support::to_text(support::add_days(report, -27))},
        {"actual-eps", format_decimal(earned / 4, 2)},
        {"consensus-estimate", format_decimal(earned / 4 * (0.97 + 0.06 * uniform(seed_, name_, 10)), 2)},
        {"time-of-day", uniform(seed_, name_, 11) < 0.5 ? "BTO" : "AMC"},
        {"updated-at", updated(5h)}};
  }

  const RequestContext& context_;
  const InstrumentSpec& listing_;
  std::uint64_t seed_;
  std::string name_;
};

Answer metrics(const RequestContext& context) {
  std::set<std::string> seen;
  Json rows = Json::array();
  for (const std::string& list : context.query().all("symbols")) {
    for (const std::string& symbol : support::split(list, ',')) {
      const InstrumentSpec* listing = find_equity(symbol);
      if (listing != nullptr && seen.insert(symbol).second) rows.push_back(MetricsRow(context, *listing).json());
    }
  }
  if (context.query().all("symbols").empty()) throw invalid_parameter("symbols", "is missing");
  return Answer::items(std::move(rows));
}

// Past events are known for three years.
constexpr int kPastQuarters = 12;

const InstrumentSpec& requested_listing(const RequestContext& context) {
  const InstrumentSpec* listing = find_equity(context.captures.front());
  if (listing == nullptr) throw not_found("Couldn't find " + context.captures.front().substr(0, 20));
  return *listing;
}

// Oldest first; none for a stock without dividends.
Answer past_dividends(const RequestContext& context) {
  const InstrumentSpec& listing = requested_listing(context);
  Json rows = Json::array();
  for (int quarter = 1 - kPastQuarters; listing.dividend > 0 && quarter <= 0; ++quarter) {
    const Date date = quarterly_event(listing, CorporateEvent::ex_dividend, context.today, quarter);
    rows.push_back({{"occurred-date", support::to_text(date)}, {"amount", format_decimal(listing.dividend / 4, 4)}});
  }
  return Answer::items(std::move(rows));
}

// The latest report is the one of the metrics' actual-eps.
Answer past_earnings(const RequestContext& context) {
  const InstrumentSpec& listing = requested_listing(context);
  const auto start = context.query().date("start-date"), end = context.query().date("end-date");
  if (!start) throw invalid_parameter("start-date", "is missing");
  Json rows = Json::array();
  for (int quarter = 1 - kPastQuarters; listing.kind == Kind::stock && quarter <= 0; ++quarter) {
    const Date date = quarterly_event(listing, CorporateEvent::earnings_report, context.today, quarter);
    if (date < *start || (end && date > *end)) continue;
    const double growth = 1 + 0.015 * quarter;
    const double eps = MetricsRow(context, listing).quarterly_earnings() * growth;
    rows.push_back({{"occurred-date", support::to_text(date)}, {"eps", format_decimal(eps, 2)}});
  }
  return Answer::items(std::move(rows));
}

constexpr Route kRoutes[] = {
    {"GET", "/market-metrics", metrics},
    {"GET", "/market-metrics/historic-corporate-events/dividends/{symbol...}", past_dividends},
    {"GET", "/market-metrics/historic-corporate-events/earnings-reports/{symbol...}", past_earnings},
};

}  // namespace

std::span<const Route> metric_routes() {
  return kRoutes;
}

}  // namespace simulator
