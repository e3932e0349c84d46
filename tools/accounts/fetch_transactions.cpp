#include "fetch_transactions.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "ledger.hpp"
#include "shared/account_period.hpp"
#include "shared/account_reads.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/symbol_filter.hpp"
#include "shared/table.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::Transaction;
using support::Date;
using support::Decimal;
using support::Error;
using support::ErrorCode;

namespace {

constexpr int kDefaultLimit = 50;
constexpr int kMaxLimit = 100;

const std::vector<std::string> kDefaultColumns = {"executed_at", "account_number", "type",      "sub_type",
                                                  "symbol",      "action",         "quantity",  "price",
                                                  "value",       "fees",           "net_value", "id"};

std::vector<std::string_view> all_columns() {
  std::vector<std::string_view> columns(kDefaultColumns.begin(), kDefaultColumns.end());
  columns.insert(columns.end(), {"currency", "description", "underlying_symbol", "order_id", "reverses_id"});
  return columns;
}

void write_transaction(TableRow& row, const Transaction& transaction) {
  row.time("executed_at", transaction.executed_at);
  row.text("account_number", transaction.account_number);
  row.text("type", find_kind(transaction));
  row.text("sub_type", transaction.sub_type);
  row.text("symbol", transaction.symbol);
  row.text("action", transaction.action);
  row.quantity("quantity", transaction.quantity);
  row.money("price", transaction.price);
  row.money("value", transaction.value);
  row.money("fees", sum_fees(transaction));
  row.money("net_value", transaction.net_value);
  row.text("id", transaction.id);
  row.text("currency", transaction.currency);
  row.text("description", transaction.description);
  row.text("underlying_symbol", transaction.underlying_symbol);
  row.text("order_id", transaction.order_id);
  row.text("reverses_id", transaction.reverses_id);
}

// The day in New York on which the transaction counts.
std::optional<Date> find_day(const Transaction& transaction) {
  if (transaction.transaction_date) return transaction.transaction_date;
  return transaction.executed_at ? std::optional(support::new_york_date(*transaction.executed_at)) : std::nullopt;
}

std::string find_group(const Transaction& transaction, const std::string& group_by) {
  if (group_by == "type") return std::string(find_kind(transaction));
  if (group_by == "underlying") {
    return transaction.underlying_symbol.empty() ? transaction.symbol : transaction.underlying_symbol;
  }
  const auto day = find_day(transaction);
  if (!day) return {};
  return support::to_text(*day).substr(0, group_by == "month" ? 7 : 10);
}

std::string find_currency(const Transaction& transaction) {
  return transaction.currency.empty() ? "USD" : transaction.currency;
}

// What was read of all accounts.
struct Ledger {
  std::vector<Transaction> rows;  // newest first
  support::Instant as_of = support::Instant::max();
  Missing missing;
};

Ledger read_ledger(const ToolCall& call, const std::vector<broker::Account>& accounts,
                   const broker::TransactionQuery& query, const SymbolFilter& filter) {
  Ledger ledger;
  const auto reads = read_transactions(call.broker(), accounts, query, call.read_options());
  throw_if_none_read(reads);
  for (const AccountTransactions& read : reads) {
    if (!read.answer) {
      ledger.missing.add_account(read.account.number, "transactions", *read.error);
      continue;
    }
    ledger.as_of = std::min(ledger.as_of, read.answer->as_of);
    ledger.missing.add_rows(**read.answer, read.account.number);
    // Not by the broker's filter: whether that keeps dividends is documented nowhere.
    for (const Transaction& transaction : **read.answer) {
      if (filter.matches(transaction.symbol, transaction.underlying_symbol)) ledger.rows.push_back(transaction);
    }
  }
  std::stable_sort(ledger.rows.begin(), ledger.rows.end(),
                   [](const Transaction& a, const Transaction& b) { return b.executed_at < a.executed_at; });
  return ledger;
}

// One transaction by its id, of whichever account has it.
Ledger read_one(const ToolCall& call, const std::vector<broker::Account>& accounts, const std::string& id) {
  Ledger ledger;
  std::optional<Error> failure;
  for (const broker::Account& account : accounts) {
    const auto error = catch_error([&] {
      const auto answer = call.broker().transaction(account.number, id, call.read_options());
      ledger.as_of = answer.as_of;
      ledger.rows.push_back(*answer);
    });
    if (!error) return ledger;
    if (error->code != ErrorCode::not_found) failure = failure.value_or(*error);
  }
  if (failure) throw Error(*failure);
  throw Error(ErrorCode::not_found, "There is no transaction '" + support::printable(id, 40) + "'.",
              "Call fetch_transactions without id to see those of a period.");
}

void write_totals(JsonWriter& result, const Ledger& ledger) {
  std::map<std::string, LedgerSums> by_currency;
  for (const Transaction& row : ledger.rows) by_currency[find_currency(row)].add(row);
  if (by_currency.empty()) by_currency["USD"];
  result.array("totals", [&] {
    for (const auto& each : by_currency) {
      result.object([&] {
        result.text("currency", each.first);
        each.second.write(result);
      });
    }
  });
}

// Transactions of one currency that belong together.
struct Group {
  std::string key, currency;
  LedgerSums sums;
};

std::vector<Group> make_groups(const Ledger& ledger, const std::string& group_by) {
  std::map<std::pair<std::string, std::string>, LedgerSums> sums;
  for (const Transaction& row : ledger.rows) sums[{find_group(row, group_by), find_currency(row)}].add(row);
  std::vector<Group> groups;
  for (auto& [key, sum] : sums) groups.push_back({key.first, key.second, std::move(sum)});
  return groups;
}

void write_group(TableRow& row, const Group& group) {
  row.text("key", group.key.empty() ? "none" : group.key);
  row.text("currency", group.currency);
  for (const auto& [name, sum] : group.sums.sums()) row.money(name, sum);
  row.integer("count", static_cast<std::int64_t>(group.sums.count()));
}

// Compares the fees of a day with the broker's own sum of them. What differs is named; an account whose sum cannot be
// read is not.
void check_fees(const ToolCall& call, const std::vector<broker::Account>& accounts, Date day, Ledger& ledger) {
  for (const AccountFees& read : read_total_fees(call.broker(), accounts, day, call.read_options())) {
    if (!read.answer || !(*read.answer)->amount) continue;
    Decimal sum;
    for (const Transaction& row : ledger.rows) {
      if (row.account_number == read.account.number) sum = sum + sum_fees(row);
    }
    const Decimal& told = *(*read.answer)->amount;
    if (told == sum) continue;
    ledger.missing.add(
        {.account_number = read.account.number,
         .field = "fees",
         .reason = "TastyTrade's own sum of the day is " + told.money() + ", these transactions have " + sum.money()});
  }
}

mcp::schema::Object transactions_schema() {
  using namespace mcp::schema;
  const Object row{timestamp("executed_at"), string("account_number"), string("type"),
                   string("sub_type"),       string("symbol"),         string("action"),
                   decimal("quantity"),      decimal("price"),         decimal("value"),
                   decimal("fees"),          decimal("net_value"),     string("id"),
                   string("currency"),       string("description"),    string("underlying_symbol"),
                   string("order_id"),       string("reverses_id")};
  const Object group{string("key"),       string("currency"),  decimal("trades"),      decimal("dividends"),
                     decimal("interest"), decimal("deposits"), decimal("withdrawals"), decimal("fees"),
                     decimal("other"),    decimal("net"),      integer("count")};
  return result_schema({string("period"), integer("total").required(), string("next_cursor"),
                        boolean("complete").required(),
                        list_of("totals", Object{string("currency").required()}.with(ledger_sums_schema())).required(),
                        table("groups", group), table("transactions", row), string("note").unlisted()})
      .with(missing_members());
}

// Writes the members from `total` on: the page of `rows` as the member `name`.
template <class Row, class WriteRow>
void write_page(const ToolCall& call, JsonWriter& result, const Ledger& ledger, std::string_view name,
                const Table& table, const std::vector<Row>& rows, const std::string& query, const WriteRow& write_row) {
  Page page = select_page(rows.size(), call.arguments(), query);
  if (call.table_form() == TableForm::table) {
    page.end =
        page.begin + table.count_fitting(rows.data() + page.begin, page.end - page.begin, kMaxPageBytes, write_row);
  }
  write_page_end(result, rows.size(), page, query);
  result.flag("complete", ledger.missing.items().empty());
  write_totals(result, ledger);
  table.write(result, name, std::span(rows).subspan(page.begin, page.end - page.begin), write_row);
}

void write_ledger(const ToolCall& call, JsonWriter& result, const Ledger& ledger, const std::string& period,
                  const Table& table) {
  const mcp::Arguments& arguments = call.arguments();
  const std::string group_by = arguments.text("group_by");
  const std::string query = support::join(
      {period, arguments.text("account_number"), arguments.text("type"), arguments.text("symbol"), group_by}, "|");
  if (group_by.empty() || group_by == "none") {
    write_page(call, result, ledger, "transactions", table, ledger.rows, query, write_transaction);
    return;
  }
  const Table groups({"key", "currency", "trades", "dividends", "interest", "deposits", "withdrawals", "fees", "other",
                      "net", "count"},
                     call.table_form());
  write_page(call, result, ledger, "groups", groups, make_groups(ledger, group_by), query, write_group);
}

void handle_transactions(const ToolCall& call, JsonWriter& result) {
  const mcp::Arguments& arguments = call.arguments();
  Table table(all_columns(), call.table_form());
  const auto columns = arguments.list("columns");
  table.select_columns(columns.empty() ? kDefaultColumns : columns);
  const SymbolFilter filter(arguments.text("symbol"), support::new_york_date(call.now()));
  Missing missing;
  const auto accounts = call.accounts(missing);
  if (arguments.has("id")) {
    Ledger ledger = read_one(call, accounts, arguments.text("id"));
    ledger.missing = std::move(missing);
    call.write_head(result, ledger.as_of);
    write_ledger(call, result, ledger, "", table);
    return ledger.missing.write(result);
  }
  const Period period = parse_account_period(arguments.text("period"), call, accounts);
  broker::TransactionQuery query{.first = period.first, .last = period.last};
  select_kind(query, arguments.text("type"));
  Ledger ledger = read_ledger(call, accounts, query, filter);
  if (period.days() == 1 && filter.selects_all() && !arguments.has("type"))
    check_fees(call, accounts, period.first, ledger);
  missing.add_all(ledger.missing);
  ledger.missing = std::move(missing);
  call.write_head(result, ledger.as_of);
  result.text("period", to_text(period));
  write_ledger(call, result, ledger, to_text(period), table);
  write_period_note(result, period, accounts, "such transactions", ledger.rows.empty());
  ledger.missing.write(result);
}

std::vector<mcp::Parameter> transactions_parameters() {
  mcp::Parameter cursor = cursor_parameter();
  cursor.max_length = 40;
  const mcp::Parameter period =
      period_parameter("The days whose transactions are read. `all`: since the account was opened.", "last_30_days");
  return {account_parameter(),
          period,
          {.name = "type",
           .kind = mcp::Parameter::Kind::choice,
           .documentation = "The kind of transaction. If left out: all.",
           .aliases = {"types", "category", "transaction_type", "sub_type", "kind"},
           .choices = ledger_kinds()},
          {.name = "symbol",
           .documentation = "A symbol or an underlying: `AAPL` is the shares, the options and the dividends.",
           .aliases = {"underlying", "ticker", "underlying_symbol"},
           .max_length = 60},
          {.name = "id",
           .documentation = "The id of one transaction. Other arguments than the account do not matter then.",
           .aliases = {"transaction_id"},
           .max_length = 40},
          {.name = "group_by",
           .kind = mcp::Parameter::Kind::choice,
           .documentation = "Sums for each type, underlying, day or month in place of the transactions.",
           .aliases = {"by"},
           .choices = {"none", "type", "underlying", "day", "month"}},
          limit_parameter(kDefaultLimit, kMaxLimit),
          cursor,
          unlisted_refresh_parameter(),
          columns_parameter(),
          format_parameter()};
}

}  // namespace

mcp::Tool fetch_transactions(ToolContextPtr tool_context) {
  return {
      .name = "fetch_transactions",
      .title = "Transactions",
      .description =
          "What happened: trades done, dividends, interest, commissions and fees, deposits and withdrawals, "
          "options assigned, exercised or expired, with totals. Working or cancelled orders: fetch_orders.",
      .parameters = transactions_parameters(),
      .result = transactions_schema,
      .toolset = "account",
      .routes = {"/api/v1/transactions", "/api/v1/accounts/{account_number}/transactions"},
      .cache_lifetimes = {"accounts", "positions"},
      .handler = bind_handler(std::move(tool_context), handle_transactions),
  };
}

}  // namespace tools
