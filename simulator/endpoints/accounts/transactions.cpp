// Transactions and the fees of a day.
#include <algorithm>
#include <charconv>

#include "endpoints/endpoints.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

constexpr std::string_view kTypes[] = {"Administrative Transfer", "Money Movement", "Receive Deliver", "Trade"};

// Adds an amount without its sign, and its effect.
void put_signed(Json& row, const std::string& key, const Decimal& value) {
  row[key] = value.abs().wire();
  row[key + "-effect"] = value.is_zero() ? "None" : value.is_negative() ? "Debit" : "Credit";
}

void put_order(Json& row, const Transaction& transaction) {
  const std::string number = std::to_string(transaction.id);
  row["order-id"] = transaction.order_id;
  row["exec-id"] = number;
  row["ext-exec-id"] = number;
  row["ext-exchange-order-number"] = std::to_string(transaction.order_id);
  row["ext-global-order-number"] = transaction.order_id % 100'000;
  row["ext-group-id"] = "0";
  row["ext-group-fill-id"] = "0";
  row["exchange"] = "SIM";
  row["exchange-affiliation-identifier"] = "";
  row["leg-count"] = 1;
  row["destination-venue"] = "MARKET_SIMULATOR";
}

Json transaction_json(const std::string& account, const Transaction& transaction) {
  const Traded& traded = transaction.traded;
  Json row{{"id", transaction.id},
           {"account-number", account},
           {"executed-at", support::to_iso8601(transaction.at)},
           {"transaction-date", support::to_text(transaction.date)},
           {"transaction-type", transaction.type},
           {"transaction-sub-type", transaction.sub_type},
           {"description", transaction.description}};
  if (!traded.symbol.empty()) {
    row["symbol"] = traded.symbol;
    row["instrument-type"] = traded.instrument_type;
    row["underlying-symbol"] = traded.underlying;
  }
  if (!transaction.action.empty()) {
    row["action"] = transaction.action;
    row["quantity"] = transaction.quantity.abs().wire();
    if (transaction.price) row["price"] = transaction.price->wire();
  }
  put_signed(row, "value", transaction.value);
  put_signed(row, "regulatory-fees", -transaction.fees.regulatory);
  put_signed(row, "clearing-fees", -transaction.fees.clearing);
  put_signed(row, "commission", -transaction.fees.commission);
  put_signed(row, "proprietary-index-option-fees", -transaction.fees.proprietary_index);
  put_signed(row, "net-value", transaction.net_value());
  // As recorded: true for rows without fees as well.
  row["is-estimated-fee"] = true;
  if (transaction.order_id != 0) put_order(row, transaction);
  row["created-at"] = support::to_iso8601(transaction.at);
  row["currency"] = "USD";
  return row;
}

// The query parameters that select transactions.
class Filter {
 public:
  explicit Filter(const Query& query)
      : start_date_(query.date("start-date")),
        end_date_(query.date("end-date")),
        start_at_(query.instant("start-at")),
        end_at_(query.instant("end-at")),
        symbol_(query.one("symbol")),
        underlying_(query.one("underlying-symbol")),
        future_(query.one("futures-symbol")),
        instrument_type_(query.one("instrument-type")),
        action_(query.one("action")),
        currency_(query.one("currency")),
        types_(query.all("types")),
        sub_types_(query.all("sub-type")) {
    const std::string type = query.enumerated("type", kTypes);
    if (!type.empty() && !types_.empty()) throw invalid_parameter("types", "cannot be used with type");
    if (!type.empty()) types_.push_back(type);
  }

  bool matches(const Transaction& row) const {
    if (start_date_ && row.date < *start_date_) return false;
    if (end_date_ && row.date > *end_date_) return false;
    if (start_at_ && row.at < *start_at_) return false;
    if (end_at_ && row.at > *end_at_) return false;
    if (future_ && (row.traded.instrument_type != "Future" || row.traded.symbol != *future_)) return false;
    return is(symbol_, row.traded.symbol) && is(underlying_, row.traded.underlying) &&
           is(instrument_type_, row.traded.instrument_type) && is(action_, row.action) && is(currency_, "USD") &&
           is_one_of(types_, row.type) && is_one_of(sub_types_, row.sub_type);
  }

 private:
  static bool is(const std::optional<std::string>& wanted, std::string_view value) {
    return !wanted || *wanted == value;
  }
  static bool is_one_of(const std::vector<std::string>& wanted, std::string_view value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
  }

  std::optional<Date> start_date_, end_date_;
  std::optional<Instant> start_at_, end_at_;
  std::optional<std::string> symbol_, underlying_, future_, instrument_type_, action_, currency_;
  std::vector<std::string> types_, sub_types_;
};

constexpr std::string_view kSortOrders[] = {"Desc", "Asc"};

Answer transactions(const RequestContext& context) {
  const Filter filter(context.query());
  const bool ascending = context.query().enumerated("sort", kSortOrders) == "Asc";
  const std::string& account = context.captures.front();
  const auto all = context.state.history.transactions(account, context.now);
  std::vector<const Transaction*> rows;
  for (const Transaction& row : *all) {
    if (filter.matches(row)) rows.push_back(&row);
  }
  if (!ascending) std::reverse(rows.begin(), rows.end());
  return make_page_of(context, rows.size(), 250, 2000,
                      [&](std::size_t i) { return transaction_json(account, *rows[i]); });
}

Answer transaction(const RequestContext& context) {
  const std::string& text = context.captures[1];
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const auto all = context.state.history.transactions(context.captures.front(), context.now);
  const auto found = std::find_if(all->begin(), all->end(), [&](const Transaction& row) { return row.id == id; });
  if (error != std::errc{} || end != text.data() + text.size() || found == all->end()) {
    throw not_found("Couldn't find Transaction with 'id'=" + text.substr(0, 20));
  }
  Answer answer;
  answer.data = transaction_json(context.captures.front(), *found);
  return answer;
}

Answer total_fees(const RequestContext& context) {
  const Date date = context.query().date("date").value_or(context.today);
  Decimal total;
  for (const Transaction& row : *context.state.history.transactions(context.captures.front(), context.now)) {
    if (row.date == date) total += row.fees.total();
  }
  Answer answer;
  put_signed(answer.data, "total-fees", -total);
  return answer;
}

constexpr Route kRoutes[] = {
    {"GET", "/accounts/{account}/transactions", transactions},
    {"GET", "/accounts/{account}/transactions/total-fees", total_fees},
    {"GET", "/accounts/{account}/transactions/{id}", transaction},
};

}  // namespace

std::span<const Route> transaction_routes() {
  return kRoutes;
}

}  // namespace simulator
