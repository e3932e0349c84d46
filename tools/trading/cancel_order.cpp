#include "cancel_order.hpp"

#include <algorithm>

#include "human_confirmation.hpp"
#include "order_reads.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/symbol_filter.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"
#include "tastytrade_mcp/tools/order_answers.hpp"
#include "trading/results/order_result.hpp"
#include "trading/results/trail_result.hpp"

namespace tools {

using support::Error;
using support::ErrorCode;

namespace {

using Kind = mcp::Parameter::Kind;

void add_once(std::vector<std::string>& ids, const std::string& id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

broker::ReadOptions make_fresh(const ToolCall& call) {
  broker::ReadOptions options = call.read_options();
  options.refresh = true;
  return options;
}

// The working orders of the account, of an underlying if one is given. A child of a complex order stands for the whole.
orders::CancelRequest select_working(const ToolCall& call, const broker::Account& account) {
  const SymbolFilter underlying(call.arguments().text("underlying"), support::new_york_date(call.now()));
  const auto live = call.broker().live_orders({account.number}, make_fresh(call));
  const bool has_unread_legs = std::any_of(live->rows.begin(), live->rows.end(), [](const broker::Order& order) {
    return order.is_working() && (!order.unreadable_legs.empty() || order.legs.empty());
  });
  if (!live->unreadable.empty() || live->expected || has_unread_legs) {
    throw Error(ErrorCode::not_ready, "Not all working orders could be read, so that some would be left out.",
                "Nothing was cancelled. Cancel single orders by id.", true);
  }
  orders::CancelRequest request;
  for (const broker::Order& order : live->rows) {
    if (!order.is_working()) continue;
    const bool is_meant = std::any_of(order.legs.begin(), order.legs.end(), [&](const broker::OrderLeg& leg) {
      return underlying.matches(leg.symbol, order.underlying_symbol);
    });
    if (!is_meant) continue;
    if (order.complex_order_id.empty()) {
      add_once(request.order_ids, order.id);
    } else {
      add_once(request.complex_order_ids, order.complex_order_id);
    }
  }
  return request;
}

void require_complex_order(const ToolCall& call, const broker::Account& account, const std::string& id) {
  try {
    call.broker().complex_order(account.number, id, make_fresh(call));
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found) throw;
    refuse_unknown_order(account, id);
  }
}

// One order by its id, which may be that of a complex order.
orders::CancelRequest select_one(const ToolCall& call, const broker::Account& account, const std::string& id) {
  orders::CancelRequest request;
  try {
    call.broker().order(account.number, id, make_fresh(call));
    request.order_ids = {id};
  } catch (const Error& error) {
    if (error.code != ErrorCode::not_found) throw;
    require_complex_order(call, account, id);
    request.complex_order_ids = {id};
  }
  return request;
}

// Returns true if the caller accepts that a stop goes. A code that no cancellation needs would accept nothing.
bool read_acknowledged(const mcp::Arguments& arguments) {
  const std::vector<std::string> codes = arguments.list("acknowledge");
  for (const std::string& code : codes) {
    if (support::to_lower(code) == "removes_protection") continue;
    throw Error(ErrorCode::invalid_argument,
                "`acknowledge` has '" + support::printable(code, 40) + "', which no cancellation needs.",
                "The only code here is removes_protection.");
  }
  return !codes.empty();
}

orders::CancelRequest read_request(const ToolCall& call, const broker::Account& account) {
  const mcp::Arguments& arguments = call.arguments();
  const bool is_protection_acknowledged = read_acknowledged(arguments);
  const int given = static_cast<int>(arguments.has("id")) + static_cast<int>(arguments.has("underlying")) +
                    static_cast<int>(arguments.flag("all"));
  if (given != 1) {
    throw Error(ErrorCode::invalid_argument, "Which order? Exactly one of `id`, `underlying` and `all` is needed.",
                "fetch_orders lists the working orders with their ids.");
  }
  orders::CancelRequest request =
      arguments.has("id") ? select_one(call, account, arguments.text("id")) : select_working(call, account);
  request.account = account;
  request.is_protection_acknowledged = is_protection_acknowledged;
  return request;
}

// All orders of a request as refused, none of which was touched.
std::vector<orders::Cancellation> refuse_all(const orders::CancelRequest& request, const std::string& reason) {
  std::vector<orders::Cancellation> refused;
  const auto add = [&](const std::string& id, bool is_complex) {
    orders::Cancellation& one = refused.emplace_back();
    one.order_id = id;
    one.is_complex = is_complex;
    one.reason = reason;
  };
  for (const std::string& id : request.complex_order_ids) add(id, true);
  for (const std::string& id : request.order_ids) add(id, false);
  return refused;
}

std::vector<orders::Cancellation> cancel(const ToolCall& call, orders::CancelRequest request) {
  orders::Trading& trading = require_trading(call);
  const orders::Caller caller = make_caller(call);
  const HumanAnswer answer = ask_to_cancel(call, trading, request, caller);
  if (!answer.refusal.empty()) return refuse_all(request, answer.refusal + " Nothing was sent.");
  return trading.cancel(request, answer.channel, caller, call.read_options());
}

// Ends a trail. Its stop goes on working.
mcp::ToolResult handle_trail(const ToolCall& call, orders::Trading& trading) {
  for (const char* other : {"id", "underlying", "all"}) {
    if (!call.arguments().has(other)) continue;
    throw Error(ErrorCode::invalid_argument, std::string("`trail` and `") + other + "` exclude each other.",
                "`trail` ends a trail and leaves its stop working; `id` cancels an order.");
  }
  const orders::TrailStatus trail = trading.stop_trail(call.arguments().text("trail"), make_caller(call));
  std::string data = support::write_object([&](JsonWriter& result) {
    call.write_head(result, call.now());
    result.array("orders", [] {});
    write_trail(result, trail);
    result.text("note", (trail.state == orders::TrailState::ended ? "The trail has ended: " + trail.reason
                                                                  : "The trail ends once its present step is done.") +
                            " No order was cancelled: the stop " + trail.order_id +
                            " works on, unless it has ended by itself. cancel_order with its id cancels it.");
  });
  return make_order_result(orders::Status::accepted, std::move(data));
}

mcp::ToolResult handle_cancel(const ToolCall& call) {
  orders::Trading& trading = require_trading(call);
  if (call.arguments().has("trail")) return handle_trail(call, trading);
  const broker::Account account = call.one_account();
  std::vector<orders::Cancellation> cancellations;
  try {
    cancellations = cancel(call, read_request(call, account));
  } catch (const Error& error) {
    // Errors after a cancellation was sent are in the answer, not thrown.
    throw say_nothing_sent(error);
  }
  std::string data = support::write_object([&](JsonWriter& result) {
    call.write_head(result, call.now());
    write_cancellations(result, account.number, cancellations, Notation::json);
    write_texts(result, "alerts", trading.list_alerts(account.number));
    if (cancellations.empty()) result.text("note", "No working orders match. Nothing was sent.");
  });
  return make_order_result(orders::summarize(cancellations), std::move(data));
}

mcp::schema::Object cancel_schema() {
  using namespace mcp::schema;
  return result_schema({string("account_number"),
                        list_of("orders", {string("id").required(), one_of("status", status_words()).required(),
                                           string("broker_status"), decimal("filled_quantity"), string("reason"),
                                           string("order"), boolean("is_complex").unlisted(),
                                           boolean("removed_protection").unlisted(), string("confirmed_by").unlisted(),
                                           string("external_identifier").unlisted(), integer("journal_seq").unlisted()})
                            .required(),
                        list_of_strings("alerts").unlisted(), trail_member().unlisted(), string("note").unlisted()});
}

}  // namespace

mcp::Tool cancel_order(ToolContextPtr tool_context) {
  return {
      .name = "cancel_order",
      .title = "Cancel order",
      .description =
          "Cancels a working order or complex order by id, or all working orders of an underlying or account.",
      .parameters = {one_account_parameter(),
                     {.name = "id",
                      .documentation = "The id of an order, or of a complex order, which is cancelled as a whole.",
                      .aliases = {"order_id", "complex_order_id"},
                      .max_length = 40},
                     {.name = "underlying",
                      .documentation = "Cancels all working orders with or on this symbol.",
                      .aliases = {"symbol", "ticker"},
                      .spelling = mcp::Parameter::Spelling::exact,
                      .example = "AAPL"},
                     {.name = "all",
                      .kind = Kind::boolean,
                      .documentation = "`true`: cancels all working orders of the account."},
                     {.name = "trail",
                      .documentation = "The external_identifier of a trail: it ends, and its stop goes on working.",
                      .aliases = {"trail_identifier"},
                      .max_length = 80,
                      .is_listed = false},
                     {.name = "acknowledge",
                      .kind = Kind::text_list,
                      .description = "removes_protection: the user accepts that a stop goes.",
                      .documentation = "`removes_protection`: orders that limit the loss of a position are cancelled, "
                                       "too.",
                      .max_items = 4}},
      .result = cancel_schema,
      .effect = mcp::Effect::destructive,
      .toolset = "trading",
      .http_method = "DELETE",
      .routes = {"/api/v1/orders/{id}", "/api/v1/trails/{trail}"},
      .scope = "trade",
      .asks = true,
      .handler = bind_handler(std::move(tool_context), handle_cancel),
  };
}

}  // namespace tools
