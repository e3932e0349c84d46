// Balances, now and on past days.
#include <algorithm>

#include "balance_json.hpp"

#include "accounts/account_values.hpp"
#include "endpoints/endpoints.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

// From this Accept-Version on balances are a list, with a row for each currency.
constexpr int kBalanceListVersion = 20240501;

Decimal clamp_to_zero(const Decimal& value) {
  return value.is_negative() ? Decimal() : value;
}

// Builds the row of one account.
class Row {
 public:
  Row(const Balances& balances, const std::string& account, bool margin) : b_(balances), margin_(margin) {
    row_ = {{"account-number", account}, {"currency", "USD"}};
    required_ = b_.initial_requirement + b_.futures_requirement;
    maintenance_ = b_.maintenance_requirement + b_.futures_requirement;
    margin_equity_ = b_.net_liquidating_value - b_.long_crypto;
    option_power_ = compute_buying_power(b_);
    withdrawable_ = margin ? std::min(clamp_to_zero(b_.cash), option_power_) : option_power_;
    regulation_t_ = (b_.long_equity + b_.short_equity) * Decimal::of("0.5");
  }

  Json json(Date day, Instant updated_at) {
    add_cash(day);
    add_values();
    add_buying_power();
    add_requirements();
    row_["snapshot-date"] = support::to_text(day);
    row_["updated-at"] = broker_time(updated_at);
    return std::move(row_);
  }

 private:
  void put(const char* key, const Decimal& value) { row_[key] = value.wire(); }
  void zero(std::initializer_list<const char*> keys) {
    for (const char* key : keys) row_[key] = "0.0";
  }
  // Adds an amount and its effect; the key of the effect differs between amounts.
  void put_signed(const char* key, const char* effect_key, const Decimal& value) {
    put(key, value.abs());
    row_[effect_key] = value.is_zero() ? "None" : value.is_negative() ? "Debit" : "Credit";
  }

  void add_cash(Date day) {
    put("cash-balance", b_.cash);
    // A part of the margin values, in an account that has them.
    put("margin-settle-balance", margin_ ? b_.settled_cash : Decimal());
    put("total-settle-balance", b_.settled_cash);
    put("cash-settle-balance", withdrawable_);
    put("cash-available-to-withdraw", withdrawable_);
    put("closed-loop-available-balance", withdrawable_);
    zero({"available-trading-funds", "pending-margin-interest", "total-pending-liquidity-pool-rebate"});
    put_signed("pending-cash", "pending-cash-effect", Decimal());
    put_signed("unsettled-cryptocurrency-fiat-amount", "unsettled-cryptocurrency-fiat-effect", Decimal());
    put_signed("previous-day-cryptocurrency-fiat-amount", "previous-day-cryptocurrency-fiat-effect", Decimal());
    put_signed("intraday-equities-cash-amount", "intraday-equities-cash-effect", b_.intraday_equities);
    put_signed("intraday-futures-cash-amount", "intraday-futures-cash-effect", b_.intraday_futures);
    row_["intraday-equities-cash-effective-date"] = support::to_text(day);
    row_["intraday-futures-cash-effective-date"] = support::to_text(day);
  }

  void add_values() {
    put("long-equity-value", b_.long_equity);
    put("short-equity-value", b_.short_equity);
    put("long-derivative-value", b_.long_derivative);
    put("short-derivative-value", b_.short_derivative);
    put("long-futures-value", b_.long_futures);
    put("short-futures-value", b_.short_futures);
    put("long-margineable-value", b_.long_equity);
    put("short-margineable-value", b_.short_equity);
    put("long-cryptocurrency-value", b_.long_crypto);
    put("long-futures-derivative-value", b_.long_futures_derivative);
    put("short-futures-derivative-value", b_.short_futures_derivative);
    // A part of the derivatives; these accounts hold no index derivatives.
    zero({"long-index-derivative-value", "short-index-derivative-value", "short-cryptocurrency-value",
          "long-bond-value", "long-fixed-income-security-value"});
    put("net-liquidating-value", b_.net_liquidating_value);
  }

  void add_buying_power() {
    const Decimal excess = clamp_to_zero(margin_equity_ - regulation_t_ - b_.futures_requirement).rounded(3);
    put("margin-equity", margin_equity_);
    put("apex-starting-day-margin-equity", b_.starting_margin_equity);
    put("equity-buying-power", margin_ ? option_power_ * 2 : option_power_);
    put("derivative-buying-power", option_power_);
    put("day-trading-buying-power", margin_ ? option_power_ * 4 : Decimal());
    put("used-derivative-buying-power", required_);
    put("effective-cryptocurrency-buying-power", margin_ ? option_power_ : Decimal());
    put("special-memorandum-account-value", margin_ ? excess : Decimal());
    put("sma-equity-option-buying-power", margin_ ? std::min(excess, option_power_) : Decimal());
    zero({"special-memorandum-account-apex-adjustment"});
    put_signed("buying-power-adjustment", "buying-power-adjustment-effect", Decimal());
  }

  void add_requirements() {
    put("maintenance-requirement", b_.maintenance_requirement);
    put("maintenance-excess", clamp_to_zero(margin_equity_ - maintenance_));
    put("day-trade-excess", clamp_to_zero(margin_equity_ - maintenance_));
    put("reg-t-margin-requirement", regulation_t_);
    put("futures-margin-requirement", b_.futures_requirement);
    put("futures-overnight-margin-requirement", b_.futures_requirement);
    put("futures-intraday-margin-requirement", b_.futures_requirement);
    zero({"bond-margin-requirement", "cryptocurrency-margin-requirement", "equity-offering-margin-requirement",
          "fixed-income-security-margin-requirement", "maintenance-call-value", "reg-t-call-value",
          "day-trading-call-value", "day-equity-call-value"});
  }

  const Balances& b_;
  bool margin_;
  Decimal required_;     // initial
  Decimal maintenance_;  // what must be left
  Decimal margin_equity_;
  Decimal option_power_;
  Decimal withdrawable_;
  Decimal regulation_t_;
  Json row_;
};

}  // namespace

Json balance_json(const AccountLedger& ledger, const std::string& account, Instant now) {
  const Balances balances = ledger.balances(account, now);
  return Row(balances, account, account == kMarginAccount).json(account_day(now), market_time(Venue::cme, now).as_of);
}

namespace {

Answer balances(const RequestContext& context) {
  Json row = balance_json(context.state.ledger, context.captures.front(), context.now);
  if (context.version >= kBalanceListVersion) return Answer::items(Json::array({std::move(row)}));
  Answer answer;
  answer.data = std::move(row);
  return answer;
}

Answer balances_in(const RequestContext& context) {
  if (context.captures[1] != "USD") throw not_found("Couldn't find balances in " + context.captures[1].substr(0, 8));
  Answer answer;
  answer.data = balance_json(context.state.ledger, context.captures.front(), context.now);
  return answer;
}

// Snapshots are taken at the first (BOD) and the last (EOD) instant of a trading day in New York.
constexpr std::string_view kTimesOfDay[] = {"BOD", "EOD"};

Instant snapshot_time(Date day, bool is_end) {
  return is_end ? new_york_time(support::add_days(day, 1), std::chrono::minutes(0)) - std::chrono::milliseconds(1)
                : new_york_time(day, std::chrono::minutes(0));
}

struct SnapshotRange {
  Date first, last;  // both included
  bool is_end = true;
};

SnapshotRange read_snapshot_range(const RequestContext& context, Date first) {
  const Query& query = context.query();
  const std::string time = query.enumerated("time-of-day", kTimesOfDay);
  if (time.empty()) throw invalid_parameter("time-of-day", "is missing");
  SnapshotRange range{first, context.today, time == "EOD"};
  const auto day = query.date("snapshot-date"), start = query.date("start-date"), end = query.date("end-date");
  if (day && (start || end)) throw invalid_parameter("snapshot-date", "cannot be used with start-date or end-date");
  if (day) range.first = std::max(first, *day);
  if (start) range.first = std::max(first, *start);
  if (day || end) range.last = std::min(context.today, day ? *day : *end);
  return range;
}

// Newest first.
Answer balance_snapshots(const RequestContext& context) {
  const std::string& account = context.captures.front();
  const auto transactions = context.state.history.transactions(account, context.now);
  const SnapshotRange range = read_snapshot_range(context, transactions->front().date);
  std::vector<Date> days;
  const auto currency = context.query().one("currency");
  for (Date day = trading_day_on_or_before(Venue::equity, range.last);
       day >= range.first && (!currency || *currency == "USD"); day = trading_day_before(Venue::equity, day)) {
    if (snapshot_time(day, range.is_end) <= context.now) days.push_back(day);
  }
  const PageChoice page = choose_page(context, days.size(), 250, 2000);
  AccountValues values(context.state.market, transactions, account == kMarginAccount);
  Json rows = Json::array();
  for (std::size_t i = page.last; i-- > page.first;) {
    const Instant at = snapshot_time(days[i], range.is_end);
    const Balances balances = values.at(at);
    rows.push_back(Row(balances, account, account == kMarginAccount).json(days[i], at));
    rows.back()["time-of-day"] = range.is_end ? "EOD" : "BOD";
  }
  std::reverse(rows.begin(), rows.end());
  return answer_page(page, days.size(), std::move(rows));
}

constexpr Route kRoutes[] = {
    {"GET", "/accounts/{account}/balances", balances},
    {"GET", "/accounts/{account}/balances/{currency}", balances_in},
    {"GET", "/accounts/{account}/balance-snapshots", balance_snapshots},
};

}  // namespace

std::span<const Route> balance_routes() {
  return kRoutes;
}

}  // namespace simulator
