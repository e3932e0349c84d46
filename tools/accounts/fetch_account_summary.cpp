#include "fetch_account_summary.hpp"

#include <algorithm>
#include <map>

#include "holdings.hpp"
#include "shared/account_reads.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "shared/totals.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "value_history.hpp"

namespace tools {

using support::Date;
using support::Decimal;

namespace {

constexpr const char* kCurrency = "USD";

// The figures of one account. A figure that could not be read is empty.
struct AccountSummary {
  const broker::Account* account = nullptr;
  std::optional<Decimal> net_liquidating_value, cash_balance, buying_power_left, buying_power_used_percent;
  std::optional<Decimal> day_profit, open_profit, year_profit;
  std::optional<std::int64_t> positions, working_orders;
  std::optional<int> day_trade_count;
  std::optional<std::vector<std::string>> restrictions;
};

struct Summaries {
  std::vector<AccountSummary> accounts;
  Missing missing;
  support::Instant as_of = support::Instant::max();
  Date session{};  // the trading day of day_profit
};

struct SumKey {
  const char* key;
  std::optional<Decimal> AccountSummary::*member;
};
constexpr SumKey kSums[] = {{"net_liquidating_value", &AccountSummary::net_liquidating_value},
                            {"cash_balance", &AccountSummary::cash_balance},
                            {"buying_power_left", &AccountSummary::buying_power_left},
                            {"day_profit", &AccountSummary::day_profit},
                            {"open_profit", &AccountSummary::open_profit},
                            {"year_profit", &AccountSummary::year_profit}};

// `part` in percent of `whole`, with two decimals; nothing if the whole is not above zero.
std::optional<Decimal> find_percent(const std::optional<Decimal>& part, const std::optional<Decimal>& whole) {
  if (!part || !whole || !whole->is_positive()) return std::nullopt;
  return Decimal::divide(*part * 100, *whole, 2);
}

std::optional<Decimal> day_profit_percent(const AccountSummary& summary) {
  if (!summary.day_profit || !summary.net_liquidating_value) return std::nullopt;
  return find_percent(summary.day_profit, *summary.net_liquidating_value - *summary.day_profit);
}

// Calls add(account, value) for each account that could be read, and names the others.
template <class T, class Add>
void add_reads(const std::vector<AccountRead<T>>& reads, std::string_view what, Summaries& summaries, const Add& add) {
  for (std::size_t i = 0; i < reads.size(); ++i) {
    if (!reads[i].answer) {
      summaries.missing.add_account(reads[i].account.number, what, *reads[i].error);
      continue;
    }
    summaries.as_of = std::min(summaries.as_of, reads[i].answer->as_of);
    add(summaries.accounts[i], **reads[i].answer);
  }
}

// Amounts of different currencies are never added: those of others than the dollar are named.
void add_balances(const broker::Rows<broker::Balances>& rows, AccountSummary& summary, Missing& missing) {
  missing.add_rows(rows, summary.account->number);
  for (const broker::Balances& row : rows) {
    if (row.currency != kCurrency) {
      missing.add({.account_number = summary.account->number,
                   .field = "balances",
                   .reason = "balances in " + row.currency + " are in fetch_balances alone"});
      continue;
    }
    summary.net_liquidating_value = row.net_liquidating_value;
    summary.cash_balance = row.cash_balance;
    summary.buying_power_left = row.derivative_buying_power;
    if (row.used_derivative_buying_power && row.derivative_buying_power) {
      summary.buying_power_used_percent = find_percent(
          row.used_derivative_buying_power, *row.used_derivative_buying_power + *row.derivative_buying_power);
    }
  }
}

// "a, b, c and 4 others"
std::string list_some(std::vector<std::string> names) {
  constexpr std::size_t kMaxNames = 5;
  std::string rest;
  if (names.size() > kMaxNames + 1) {
    rest = " and " + std::to_string(names.size() - kMaxNames) + " others";
    names.resize(kMaxNames);
  }
  return support::join(names, ", ") + rest;
}

// A sum with an unknown figure is left out, and the figures are named.
void add_positions(const broker::Rows<broker::Position>& rows, Date session, AccountSummary& summary,
                   Missing& missing) {
  missing.add_rows(rows, summary.account->number);
  Holdings holdings;
  for (const broker::Position& position : rows) holdings.add(position, session);
  summary.positions = static_cast<std::int64_t>(holdings.open.size());
  // Nothing if a figure is unknown: a part of a profit is not the profit.
  const auto sum = [&](std::string_view field, Figure Valuation::*figure) {
    Decimal total;
    std::vector<std::string> unknown;
    for (const auto* positions : {&holdings.open, &holdings.closed_today}) {
      for (const ValuedPosition& valued : *positions) {
        const Figure& one = valued.valuation.*figure;
        if (one.value) {
          total += *one.value;
        } else {
          unknown.push_back(std::string(one.missing_field) + " of " + valued.position->symbol);
        }
      }
    }
    if (unknown.empty()) return std::optional(total);
    missing.add({.account_number = summary.account->number,
                 .field = std::string(field),
                 .reason = "not known without " + list_some(unknown)});
    return std::optional<Decimal>();
  };
  summary.day_profit = sum("day_profit", &Valuation::day_profit);
  summary.open_profit = sum("open_profit", &Valuation::open_profit);
}

// A flag that the broker leaves out is not known to be false.
void add_status(const broker::TradingStatus& status, AccountSummary& summary, Missing& missing) {
  const std::pair<const char*, std::optional<bool>> flags[] = {{"closed", status.is_closed},
                                                               {"frozen", status.is_frozen},
                                                               {"closing_only", status.is_closing_only},
                                                               {"risk_reducing_only", status.is_risk_reducing_only},
                                                               {"margin_call", status.is_in_margin_call},
                                                               {"pattern_day_trader", status.is_pattern_day_trader}};
  summary.restrictions.emplace();
  std::vector<std::string> unknown;
  for (const auto& [name, is_set] : flags) {
    if (!is_set) unknown.emplace_back(name);
    if (is_set == true) summary.restrictions->emplace_back(name);
  }
  if (!unknown.empty()) {
    missing.add({.account_number = summary.account->number,
                 .field = "restrictions",
                 .reason = "the broker does not say whether these apply: " + support::join(unknown, ", ")});
  }
  summary.day_trade_count = status.day_trade_count;
}

void add_orders(const broker::Answer<broker::Rows<broker::Order>>& orders, Summaries& summaries) {
  summaries.as_of = std::min(summaries.as_of, orders.as_of);
  summaries.missing.add_rows(*orders);
  for (AccountSummary& summary : summaries.accounts) {
    summary.working_orders = std::count_if(orders->begin(), orders->end(), [&](const broker::Order& order) {
      return order.account_number == summary.account->number && order.is_working();
    });
  }
}

// The value now less the last value of the year before and less what was paid in since.
void add_year(const ValueHistory& history, const Period& year, Summaries& summaries) {
  summaries.as_of = std::min(summaries.as_of, history.as_of);
  summaries.missing.add_all(history.missing);
  for (const AccountSeries& one : history.accounts) {
    const auto own = std::find_if(summaries.accounts.begin(), summaries.accounts.end(),
                                  [&](const AccountSummary& summary) { return summary.account == one.account; });
    const auto deposits = one.net_deposits(one.series.start_time());
    if (own == summaries.accounts.end() || !deposits || !one.series.start || !own->net_liquidating_value) continue;
    own->year_profit = *own->net_liquidating_value - *one.series.start - *deposits;
    if (const auto reason = one.explain_late_start(year)) {
      summaries.missing.add({.account_number = one.account->number, .field = "year_profit", .reason = *reason});
    }
  }
}

Summaries read_summaries(const ToolCall& call, const std::vector<broker::Account>& accounts) {
  const auto& options = call.read_options();
  const Date today = support::new_york_date(call.now());
  const Period year{Date(today.year() / 1 / 1), today};
  std::vector<AccountBalances> balances;
  std::vector<AccountPositions> positions;
  std::vector<AccountStatus> statuses;
  std::vector<std::string> numbers;
  for (const broker::Account& account : accounts) numbers.push_back(account.number);
  std::optional<broker::Answer<broker::Rows<broker::Order>>> orders;
  std::optional<support::Error> orders_error;
  std::optional<ValueHistory> history;
  std::optional<support::Error> history_error;
  run_all({[&] { balances = read_balances(call.broker(), accounts, options); },
           [&] { positions = read_positions(call.broker(), accounts, options); },
           [&] { statuses = read_trading_statuses(call.broker(), accounts, options); },
           [&] { orders_error = catch_error([&] { orders = call.broker().live_orders(numbers, options); }); },
           [&] { history_error = catch_error([&] { history = read_value_history(call, accounts, year); }); }});
  throw_if_none_read(balances);
  Summaries summaries;
  for (const broker::Account& account : accounts) {
    AccountSummary& summary = summaries.accounts.emplace_back();
    summary.account = &account;
  }
  add_reads(balances, "balances", summaries,
            [&](AccountSummary& summary, const auto& rows) { add_balances(rows, summary, summaries.missing); });
  summaries.session = support::trading_date(call.now());
  add_reads(positions, "positions", summaries, [&](AccountSummary& summary, const auto& rows) {
    add_positions(rows, summaries.session, summary, summaries.missing);
  });
  add_reads(statuses, "restrictions", summaries,
            [&](AccountSummary& summary, const auto& status) { add_status(status, summary, summaries.missing); });
  if (orders) add_orders(*orders, summaries);
  if (orders_error) summaries.missing.add({.field = "working_orders", .reason = orders_error->message()});
  if (history) add_year(*history, year, summaries);
  if (history_error) summaries.missing.add({.field = "year_profit", .reason = history_error->message()});
  return summaries;
}

void write_summary(JsonWriter& row, const AccountSummary& summary) {
  row.text("account_number", summary.account->number);
  row.optional_text("nickname", summary.account->nickname);
  row.money("net_liquidating_value", summary.net_liquidating_value);
  row.money("cash_balance", summary.cash_balance);
  row.money("buying_power_left", summary.buying_power_left);
  row.statistic("buying_power_used_percent", summary.buying_power_used_percent);
  row.money("day_profit", summary.day_profit);
  row.statistic("day_profit_percent", day_profit_percent(summary));
  row.money("open_profit", summary.open_profit);
  row.money("year_profit", summary.year_profit);
  if (summary.positions) row.integer("positions", *summary.positions);
  if (summary.working_orders) row.integer("working_orders", *summary.working_orders);
  if (summary.day_trade_count) row.integer("day_trade_count", *summary.day_trade_count);
  if (!summary.restrictions) return;
  row.array("restrictions", [&] {
    for (const std::string& restriction : *summary.restrictions) row.text(restriction);
  });
}

void write_totals(JsonWriter& result, const Summaries& summaries, const Missing& missing_accounts) {
  Totals totals{"net_liquidating_value", "cash_balance", "buying_power_left", "day_profit",
                "open_profit",           "year_profit"};
  for (const AccountSummary& summary : summaries.accounts) {
    for (const SumKey& sum : kSums) {
      const auto& value = summary.*sum.member;
      totals.add(sum.key, value ? Figure::of(*value) : Figure::without(sum.key), summary.account->number, {});
    }
  }
  totals.add_missing(missing_accounts);
  result.object("totals", [&] { totals.write(result); });
}

void handle_summary(const ToolCall& call, JsonWriter& result) {
  Missing missing;
  const auto accounts = call.accounts(missing);
  const Summaries summaries = read_summaries(call, accounts);
  call.write_head(result, summaries.as_of);
  result.date("session_date", summaries.session);
  write_totals(result, summaries, missing);
  write_rows(result, "accounts", summaries.accounts, write_summary);
  missing.add_all(summaries.missing);
  missing.write(result);
}

mcp::schema::Object summary_schema() {
  using namespace mcp::schema;
  Object totals = totals_missing_members();
  for (const SumKey& sum : kSums) totals = Object{decimal(sum.key)}.with(totals);
  const Object row{string("account_number").required(),
                   string("nickname"),
                   decimal("net_liquidating_value"),
                   decimal("cash_balance"),
                   decimal("buying_power_left"),
                   number("buying_power_used_percent"),
                   decimal("day_profit"),
                   number("day_profit_percent"),
                   decimal("open_profit"),
                   decimal("year_profit"),
                   integer("positions"),
                   integer("working_orders"),
                   integer("day_trade_count"),
                   list_of_strings("restrictions")};
  return result_schema({date("session_date").unlisted(), object("totals", totals).required(),
                        list_of("accounts", row).required()})
      .with(missing_members());
}

}  // namespace

mcp::Tool fetch_account_summary(ToolContextPtr tool_context) {
  return {
      .name = "fetch_account_summary",
      .title = "Account summary",
      .description =
          "Use first for \"how am I doing\": net liquidating value, cash, buying power, profit today and this year, "
          "working "
          "orders, day trades and restrictions (margin call, pattern day trader) of each account, with totals.",
      .parameters = {account_parameter(), refresh_parameter()},
      .result = summary_schema,
      .toolset = "account",
      .routes = {"/api/v1/summary", "/api/v1/accounts/{account_number}/summary"},
      .cache_lifetimes = {"accounts", "positions"},
      .handler = bind_handler(std::move(tool_context), handle_summary),
  };
}

}  // namespace tools
