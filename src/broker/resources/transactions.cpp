// The ledger of an account, and the fees of a day. docs/tastytrade.md, Transactions.
#include <algorithm>
#include <charconv>
#include <tuple>

#include "client_impl.hpp"
#include "parse/row_reader.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace broker {
namespace {

using support::Error;
using support::ErrorCode;
using support::Json;

constexpr const char* kRowsPerPage = "1000";  // TastyTrade allows 2000
constexpr std::chrono::hours kDay{24};

Transaction parse_transaction(const Json& json, const std::string& account) {
  Transaction row;
  check_row_account(json, account);
  row.account_number = account;
  row.id = wire::id(json, "id");
  if (row.id.empty()) throw RowError{"id", "is missing"};
  row.type = wire::text(json, "transaction-type");
  row.sub_type = wire::text(json, "transaction-sub-type");
  row.action = wire::text(json, "action");
  row.description = wire::text(json, "description");
  row.symbol = restore_padding(wire::text(json, "symbol"));
  row.underlying_symbol = wire::text(json, "underlying-symbol");
  row.instrument_type = parse_instrument_type(wire::text(json, "instrument-type"));
  row.currency = wire::text(json, "currency");
  row.quantity = wire::decimal(json, "quantity");
  row.price = wire::decimal(json, "price");
  const std::pair<std::string_view, std::optional<Decimal>*> amounts[] = {
      {"value", &row.value},
      {"net-value", &row.net_value},
      {"commission", &row.commission},
      {"clearing-fees", &row.clearing_fees},
      {"regulatory-fees", &row.regulatory_fees},
      {"proprietary-index-option-fees", &row.proprietary_index_option_fees},
      {"currency-conversion-fees", &row.currency_conversion_fees},
      {"other-charge", &row.other_charge}};
  for (const auto& [key, amount] : amounts) *amount = wire::signed_amount(json, key);
  // Without it no sum over the ledger is right. The row is named, not counted as 0.
  if (!row.net_value) throw RowError{"net-value", "is missing, or has no known sign"};
  row.executed_at = wire::instant(json, "executed-at");
  row.transaction_date = wire::date(json, "transaction-date");
  row.order_id = wire::id(json, "order-id");
  row.reverses_id = wire::id(json, "reverses-id");
  row.is_estimated_fee = wire::flag(json, "is-estimated-fee");
  return row;
}

// Ids are whole numbers; as text "9" would stand behind "10".
std::pair<std::size_t, const std::string&> id_order(const Transaction& row) {
  return {row.id.size(), row.id};
}

bool is_newer(const Transaction& a, const Transaction& b) {
  if (a.executed_at != b.executed_at) return b.executed_at < a.executed_at;
  return id_order(b) < id_order(a);
}

std::vector<std::pair<std::string, std::string>> make_query(const TransactionQuery& query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  if (query.first) parameters.emplace_back("start-date", support::to_text(*query.first));
  if (query.last) parameters.emplace_back("end-date", support::to_text(*query.last));
  // `type` and `types` exclude each other: always the list.
  for (const std::string& type : query.types) parameters.emplace_back("types[]", type);
  for (const std::string& sub_type : query.sub_types) parameters.emplace_back("sub-type[]", sub_type);
  if (!query.symbol.empty()) parameters.emplace_back("symbol", query.symbol);
  if (!query.underlying_symbol.empty()) parameters.emplace_back("underlying-symbol", query.underlying_symbol);
  parameters.emplace_back("sort", "Desc");
  parameters.emplace_back("per-page", kRowsPerPage);
  return parameters;
}

const Json& find_data(const Json& body, const char* what) {
  const Json* const data = support::find(body, "data");
  if (data == nullptr || !data->is_object()) throw malformed(std::string(what) + " without data");
  return *data;
}

}  // namespace

Answer<Rows<Transaction>> Client::transactions(const std::string& account, const TransactionQuery& query,
                                               const ReadOptions& options) {
  Impl& self = *impl_;
  const auto parameters = make_query(query);
  std::string key = "transactions:" + account;
  for (const auto& [name, value] : parameters) key += ':' + name + '=' + value;
  const bool is_over = query.last && *query.last < support::new_york_date(self.clock.now());
  const std::chrono::milliseconds lifetime =
      is_over ? std::chrono::milliseconds(kDay) : self.config.lifetimes.positions;
  return self.cached<Rows<Transaction>>(key, lifetime, options, [&] {
    auto rows = read_rows<Transaction>(
        self.rest.list({{"accounts", account, "transactions"}, parameters}, "transactions", options), "transactions",
        "id", [&](const Json& item) { return parse_transaction(item, account); },
        [](const Transaction& row) { return row.id; });
    std::sort(rows.rows.begin(), rows.rows.end(), is_newer);
    return rows;
  });
}

Answer<Transaction> Client::transaction(const std::string& account, const std::string& id, const ReadOptions& options) {
  Impl& self = *impl_;
  return self.cached<Transaction>("transaction:" + account + ':' + id, self.config.lifetimes.positions, options, [&] {
    const Json body = self.rest.send({{"accounts", account, "transactions", id}}, options);
    try {
      return parse_transaction(find_data(body, "a transaction"), account);
    } catch (const RowError& error) {
      throw malformed("a transaction whose " + (error.field.empty() ? "content" : error.field) + ' ' + error.problem);
    }
  });
}

Answer<TotalFees> Client::total_fees(const std::string& account, Date date, const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string day = support::to_text(date);
  return self.cached<TotalFees>("fees:" + account + ':' + day, self.config.lifetimes.positions, options, [&] {
    const Json body = self.rest.send({{"accounts", account, "transactions", "total-fees"}, {{"date", day}}}, options);
    return TotalFees{date, wire::signed_amount(find_data(body, "total fees"), "total-fees")};
  });
}

}  // namespace broker
