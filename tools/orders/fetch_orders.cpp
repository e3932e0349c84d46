#include "fetch_orders.hpp"

#include "order_reads.hpp"
#include "shared/account_period.hpp"
#include "shared/pages.hpp"
#include "shared/parameters.hpp"
#include "shared/result_schema.hpp"
#include "shared/tool_call.hpp"
#include "tastytrade_mcp/support/text.hpp"
#include "tastytrade_mcp/support/trading_calendar.hpp"

namespace tools {
namespace {

constexpr int kDefaultLimit = 25;
constexpr int kMaxLimit = 100;

OrderSelection make_selection(const ToolCall& call, const std::vector<broker::Account>& accounts) {
  OrderSelection selection;
  const bool has_period = call.arguments().has("period");
  selection.status = call.arguments().text("status");
  if (selection.status.empty()) selection.status = has_period ? "all" : "working";
  if (has_period || selection.status != "working") {
    selection.period = parse_account_period(has_period ? call.arguments().text("period") : "today", call, accounts);
  }
  selection.underlying = SymbolFilter(call.arguments().text("underlying"), support::new_york_date(call.now()));
  return selection;
}

std::string describe_selection(const OrderSelection& selection) {
  std::string text = selection.status == "all" ? "No orders" : "No " + selection.status + " orders";
  if (!selection.underlying.selects_all()) text += " on " + selection.underlying.symbol();
  if (selection.period) text += " in " + to_text(*selection.period);
  return text;
}

// An empty list says in words what it is empty of: it could be taken for a failure.
void write_note(JsonWriter& result, const OrderSelection& selection, std::size_t accounts) {
  result.text("note", describe_selection(selection) + " in " +
                          (accounts == 1 ? "the account." : std::to_string(accounts) + " accounts."));
}

// The page without the orders at its end that do not fit into what a model reads; at least one stays.
Page fit_page(Page page, const std::vector<ShownOrder>& orders, bool has_fills) {
  std::size_t bytes = 0;
  for (std::size_t i = page.begin; i < page.end; ++i) {
    bytes += support::write_object([&](JsonWriter& row) { write_order(row, orders[i], has_fills); }).size() + 1;
    if (bytes > kMaxPageBytes && i > page.begin) page.end = i;
  }
  return page;
}

void write_orders(const ToolCall& call, JsonWriter& result, const OrderList& list, const std::string& query,
                  bool has_fills) {
  Page page = select_page(list.orders.size(), call.arguments(), query);
  if (call.table_form() == mcp::schema::TableForm::table) page = fit_page(page, list.orders, has_fills);
  write_page_end(result, list.orders.size(), page, query);
  result.flag("complete", list.missing.items().empty());
  write_rows(result, "orders", list.orders, page,
             [&](JsonWriter& row, const ShownOrder& shown) { write_order(row, shown, has_fills); });
}

void handle_orders(const ToolCall& call, JsonWriter& result) {
  Missing missing;
  const auto accounts = call.accounts(missing);
  if (call.arguments().has("id")) {
    const OrderList list = read_order(call, accounts, call.arguments().text("id"));
    call.write_head(result, list.as_of);
    write_orders(call, result, list, "id", true);
    return list.missing.write(result);
  }
  const OrderSelection selection = make_selection(call, accounts);
  OrderList list = read_orders(call, accounts, selection);
  missing.add_all(list.missing);
  list.missing = std::move(missing);
  const std::string period = selection.period ? to_text(*selection.period) : std::string();
  const std::string query = support::join(
      {selection.status, period, selection.underlying.symbol(), call.arguments().text("account_number")}, "|");
  call.write_head(result, list.as_of);
  result.text("status", selection.status);
  result.optional_text("period", period);
  write_orders(call, result, list, query, false);
  if (list.orders.empty() && list.missing.items().empty()) write_note(result, selection, accounts.size());
  list.missing.write(result);
}

mcp::schema::Object orders_schema() {
  using namespace mcp::schema;
  return result_schema({string("status").unlisted(), string("period"), integer("total").required(),
                        string("next_cursor"), boolean("complete").required(),
                        list_of("orders", order_schema()).required(), string("note").unlisted()})
      .with(missing_members());
}

std::vector<mcp::Parameter> orders_parameters() {
  mcp::Parameter cursor = cursor_parameter();
  cursor.max_length = mcp::Parameter().max_length;
  return {account_parameter(),
          {.name = "status",
           .kind = mcp::Parameter::Kind::choice,
           .description = "Left out: working; all if period is given.",
           .documentation = "Which orders. If left out: those that work now, or all if a period is given.",
           .aliases = {"state", "statuses", "order_status"},
           .choices = {"working", "filled", "cancelled", "rejected", "expired", "all"},
           .choice_aliases = {{"live", "working"},
                              {"open", "working"},
                              {"pending", "working"},
                              {"active", "working"},
                              {"received", "working"},
                              {"routed", "working"},
                              {"in flight", "working"},
                              {"contingent", "working"},
                              {"executed", "filled"},
                              {"canceled", "cancelled"},
                              {"any", "all"}}},
          period_parameter("The days on which the orders were received, or ended. If left out, and another status than "
                           "working is asked for: today."),
          {.name = "underlying",
           .documentation = "A stock, ETF, index, future or option: orders with it, or on it. `/ES` is all contracts.",
           .aliases = {"symbol", "ticker", "underlying_symbol"}},
          {.name = "id",
           .documentation = "The id of one order or complex order, or the identifier that its sender gave it. Its legs "
                            "then list their fills.",
           .aliases = {"order_id", "complex_order_id", "external_identifier"}},
          limit_parameter(kDefaultLimit, kMaxLimit),
          cursor,
          unlisted_refresh_parameter(),
          format_parameter()};
}

}  // namespace

mcp::Tool fetch_orders(ToolContextPtr tool_context) {
  return {
      .name = "fetch_orders",
      .title = "Orders",
      .description =
          "Orders: open (working) now by default, or filled, cancelled, rejected in a period; simple and complex (OCO, "
          "OTO, OTOCO, PAIRS). One order by id with legs and fills. Read only.",
      .parameters = orders_parameters(),
      .result = orders_schema,
      .toolset = "account",
      .routes = {"/api/v1/orders", "/api/v1/accounts/{account_number}/orders"},
      .cache_lifetimes = {"accounts"},
      .handler = bind_handler(std::move(tool_context), handle_orders),
  };
}

}  // namespace tools
