#include "value_history.hpp"

#include <algorithm>

#include "ledger.hpp"
#include "shared/account_reads.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using support::Date;
using support::Decimal;

namespace {

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

std::optional<Decimal> AccountSeries::net_deposits(support::Instant since) const {
  if (!deposits) return std::nullopt;
  Decimal sum;
  for (const Deposit& deposit : *deposits) {
    if (deposit.time >= since) sum += deposit.amount;
  }
  return sum;
}

std::optional<Decimal> ValueHistory::net_deposits(support::Instant since) const {
  Decimal sum;
  for (const AccountSeries& one : accounts) {
    const auto own = one.net_deposits(since);
    if (!own) return std::nullopt;
    sum += *own;
  }
  return sum;
}

ValueHistory read_value_history(const ToolCall& call, const std::vector<broker::Account>& accounts,
                                const Period& period) {
  const std::string time_back = choose_time_back(period.first, support::new_york_date(call.now()));
  broker::TransactionQuery query{.first = period.first, .last = period.last};
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
    ValueSeries series = select_period(**reads[i].answer, period);
    if (!series.empty()) history.accounts.push_back({&accounts[i], std::move(series)});
  }
  add_deposits(deposits, history);
  return history;
}

}  // namespace tools
