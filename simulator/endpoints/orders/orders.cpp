// Orders and complex orders, for reading. Writes are in order_writes.cpp and complex_order_writes.cpp.
#include <algorithm>
#include <charconv>

#include "endpoints/endpoints.hpp"
#include "faults/faults.hpp"
#include "order_json.hpp"
#include "order_requests.hpp"
#include "simulation_state.hpp"

namespace simulator {
namespace {

// From this Accept-Version on a search needs a start, and live orders can be filtered.
constexpr int kSearchNeedsStart = 20261012;

constexpr std::string_view kStatuses[] = {
    "Received", "Routed",    "In Flight", "Live",     "Cancel Requested", "Replace Requested", "Contingent",
    "Filled",   "Cancelled", "Expired",   "Rejected", "Removed",          "Partially Removed"};
constexpr std::string_view kUnderlyingTypes[] = {"Cryptocurrency", "Equity", "Future"};
constexpr std::string_view kSortOrders[] = {"Desc", "Asc"};

std::vector<std::string> read_statuses(const Query& query) {
  auto wanted = query.all("status");
  for (const std::string& status : wanted) {
    if (std::find(std::begin(kStatuses), std::end(kStatuses), status) == std::end(kStatuses)) {
      throw invalid_parameter("status", "does not have a valid value");
    }
  }
  return wanted;
}

// The query parameters that select orders.
class Filter {
 public:
  explicit Filter(const Query& query)
      : start_date_(query.date("start-date")),
        end_date_(query.date("end-date")),
        start_at_(query.instant("start-at")),
        end_at_(query.instant("end-at")),
        underlying_(query.one("underlying-symbol")),
        future_(query.one("futures-symbol")),
        type_(query.enumerated("underlying-instrument-type", kUnderlyingTypes)),
        statuses_(read_statuses(query)) {}

  bool has_start() const { return start_date_ || start_at_; }

  bool matches(const Order& order) const {
    const Date date = new_york_date(order.received_at);
    if ((start_date_ && date < *start_date_) || (end_date_ && date > *end_date_)) return false;
    if ((start_at_ && order.received_at < *start_at_) || (end_at_ && order.received_at > *end_at_)) return false;
    if (underlying_ && order.legs.front().traded.underlying != *underlying_) return false;
    if (future_ && !is_future(order)) return false;
    if (!type_.empty() && name_underlying_type(order) != type_) return false;
    return statuses_.empty() || std::find(statuses_.begin(), statuses_.end(), order.status) != statuses_.end();
  }

 private:
  // The parameter has no slash ("ESM3"), or one.
  bool is_future(const Order& order) const {
    const std::string& symbol = order.legs.front().traded.symbol;
    return symbol == *future_ || symbol == "/" + *future_;
  }

  std::optional<Date> start_date_, end_date_;
  std::optional<Instant> start_at_, end_at_;
  std::optional<std::string> underlying_, future_;
  std::string type_;
  std::vector<std::string> statuses_;
};

// The orders of the demo's history and those of clients, which may have taken over some of the history.
OrderHistory load(const RequestContext& context, const std::string& account) {
  OrderHistory history = load_demo_orders(context, account);
  const OrderBook& book = context.state.order_book;
  std::erase_if(history.orders, [&](const Order& order) { return book.has(order.id); });
  std::erase_if(history.complex_orders, [&](const ComplexOrder& order) { return book.has(order.id); });
  for (Order& order : book.list(account, context.now)) history.orders.push_back(std::move(order));
  for (ComplexOrder& order : book.list_complex(account, context.now))
    history.complex_orders.push_back(std::move(order));
  return history;
}

struct AccountOrder {
  std::string account;
  Order order;
};

// The orders of these accounts that `selects` selects, newest first unless the client asks for the opposite.
template <class Selects>
std::vector<AccountOrder> select(const RequestContext& context, const std::vector<std::string>& accounts,
                                 Selects selects) {
  const bool ascending = context.query().enumerated("sort", kSortOrders) == "Asc";
  std::vector<AccountOrder> rows;
  for (const std::string& account : accounts) {
    for (Order& order : load(context, account).orders) {
      if (selects(order)) rows.push_back({account, std::move(order)});
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const AccountOrder& a, const AccountOrder& b) {
    return a.order.received_at < b.order.received_at;
  });
  if (!ascending) std::reverse(rows.begin(), rows.end());
  return rows;
}

Answer search(const RequestContext& context, const std::vector<std::string>& accounts) {
  const Filter filter(context.query());
  if (context.version >= kSearchNeedsStart && !filter.has_start()) throw invalid_parameter("start-date", "is missing");
  const auto rows = select(context, accounts, [&](const Order& order) { return filter.matches(order); });
  return make_page_of(context, rows.size(), 100, 200,
                      [&](std::size_t i) { return order_json(rows[i].account, rows[i].order); });
}

// Working orders, and those received or changed in the current trading day.
Answer live(const RequestContext& context, const std::vector<std::string>& accounts, bool is_paged) {
  const Instant midnight = new_york_time(account_day(context.now), std::chrono::minutes(0));
  const bool is_filtered = context.version >= kSearchNeedsStart;
  const auto statuses = is_filtered ? read_statuses(context.query()) : std::vector<std::string>();
  const auto underlying = is_filtered ? context.query().one("underlying-symbol") : std::nullopt;
  const auto rows = select(context, accounts, [&](const Order& order) {
    if (!order.is_working() && order.updated_at() < midnight) return false;
    if (underlying && order.legs.front().traded.underlying != *underlying) return false;
    return statuses.empty() || std::find(statuses.begin(), statuses.end(), order.status) != statuses.end();
  });
  const auto row = [&](std::size_t i) { return order_json(rows[i].account, rows[i].order); };
  if (is_paged) return make_page_of(context, rows.size(), 100, 200, row);
  Json list = Json::array();
  for (std::size_t i = 0; i < rows.size(); ++i) list.push_back(row(i));
  return Answer::items(std::move(list));
}

// The accounts of the query; they must be the customer's.
std::vector<std::string> read_accounts(const RequestContext& context) {
  if (context.captures.front() != "me") throw Refusal(403, error_body(403));
  auto accounts = context.query().all("account-numbers");
  if (accounts.empty()) throw invalid_parameter("account-numbers", "is missing");
  for (const std::string& account : accounts) {
    if (!AccountLedger::is_demo_account(account)) throw Refusal(403, error_body(403));
  }
  std::sort(accounts.begin(), accounts.end());
  accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
  return accounts;
}

Answer order(const RequestContext& context) {
  const std::int64_t id = read_order_id(context, "Order");
  if (const auto sent = context.state.order_book.find(context.captures.front(), id)) {
    Answer answer;
    answer.data = order_json(context.captures.front(), *sent);
    return answer;
  }
  for (const Order& order : load(context, context.captures.front()).orders) {
    if (order.id != id) continue;
    Answer answer;
    answer.data = order_json(context.captures.front(), order);
    return answer;
  }
  throw not_found("Couldn't find Order with 'id'=" + std::to_string(id));
}

Answer orders(const RequestContext& context) {
  return search(context, {context.captures.front()});
}
Answer live_orders(const RequestContext& context) {
  return live(context, {context.captures.front()}, false);
}
Answer customer_orders(const RequestContext& context) {
  return search(context, read_accounts(context));
}
Answer customer_live_orders(const RequestContext& context) {
  return live(context, read_accounts(context), context.version >= kSearchNeedsStart);
}

// Newest first.
std::vector<ComplexOrder> load_complex(const RequestContext& context) {
  auto rows = load(context, context.captures.front()).complex_orders;
  std::sort(rows.begin(), rows.end(), [](const ComplexOrder& a, const ComplexOrder& b) { return a.id > b.id; });
  return rows;
}

Answer complex_orders(const RequestContext& context) {
  const auto rows = load_complex(context);
  return make_page_of(context, rows.size(), 10, 200,
                      [&](std::size_t i) { return complex_json(context.captures.front(), rows[i]); });
}

Answer live_complex_orders(const RequestContext& context) {
  const Instant midnight = new_york_time(account_day(context.now), std::chrono::minutes(0));
  Json rows = Json::array();
  for (const ComplexOrder& complex : load_complex(context)) {
    const auto ended = complex.terminal_at();
    if (!ended || *ended >= midnight) rows.push_back(complex_json(context.captures.front(), complex));
  }
  return Answer::items(std::move(rows));
}

Answer complex_order(const RequestContext& context) {
  const std::int64_t id = read_order_id(context, "ComplexOrder");
  for (const ComplexOrder& complex : load_complex(context)) {
    if (complex.id != id) continue;
    Answer answer;
    answer.data = complex_json(context.captures.front(), complex);
    return answer;
  }
  throw not_found("Couldn't find ComplexOrder with 'id'=" + std::to_string(id));
}

}  // namespace

OrderHistory load_demo_orders(const RequestContext& context, const std::string& account) {
  const auto transactions = context.state.history.demo_transactions(account, context.now);
  return make_order_history(context.state.market, account, *transactions, context.now);
}

std::int64_t read_order_id(const RequestContext& context, const char* what) {
  const std::string& text = context.captures[1];
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw not_found(std::string("Couldn't find ") + what + " with 'id'=" + text.substr(0, 20));
  }
  return id;
}

namespace {

constexpr Route kRoutes[] = {
    {"GET", "/accounts/{account}/orders", orders},
    {"GET", "/accounts/{account}/orders/live", live_orders},
    {"GET", "/accounts/{account}/orders/{id}", order},
    {"GET", "/accounts/{account}/complex-orders", complex_orders},
    {"GET", "/accounts/{account}/complex-orders/live", live_complex_orders},
    {"GET", "/accounts/{account}/complex-orders/{id}", complex_order},
    {"GET", "/customers/{customer}/orders", customer_orders},
    {"GET", "/customers/{customer}/orders/live", customer_live_orders},
};

}  // namespace

std::span<const Route> order_routes() {
  return kRoutes;
}

}  // namespace simulator
