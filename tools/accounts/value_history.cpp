#include "value_history.hpp"

#include <algorithm>

#include "ledger.hpp"
#include "shared/account_reads.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Date;
using support::Decimal;

namespace {

// The exchanges close for so many days at most beside holidays and weekends.
constexpr int kMaxUnplannedClosure = 7;

// The last trading day before `date`.
Date find_trading_day_before(Date date) {
  Date day = support::add_days(date, -1);
  while (!support::is_stock_trading_day(day)) day = support::add_days(day, -1);
  return day;
}

// The shortest history of the broker's that has the day `first` in it.
std::string choose_time_back(Date first, Date today) {
  constexpr std::pair<int, const char*> lengths[] = {{0, "1d"},  {6, "1w"},   {27, "1m"},
                                                     {88, "3m"}, {180, "6m"}, {364, "1y"}};
  const int days = support::days_between(first, today);
  for (const auto& [most, name] : lengths) {
    if (days <= most) return name;
  }
  return "all";
}

// A transaction without a time counts from the beginning of its day.
support::Instant find_time(const broker::Transaction& transaction) {
  if (transaction.executed_at) return *transaction.executed_at;
  if (!transaction.transaction_date) return support::Instant::max();
  return support::new_york_time(*transaction.transaction_date, std::chrono::minutes(0));
}

void add_deposits(const std::vector<AccountTransactions>& reads, ValueHistory& history) {
  for (const AccountTransactions& read : reads) {
    const auto own = std::find_if(history.accounts.begin(), history.accounts.end(),
                                  [&](const AccountSeries& one) { return one.account->number == read.account.number; });
    if (own == history.accounts.end()) continue;
    if (!read.answer || !(*read.answer)->is_complete()) {
      history.missing.add({.account_number = read.account.number,
                           .field = "net_deposits",
                           .reason = read.error ? read.error->message() : "not every transaction could be read"});
      continue;
    }
    history.as_of = std::min(history.as_of, read.answer->as_of);
    own->deposits.emplace();
    for (const broker::Transaction& transaction : **read.answer) {
      own->deposits->push_back({find_time(transaction), transaction.net_value.value_or(Decimal(0))});
    }
  }
}

}  // namespace

std::optional<Decimal> AccountSeries::net_deposits(support::Instant since, support::Instant until) const {
  if (!deposits) return std::nullopt;
  Decimal sum;
  for (const Deposit& deposit : *deposits) {
    if (since <= deposit.time && deposit.time < until) sum += deposit.amount;
  }
  return sum;
}

std::optional<std::string> AccountSeries::explain_late_start(const Period& period) const {
  if (series.has_value_before) return std::nullopt;
  const Date first = support::new_york_date(series.points.front().time);
  if (account->opened_at) {
    const Date opened = support::new_york_date(*account->opened_at);
    if (opened >= period.first && support::days_between(opened, first) <= kMaxUnplannedClosure) return std::nullopt;
  }
  return "no value before the period is known, the first is of " + support::to_text(first);
}

std::optional<Decimal> ValueHistory::net_deposits(support::Instant since, support::Instant until) const {
  Decimal sum;
  for (const AccountSeries& one : accounts) {
    const auto own = one.net_deposits(since, until);
    if (!own) return std::nullopt;
    sum += *own;
  }
  return sum;
}

ValueHistory read_value_history(const ToolCall& call, const std::vector<broker::Account>& accounts,
                                const Period& period) {
  const Date day_before = find_trading_day_before(period.first);
  const Date earliest_start = support::add_days(day_before, -kMaxUnplannedClosure);
  const std::string time_back = choose_time_back(day_before, support::new_york_date(call.now()));
  // From the earliest day that `start` can be of: money that is paid in between it and the period is in the change.
  broker::TransactionQuery query{.first = earliest_start, .last = period.last};
  for (const char* const kind : {"deposit", "withdrawal", "transfer"}) select_kind(query, kind);
  std::vector<AccountHistory> reads;
  std::vector<AccountTransactions> deposits;
  run_all({[&] { reads = read_net_liq_histories(call.broker(), accounts, time_back, call.read_options()); },
           [&] { deposits = read_transactions(call.broker(), accounts, query, call.read_options()); }});
  throw_if_none_read(reads);
  ValueHistory history;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    if (!reads[i].answer) {
      history.missing.add_account(reads[i].account.number, "net_liquidating_value", *reads[i].error);
      continue;
    }
    history.as_of = std::min(history.as_of, reads[i].answer->as_of);
    history.missing.add_rows(**reads[i].answer, reads[i].account.number);
    ValueSeries series = select_period(**reads[i].answer, period, earliest_start);
    if (!series.empty()) history.accounts.push_back({&accounts[i], std::move(series)});
  }
  add_deposits(deposits, history);
  return history;
}

}  // namespace tools
