// Orders and complex orders, for reading. docs/tastytrade.md, Orders.
#include <algorithm>
#include <tuple>

#include "client_impl.hpp"
#include "parse/order_json.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace broker {
namespace {

using support::Json;

constexpr std::size_t kRowsPerPage = 200;     // TastyTrade allows 200
constexpr std::chrono::seconds kLifetime{1};  // for calls of the same moment
constexpr std::string_view kAccounts = "account-numbers[]";

// Ids are whole numbers; as text "9" would stand behind "10".
std::tuple<std::optional<Instant>, std::size_t, const std::string&> age_order(const Order& order) {
  return {order.received_at, order.id.size(), order.id};
}

void sort_newest_first(std::vector<Order>& orders) {
  std::sort(orders.begin(), orders.end(), [](const Order& a, const Order& b) { return age_order(b) < age_order(a); });
}

// The path and the account parameters of a list of orders. The list of one account has a path of its own.
BrokerRequest make_request(const std::vector<std::string>& accounts) {
  if (accounts.size() == 1) return {{"accounts", accounts.front(), "orders"}, {}};
  BrokerRequest request{{"customers", "me", "orders"}, {}};
  for (const std::string& account : accounts) request.query.emplace_back(kAccounts, account);
  return request;
}

// The list of a search. A full page without a word of others may be the first of many.
ItemList search(RestClient& rest, BrokerRequest request, const char* what, const ReadOptions& options) {
  request.query.emplace_back("per-page", std::to_string(kRowsPerPage));
  ItemList list = rest.list(std::move(request), what, options, true);
  if (!list.promised && list.items.size() == kRowsPerPage) list.promised = kRowsPerPage + 1;
  return list;
}

Rows<Order> parse_orders(const ItemList& list, const std::vector<std::string>& accounts) {
  auto rows = read_rows<Order>(
      list, "orders", "id", [&](const Json& item) { return parse_order(item, accounts); },
      [](const Order& order) { return order.account_number + ':' + order.id; });
  sort_newest_first(rows.rows);
  return rows;
}

std::string make_key(const char* name, const BrokerRequest& request) {
  std::string key = name + (':' + support::join(request.path, "/"));
  for (const auto& [parameter, value] : request.query) key += ':' + parameter + '=' + value;
  return key;
}

// A read with `refresh` begins after the call: it joins no load under way, whose answer may be older than an order.
void leave_earlier_loads(state::Cache& cache, const std::string& key, const ReadOptions& options) {
  if (options.refresh) cache.drop(key);
}

// `data` of a response that is one object, read by `parse`.
template <class Parse>
auto parse_one(const Json& envelope, const char* what, const Parse& parse) {
  const Json* const data = support::find(envelope, "data");
  if (data == nullptr || !data->is_object()) throw malformed(std::string(what) + " without data");
  try {
    return parse(*data);
  } catch (const RowError& error) {
    throw malformed(std::string(what) + " whose " + (error.field.empty() ? "content" : error.field) + ' ' +
                    error.problem);
  }
}

}  // namespace

Answer<Rows<Order>> Client::live_orders(const std::vector<std::string>& accounts, const ReadOptions& options) {
  Impl& self = *impl_;
  BrokerRequest request = make_request(accounts);
  request.path.emplace_back("live");
  if (accounts.size() > 1) request.query.emplace_back("per-page", std::to_string(kRowsPerPage));
  const std::string key = make_key("orders", request);
  leave_earlier_loads(self.cache, key, options);
  return self.cached<Rows<Order>>(key, kLifetime, options, [&] {
    return parse_orders(self.rest.list(request, "orders", options, true), accounts);
  });
}

Answer<Rows<Order>> Client::orders(const std::vector<std::string>& accounts, const OrderQuery& query,
                                   const ReadOptions& options) {
  Impl& self = *impl_;
  BrokerRequest request = make_request(accounts);
  request.query.emplace_back("start-date", support::to_text(query.first));
  if (query.last) request.query.emplace_back("end-date", support::to_text(*query.last));
  for (const std::string& status : query.statuses) request.query.emplace_back("status[]", status);
  if (!query.underlying_symbol.empty()) request.query.emplace_back("underlying-symbol", query.underlying_symbol);
  request.query.emplace_back("sort", "Desc");
  const std::string key = make_key("orders", request);
  leave_earlier_loads(self.cache, key, options);
  return self.cached<Rows<Order>>(
      key, kLifetime, options, [&] { return parse_orders(search(self.rest, request, "orders", options), accounts); });
}

Answer<Order> Client::order(const std::string& account, const std::string& id, const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string key = "order:" + account + ':' + id;
  leave_earlier_loads(self.cache, key, options);
  return self.cached<Order>(key, kLifetime, options, [&] {
    const Json envelope = self.rest.send({{"accounts", account, "orders", id}}, options);
    return parse_one(envelope, "an order", [&](const Json& data) { return parse_order(data, {account}); });
  });
}

Answer<ComplexOrder> Client::complex_order(const std::string& account, const std::string& id,
                                           const ReadOptions& options) {
  Impl& self = *impl_;
  const std::string key = "complex-order:" + account + ':' + id;
  leave_earlier_loads(self.cache, key, options);
  return self.cached<ComplexOrder>(key, kLifetime, options, [&] {
    const Json envelope = self.rest.send({{"accounts", account, "complex-orders", id}}, options);
    return parse_one(envelope, "a complex order", [&](const Json& data) { return parse_complex_order(data, account); });
  });
}

Answer<Rows<ComplexOrder>> Client::complex_orders(const std::string& account, bool live_only,
                                                  const ReadOptions& options) {
  Impl& self = *impl_;
  BrokerRequest request{{"accounts", account, "complex-orders"}, {}};
  if (live_only) request.path.emplace_back("live");
  const std::string key = make_key("complex-orders", request);
  leave_earlier_loads(self.cache, key, options);
  return self.cached<Rows<ComplexOrder>>(key, kLifetime, options, [&] {
    return read_rows<ComplexOrder>(
        live_only ? self.rest.list(request, "complex orders", options, true)
                  : search(self.rest, request, "complex orders", options),
        "complex orders", "id", [&](const Json& item) { return parse_complex_order(item, account); },
        [](const ComplexOrder& order) { return order.id; });
  });
}

}  // namespace broker
