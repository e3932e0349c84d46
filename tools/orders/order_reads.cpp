#include "order_reads.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "shared/account_reads.hpp"
#include "tastytrade_mcp/broker/symbology.hpp"
#include "tastytrade_mcp/orders/order_words.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {

using broker::Order;
using support::Date;
using support::Error;
using support::ErrorCode;

namespace {

using Orders = broker::Rows<Order>;
using ReadOrders =
    std::function<broker::Answer<Orders>(const std::vector<std::string>& accounts, const broker::ReadOptions& options)>;

constexpr int kIdentifierDays = 31;  // how far back an order is looked for by its sender's identifier

bool ends_call(const Error& error) {
  return error.code == ErrorCode::cancelled || error.code == ErrorCode::broker_login_failed;
}

bool has_ended_as(const Order& order, const std::string& status) {
  if (status == "cancelled") {
    return order.status == "Cancelled" || order.status == "Removed" || order.status == "Partially Removed";
  }
  return support::to_lower(order.status) == status;
}

// The broker's words for a status that orders end with; none for every other.
std::vector<std::string> broker_statuses(const std::string& status) {
  if (status == "filled") return {"Filled"};
  if (status == "cancelled") return {"Cancelled", "Removed", "Partially Removed"};
  if (status == "rejected") return {"Rejected"};
  if (status == "expired") return {"Expired"};
  return {};
}

bool is_on(const Order& order, const SymbolFilter& filter) {
  if (filter.matches(order.underlying_symbol, {})) return true;
  return std::any_of(order.legs.begin(), order.legs.end(),
                     [&](const auto& leg) { return filter.matches(leg.symbol, {}); });
}

bool is_in(const Order& order, const Period& period) {
  const auto is_day = [&](const std::optional<support::Instant>& at) {
    return at && period.contains(support::new_york_date(*at));
  };
  return is_day(order.received_at) || is_day(order.terminal_at);
}

bool is_selected(const Order& order, const OrderSelection& selection, Date today) {
  if (!selection.underlying.selects_all() && !is_on(order, selection.underlying)) return false;
  if (selection.status == "working" && !order.is_working()) return false;
  if (!broker_statuses(selection.status).empty() && !has_ended_as(order, selection.status)) return false;
  if (!selection.period || is_in(order, *selection.period)) return true;
  // What works now belongs to today, whenever it was received.
  return order.is_working() && selection.status != "working" && selection.period->contains(today);
}

// Orders of several reads, each once.
class OrderCollector {
 public:
  OrderCollector(const ToolCall& call, const std::vector<broker::Account>& accounts)
      : call_(call), accounts_(accounts) {}

  // Adds the orders that `read` returns. Returns the error if nothing could be read.
  std::optional<Error> add(const ReadOrders& read) {
    if (accounts_.size() > 1) {
      std::vector<std::string> numbers;
      for (const broker::Account& account : accounts_) numbers.push_back(account.number);
      const auto error = catch_error([&] { add_answer(read(numbers, call_.read_options()), {}); });
      if (!error) return std::nullopt;
      if (ends_call(*error)) throw Error(*error);
    }
    return add_each(read);
  }

  OrderList take() {
    std::stable_sort(list_.orders.begin(), list_.orders.end(), [](const ShownOrder& a, const ShownOrder& b) {
      return b.order.received_at < a.order.received_at;
    });
    return std::move(list_);
  }

  Missing& missing() { return list_.missing; }

 private:
  std::optional<Error> add_each(const ReadOrders& read) {
    const auto reads = read_accounts<Orders>(accounts_, call_.read_options(),
                                             [&](const broker::Account& account, const broker::ReadOptions& options) {
                                               return read({account.number}, options);
                                             });
    const auto error = catch_error([&] { throw_if_none_read(reads); });
    if (error && ends_call(*error)) throw Error(*error);
    if (error) return error;
    for (const auto& one : reads) {
      if (one.answer) {
        add_answer(*one.answer, one.account.number);
      } else {
        list_.missing.add_account(one.account.number, "orders", *one.error);
      }
    }
    return std::nullopt;
  }

  void add_answer(const broker::Answer<Orders>& answer, const std::string& account) {
    list_.as_of = std::min(list_.as_of, answer.as_of);
    list_.missing.add_rows(*answer, account);
    for (const Order& order : *answer) {
      if (seen_.emplace(order.account_number, order.id).second) list_.orders.push_back(make_shown_order(order));
    }
  }

  const ToolCall& call_;
  const std::vector<broker::Account>& accounts_;
  OrderList list_;
  std::set<std::pair<std::string, std::string>> seen_;
};

// Live orders, and the orders of the period. Whichever of the two cannot be read is named as missing.
OrderList read_all(const ToolCall& call, const std::vector<broker::Account>& accounts,
                   const std::optional<broker::OrderQuery>& query, bool with_live) {
  OrderCollector collector(call, accounts);
  std::optional<Error> live_error;
  std::optional<Error> search_error;
  // Live orders first: of an order in both answers, theirs is the newer state.
  if (with_live) {
    live_error = collector.add(
        [&](const auto& numbers, const auto& options) { return call.broker().live_orders(numbers, options); });
  }
  if (query) {
    search_error = collector.add(
        [&](const auto& numbers, const auto& options) { return call.broker().orders(numbers, *query, options); });
  }
  if (live_error && (search_error || !query)) throw Error(*live_error);
  if (search_error && !with_live) throw Error(*search_error);
  if (live_error) collector.missing().add({.field = "working_orders", .reason = format_reason(*live_error)});
  if (search_error) collector.missing().add({.field = "orders_of_the_period", .reason = format_reason(*search_error)});
  return collector.take();
}

// "at least 1.50": when the orders of a pair are sent.
std::string describe_ratio(const broker::ComplexOrder& complex) {
  if (!complex.ratio_threshold) return {};
  const auto comparator = orders::comparator_from_broker(complex.ratio_comparator);
  const std::string side = comparator ? std::string(orders::describe(*comparator)) + ' ' : std::string();
  return side + complex.ratio_threshold->money() + (complex.is_ratio_notional.value_or(false) ? " of the amounts" : "");
}

// Reads the complex orders whose type the tags of their orders do not name, and the ratios of pairs.
void read_complex_types(const ToolCall& call, OrderList& list) {
  std::set<std::string> accounts;
  for (const ShownOrder& shown : list.orders) {
    const bool lacks_some = shown.complex_type.empty() || (shown.complex_type == "PAIRS" && shown.order.is_working());
    if (!shown.order.complex_order_id.empty() && lacks_some) accounts.insert(shown.order.account_number);
  }
  for (const std::string& account : accounts) {
    const auto error = catch_error([&] {
      const auto answer = call.broker().complex_orders(account, false, call.read_options());
      for (const broker::ComplexOrder& complex : *answer) {
        for (ShownOrder& shown : list.orders) {
          if (shown.order.account_number != account || shown.order.complex_order_id != complex.id) continue;
          shown.complex_type = complex.type;
          shown.complex_role = shown.order.id == complex.trigger_order_id ? "trigger" : "child";
          shown.ratio = describe_ratio(complex);
        }
      }
    });
    if (error && ends_call(*error)) throw Error(*error);
    if (error) list.missing.add_account(account, "complex_type", *error);
  }
}

void name_unreadable_legs(OrderList& list) {
  for (const ShownOrder& shown : list.orders) {
    for (const broker::UnreadableRow& row : shown.order.unreadable_legs) {
      list.missing.add(
          {shown.order.account_number, shown.order.id, "legs",
           "a leg cannot be read: " + (row.field.empty() ? "it" : to_result_key(row.field)) + ' ' + row.problem});
    }
  }
}

OrderList show_complex(const broker::ComplexOrder& complex, support::Instant as_of) {
  OrderList list;
  list.as_of = as_of;
  for (const Order& order : complex.orders) {
    const bool is_trigger = order.id == complex.trigger_order_id;
    list.orders.push_back({order, complex.type, is_trigger ? "trigger" : "child", describe_ratio(complex)});
  }
  for (const broker::UnreadableRow& row : complex.unreadable_orders) list.missing.add_row(row, complex.account_number);
  return list;
}

// Runs `read` and returns whether it found something. An error that says more than that is kept in `failure`.
bool is_found(std::optional<Error>& failure, const std::function<void()>& read) {
  const auto error = catch_error(read);
  if (!error) return true;
  if (ends_call(*error)) throw Error(*error);
  if (error->code != ErrorCode::not_found) failure = failure.value_or(*error);
  return false;
}

bool is_number(const std::string& id) {
  constexpr std::size_t kMaxDigits = 19;
  return !id.empty() && id.size() <= kMaxDigits &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// By the broker's number, of an order or of a complex order, in whichever account has it.
std::optional<OrderList> read_by_number(const ToolCall& call, const std::vector<broker::Account>& accounts,
                                        const std::string& id, std::optional<Error>& failure) {
  std::optional<OrderList> found;
  for (const broker::Account& account : accounts) {
    const bool is_order = is_found(failure, [&] {
      const auto answer = call.broker().order(account.number, id, call.read_options());
      found.emplace().orders.push_back(make_shown_order(*answer));
      found->as_of = answer.as_of;
    });
    if (is_order) return found;
    const bool is_complex = is_found(failure, [&] {
      const auto answer = call.broker().complex_order(account.number, id, call.read_options());
      found = show_complex(*answer, answer.as_of);
    });
    if (is_complex) return found;
  }
  return std::nullopt;
}

}  // namespace

OrderList read_orders(const ToolCall& call, const std::vector<broker::Account>& accounts,
                      const OrderSelection& selection) {
  const Date today = support::new_york_date(call.now());
  std::optional<broker::OrderQuery> query;
  if (selection.period && selection.status != "working") {
    query = broker::OrderQuery{.first = selection.period->first,
                               .last = selection.period->last,
                               .statuses = broker_statuses(selection.status)};
  }
  const bool with_live = !query || selection.period->contains(today);
  OrderList list = read_all(call, accounts, query, with_live);
  std::erase_if(list.orders, [&](const ShownOrder& shown) { return !is_selected(shown.order, selection, today); });
  read_complex_types(call, list);
  name_unreadable_legs(list);
  return list;
}

OrderList read_order(const ToolCall& call, const std::vector<broker::Account>& accounts, const std::string& id) {
  std::optional<Error> failure;
  std::optional<OrderList> found;
  if (is_number(id)) found = read_by_number(call, accounts, id, failure);
  if (!found) {
    // The identifier that the sender of an order gave it can be any text.
    const Date today = support::new_york_date(call.now());
    const broker::OrderQuery query{.first = support::add_days(today, -kIdentifierDays), .last = today};
    is_found(failure, [&] {
      OrderList list = read_all(call, accounts, query, true);
      std::erase_if(list.orders, [&](const ShownOrder& shown) { return shown.order.external_identifier != id; });
      if (!list.orders.empty()) found = std::move(list);
    });
  }
  if (!found && failure) throw Error(*failure);
  if (!found) {
    throw Error(ErrorCode::not_found, "There is no order '" + support::printable(id, 40) + "'.",
                "Call fetch_orders without id to see the working orders, or with a period to see older ones.");
  }
  read_complex_types(call, *found);
  name_unreadable_legs(*found);
  return *std::move(found);
}

}  // namespace tools
