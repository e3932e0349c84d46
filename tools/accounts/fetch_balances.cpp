#include "fetch_balances.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "balance_amounts.hpp"
#include "balance_snapshots.hpp"
#include "shared/account_reads.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "shared/totals.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

namespace {

bool is_written(const BalanceAmount& amount, const broker::Balances& balances, bool has_all) {
  if (has_all || amount.detail == BalanceDetail::main) return true;
  const auto& value = balances.*amount.member;
  return amount.detail == BalanceDetail::main_if_set && value && !value->is_zero();
}

}  // namespace

void write_balances(JsonWriter& row, const broker::Balances& balances, bool has_all) {
  row.text("account_number", balances.account_number);
  row.text("currency", balances.currency);
  for (const BalanceAmount& amount : balance_amounts()) {
    if (is_written(amount, balances, has_all)) row.money(amount.key, balances.*amount.member);
  }
  row.time("updated_at", balances.updated_at);
}

namespace {

bool is_summed(const BalanceAmount& amount, const std::vector<const broker::Balances*>& rows) {
  if (amount.sum != BalanceSum::if_used) return amount.sum == BalanceSum::always;
  return std::any_of(rows.begin(), rows.end(),
                     [&](const broker::Balances* row) { return (row->*amount.member).has_value(); });
}

// Writes the sums of one currency over `rows`.
void write_sums(JsonWriter& entry, const std::string& currency, const std::vector<const broker::Balances*>& rows,
                const Missing& missing) {
  std::vector<const BalanceAmount*> summed;
  std::vector<const char*> keys;
  for (const BalanceAmount& amount : balance_amounts()) {
    if (!is_summed(amount, rows)) continue;
    summed.push_back(&amount);
    keys.push_back(amount.key);
  }
  Totals totals(keys);
  for (const BalanceAmount* const amount : summed) {
    for (const broker::Balances* const row : rows) {
      const auto& value = row->*amount->member;
      totals.add(amount->key, value ? Figure::of(*value) : Figure::without(amount->key), row->account_number, {});
    }
  }
  totals.add_missing(missing);
  entry.text("currency", currency);
  entry.integer("accounts", static_cast<std::int64_t>(rows.size()));
  totals.write(entry);
}

mcp::schema::Object balances_row() {
  using namespace mcp::schema;
  Object row{string("account_number").required(), string("currency")};
  for (const BalanceAmount& amount : balance_amounts()) {
    row = row.with({amount.is_listed ? decimal(amount.key) : decimal(amount.key).unlisted()});
  }
  return row.with({timestamp("updated_at")});
}

mcp::schema::Object totals_row() {
  using namespace mcp::schema;
  Object row{string("currency").required(), integer("accounts").unlisted()};
  for (const BalanceAmount& amount : balance_amounts()) {
    if (amount.sum == BalanceSum::none) continue;
    row = row.with({amount.sum == BalanceSum::always ? decimal(amount.key) : decimal(amount.key).unlisted()});
  }
  return row.with(totals_missing_members());
}

mcp::schema::Object balances_schema() {
  using namespace mcp::schema;
  return result_schema({list_of("totals", totals_row()), list_of("balances", balances_row())})
      .with(snapshots_schema())
      .with(missing_members());
}

// Three letters of ISO 4217, or more of a cryptocurrency; empty: all currencies.
std::string parse_currency(const std::string& text) {
  const bool is_word = std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) != 0; });
  if (!text.empty() && (!is_word || text.size() < 3)) {
    throw support::Error(support::ErrorCode::invalid_argument,
                         "`currency` is no currency: '" + support::printable(text, 20) + "'.", "Write USD.");
  }
  return support::to_upper(text);
}

void handle_balances(const ToolCall& call, JsonWriter& result) {
  const std::string currency = parse_currency(call.arguments().text("currency"));
  Missing missing;
  const auto accounts = call.accounts(missing);
  const bool has_detail = call.arguments().has("detail");
  if (asks_for_snapshots(call.arguments())) {
    if (has_detail) {
      throw support::Error(support::ErrorCode::invalid_argument,
                           "`detail` is about the balances of now, and `period` asks for those of past days.",
                           "Choose the columns of past days with columns.");
    }
    return write_snapshots(call, accounts, currency, missing, result);
  }
  for (const char* const name : {"time_of_day", "cursor", "columns"}) {
    if (!call.arguments().has(name)) continue;
    throw support::Error(support::ErrorCode::invalid_argument,
                         "`" + std::string(name) + "` is about balances of past days, and no `period` is given.",
                         "Add a period, such as last_30_days, or leave it out.");
  }
  const bool has_all =
      has_detail ? call.arguments().text("detail") == "all" : call.table_form() == mcp::schema::TableForm::rows;
  const auto reads = read_balances(call.broker(), accounts, call.read_options());
  throw_if_none_read(reads);

  support::Instant as_of = support::Instant::max();
  std::vector<const broker::Balances*> all;
  std::map<std::string, std::vector<const broker::Balances*>> by_currency;
  for (const AccountBalances& read : reads) {
    if (read.error) {
      missing.add_account(read.account.number, "balances", *read.error);
      continue;
    }
    as_of = std::min(as_of, read.answer->as_of);
    missing.add_rows(**read.answer, read.account.number);
    for (const broker::Balances& balances : **read.answer) {
      if (!currency.empty() && balances.currency != currency) continue;
      all.push_back(&balances);
      by_currency[balances.currency].push_back(&balances);
    }
  }
  call.write_head(result, as_of);
  if (accounts.size() > 1) {
    result.array("totals", [&] {
      for (const auto& entry : by_currency) {
        result.object([&] { write_sums(result, entry.first, entry.second, missing); });
      }
    });
  }
  write_rows(result, "balances", all,
             [&](JsonWriter& row, const broker::Balances* balances) { write_balances(row, *balances, has_all); });
  if (all.empty() && !currency.empty()) result.text("note", "No account has balances in " + currency + ".");
  missing.write(result);
}

std::vector<mcp::Parameter> balances_parameters() {
  mcp::Parameter cursor = cursor_parameter();
  cursor.max_length = 40;
  mcp::Parameter limit = limit_parameter(50, 200);
  limit.is_listed = false;
  return {
      account_parameter(),
      period_parameter("Past days, each with its balances in place of those of now: last_30_days, 2026-03, "
                       "2025-12-31. If left out: now."),
      {.name = "time_of_day",
       .kind = mcp::Parameter::Kind::choice,
       .documentation =
           "With a period: the balances at the end of each day, `EOD`, or at its beginning, `BOD`. If left out: EOD.",
       .aliases = {"time"},
       .choices = {"EOD", "BOD"},
       .choice_aliases = {{"end", "EOD"}, {"close", "EOD"}, {"beginning", "BOD"}, {"open", "BOD"}}},
      {.name = "currency",
       .documentation = "Only balances in this currency. If left out: all.",
       .aliases = {"ccy"},
       .max_length = 10},
      {.name = "detail",
       .kind = mcp::Parameter::Kind::choice,
       .documentation = "main: value, cash, buying power, maintenance, and what is not 0 of pending cash, other "
                        "requirements and margin calls. all: market values by kind too. If left out: main over "
                        "MCP, else all.",
       .choices = {"main", "all"},
       .choice_aliases = {{"full", "all"}}},
      limit,
      cursor,
      unlisted_refresh_parameter(),
      columns_parameter(),
      format_parameter()};
}

}  // namespace

mcp::Tool fetch_balances(ToolContextPtr tool_context) {
  return {
      .name = "fetch_balances",
      .title = "Balances",
      .description =
          "Cash, cash to withdraw, buying power, margin and maintenance figures of each account and currency, now or "
          "at "
          "the end of past days (period). Short values are positive magnitudes."
          " For the curve of account value use fetch_net_liq_history.",
      .parameters = balances_parameters(),
      .result = balances_schema,
      .toolset = "account",
      .routes = {"/api/v1/balances", "/api/v1/accounts/{account_number}/balances"},
      .cache_lifetimes = {"accounts", "positions"},
      .handler = bind_handler(std::move(tool_context), handle_balances),
  };
}

}  // namespace tools
