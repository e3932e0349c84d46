#include "reconcile/broker_orders.hpp"

#include <algorithm>

#include "tastytrade_mcp/support/error.hpp"

namespace orders {
namespace {

using support::Error;
using support::ErrorCode;

constexpr std::string_view kPrefix = "ttm-";  // of every identifier of this server

template <class T>
void check_whole(const broker::Rows<T>& rows, const std::string& what, BrokerOrders& read) {
  if (!rows.unreadable.empty()) {
    read.problem = std::to_string(rows.unreadable.size()) + " of the " + what + " could not be read.";
  } else if (rows.expected && *rows.expected > rows.size()) {
    read.problem = "Not all pages of the " + what + " arrived.";
  }
}

// Runs one read; an error of the broker makes the whole incomplete.
template <class Read>
void read_part(const std::string& what, BrokerOrders& whole, const Read& read) {
  try {
    read();
    whole.looked_at.push_back(what);
  } catch (const Error& error) {
    if (error.code == ErrorCode::cancelled) throw;
    whole.problem = "The " + what + " could not be read: " + error.message();
  }
}

}  // namespace

const broker::Order* BrokerOrders::find(std::string_view id) const {
  const auto found = std::find_if(orders.begin(), orders.end(), [id](const auto& order) { return order.id == id; });
  return found == orders.end() ? nullptr : &*found;
}

bool BrokerOrders::show_identifiers() const {
  return std::any_of(orders.begin(), orders.end(),
                     [](const broker::Order& order) { return order.external_identifier.starts_with(kPrefix); });
}

namespace {

constexpr int kDays = 2;  // behind the first: an order that is looked for was received on the day it was sent

}  // namespace

BrokerOrders read_broker_orders(broker::Client& client, const std::string& account, support::Date first,
                                bool are_complex_read, const broker::ReadOptions& options) {
  BrokerOrders read;
  const auto keep = [&read](const broker::Answer<broker::Rows<broker::Order>>& answer, const std::string& what) {
    check_whole(*answer, what, read);
    for (const broker::Order& order : answer->rows) {
      if (!order.unreadable_legs.empty()) read.problem = "A leg of order " + order.id + " could not be read.";
      read.orders.push_back(order);
    }
  };
  const std::string since = "orders since " + support::to_text(first);
  read_part("live orders", read, [&] { keep(client.live_orders({account}, options), "live orders"); });
  read_part(since, read, [&] {
    keep(client.orders({account}, {.first = first, .last = support::add_days(first, kDays)}, options), since);
  });
  if (!are_complex_read) return read;
  for (const bool live_only : {true, false}) {
    const std::string what = live_only ? "live complex orders" : "complex orders";
    read_part(what, read, [&] {
      const auto answer = client.complex_orders(account, live_only, options);
      check_whole(*answer, what, read);
      read.complex_orders.insert(read.complex_orders.end(), answer->rows.begin(), answer->rows.end());
    });
  }
  return read;
}

}  // namespace orders
