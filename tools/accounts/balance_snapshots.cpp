#include "balance_snapshots.hpp"

#include <algorithm>
#include <span>

#include "balance_amounts.hpp"
#include "shared/account_period.hpp"
#include "shared/account_reads.hpp"
#include "shared/pages.hpp"
#include "shared/table.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {

using broker::BalanceSnapshot;

namespace {

std::vector<std::string_view> all_columns() {
  std::vector<std::string_view> columns{"account_number", "date", "currency"};
  for (const BalanceAmount& amount : balance_amounts()) columns.emplace_back(amount.key);
  return columns;
}

std::vector<std::string> default_columns() {
  std::vector<std::string> columns{"account_number", "date", "currency"};
  for (const BalanceAmount& amount : balance_amounts()) {
    if (amount.is_listed) columns.emplace_back(amount.key);
  }
  return columns;
}

void write_snapshot(TableRow& row, const BalanceSnapshot& snapshot) {
  row.text("account_number", snapshot.balances.account_number);
  row.date("date", snapshot.date);
  row.text("currency", snapshot.balances.currency);
  for (const BalanceAmount& amount : balance_amounts()) row.money(amount.key, snapshot.balances.*amount.member);
}

}  // namespace

bool asks_for_snapshots(const mcp::Arguments& arguments) {
  return arguments.has("period") && support::to_lower(arguments.text("period")) != "now";
}

void write_snapshots(const ToolCall& call, const std::vector<broker::Account>& accounts, const std::string& currency,
                     Missing missing, JsonWriter& result) {
  Table table(all_columns(), call.table_form());
  const auto columns = call.arguments().list("columns");
  table.select_columns(columns.empty() ? default_columns() : columns);
  const Period period = parse_account_period(call.arguments().text("period"), call, accounts);
  const std::string time_of_day = call.arguments().has("time_of_day") ? call.arguments().text("time_of_day") : "EOD";
  const auto reads = read_balance_snapshots(call.broker(), accounts, {period.first, period.last, time_of_day, currency},
                                            call.read_options());
  throw_if_none_read(reads);
  support::Instant as_of = support::Instant::max();
  std::vector<BalanceSnapshot> rows;
  for (const AccountSnapshots& read : reads) {
    if (!read.answer) {
      missing.add_account(read.account.number, "balances", *read.error);
      continue;
    }
    as_of = std::min(as_of, read.answer->as_of);
    missing.add_rows(**read.answer, read.account.number);
    rows.insert(rows.end(), (**read.answer).begin(), (**read.answer).end());
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const BalanceSnapshot& a, const BalanceSnapshot& b) { return b.date < a.date; });

  const std::string query =
      support::join({to_text(period), call.arguments().text("account_number"), time_of_day, currency}, "|");
  Page page = select_page(rows.size(), call.arguments(), query);
  if (call.table_form() == TableForm::table) {
    page.end = page.begin +
               table.count_fitting(rows.data() + page.begin, page.end - page.begin, kMaxPageBytes, write_snapshot);
  }
  call.write_head(result, as_of);
  result.text("period", to_text(period));
  result.text("time_of_day", time_of_day);
  write_page_end(result, rows.size(), page, query);
  table.write(result, "snapshots", std::span(rows).subspan(page.begin, page.end - page.begin), write_snapshot);
  write_period_note(result, period, accounts,
                    "balances at the " + std::string(time_of_day == "BOD" ? "beginning" : "end") + " of days",
                    rows.empty());
  missing.write(result);
}

mcp::schema::Object snapshots_schema() {
  using namespace mcp::schema;
  Object row{string("account_number"), date("date"), string("currency")};
  for (const BalanceAmount& amount : balance_amounts())
    row = row.with({amount.is_listed ? decimal(amount.key) : decimal(amount.key).unlisted()});
  return {string("period").unlisted(),      string("time_of_day").unlisted(), integer("total").unlisted(),
          string("next_cursor").unlisted(), table("snapshots", row),          string("note").unlisted()};
}

}  // namespace tools
