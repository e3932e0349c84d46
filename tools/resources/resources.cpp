#include "resources.hpp"

#include "accounts/fetch_accounts.hpp"
#include "accounts/fetch_balances.hpp"
#include "accounts/fetch_positions.hpp"
#include "accounts/fetch_transactions.hpp"
#include "lists/fetch_watchlists.hpp"
#include "live/watched_resource.hpp"
#include "market/fetch_corporate_events.hpp"
#include "market/fetch_market_data.hpp"
#include "options/search_options.hpp"
#include "orders/fetch_orders.hpp"
#include "reference_pages.hpp"
#include "shared/completers.hpp"
#include "shared/icons.hpp"
#include "tastytrade_mcp/mcp/call_arguments.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

using support::Error;
using support::ErrorCode;

constexpr int kOneDayMs = 86'400'000;

// A variable of a resource template, and the parameter of the tool that gets its value.
struct VariableMapping {
  std::string variable;
  std::string parameter;
};

// A reader that calls a tool with the `constant` arguments and those of the URI.
mcp::ResourceReader make_tool_reader(mcp::Tool tool, std::vector<VariableMapping> mappings, Json constant) {
  return [tool = std::move(tool), mappings = std::move(mappings), constant = std::move(constant)](
             const mcp::TextMap& variables, mcp::Context& context) {
    Json arguments = constant;
    for (const VariableMapping& mapping : mappings) {
      const std::string& value = variables.at(mapping.variable);
      if (mcp::is_left_out(tool, mapping.parameter, value)) {
        throw Error(ErrorCode::not_found, "The URI has '" + support::printable(value, 20) + "' where its `" +
                                              mapping.variable + "` belongs.");
      }
      arguments[mapping.parameter] = value;
    }
    try {
      mcp::ToolResult result = mcp::run_tool(tool, arguments, context);
      return std::vector{mcp::ResourceContent{.text = std::move(result.data)}};
    } catch (const Error& error) {
      // The error does not reveal whether an account of another customer exists.
      if (error.code != ErrorCode::forbidden) throw;
      throw Error(ErrorCode::not_found, error.message(), error.hint);
    }
  };
}

// Lets a tool read a resource or a template.
template <class Entry>
void read_with(Entry& entry, mcp::Tool tool, std::vector<VariableMapping> mappings = {},
               Json constant = Json::object()) {
  entry.tool = tool.name;
  entry.read = make_tool_reader(std::move(tool), std::move(mappings), std::move(constant));
}

mcp::Resource make_reference_page(const char* name, const char* title, const char* description, std::string text) {
  mcp::Resource page{
      .uri = std::string("tastytrade://reference/") + name, .name = name, .title = title, .description = description};
  page.mime_type = "text/markdown";
  page.icons = find_icons("documents");
  page.ttl_ms = kOneDayMs;
  page.is_public = true;
  page.read = [text = std::move(text)](const mcp::TextMap&, mcp::Context&) {
    return std::vector{mcp::ResourceContent{.text = text}};
  };
  return page;
}

mcp::ResourceTemplate make_json_template(const char* path, const char* name, const char* title,
                                         const char* description) {
  mcp::ResourceTemplate result{
      .uri_template = std::string("tastytrade://") + path, .name = name, .title = title, .description = description};
  result.mime_type = "application/json";
  return result;
}

}  // namespace

std::vector<mcp::Resource> resources(const ToolContextPtr& tool_context) {
  mcp::Resource accounts{.uri = "tastytrade://accounts", .name = "accounts", .title = "Accounts"};
  accounts.description = "The accounts of this login.";
  accounts.mime_type = "application/json";
  accounts.icons = find_icons("account");
  read_with(accounts, fetch_accounts(tool_context));
  mcp::Resource calendar{.uri = "tastytrade://calendar", .name = "calendar", .title = "Earnings and dividends"};
  calendar.description = "Events of 30 days of what is held.";
  calendar.mime_type = "application/json";
  calendar.icons = find_icons("market_data");
  read_with(calendar, fetch_corporate_events(tool_context));
  mcp::Resource watchlists{.uri = "tastytrade://watchlists", .name = "watchlists", .title = "Watchlists"};
  watchlists.description = "Names and sizes of the own lists.";
  watchlists.mime_type = "application/json";
  watchlists.icons = find_icons("lists");
  read_with(watchlists, fetch_watchlists(tool_context));
  std::vector<mcp::Resource> all = {
      accounts, watchlists,
      make_reference_page("symbology", "How symbols are written",
                          "Stocks, options, futures, future options and crypto.", symbology_page()),
      make_reference_page("order-rules", "Order rules",
                          "Order types, times in force, legs and price effect at TastyTrade.", order_rules_page())};
  // It is about what is held.
  if (tool_context->offers("fetch_positions")) all.insert(all.begin() + 1, calendar);
  return all;
}

std::vector<mcp::ResourceTemplate> resource_templates(const ToolContextPtr& tool_context) {
  auto positions =
      make_json_template("accounts/{account_number}/positions", "positions", "Positions", "Open positions with marks.");
  read_with(positions, fetch_positions(tool_context), {{"account_number", "account_number"}});
  auto balances =
      make_json_template("accounts/{account_number}/balances", "balances", "Balances", "Cash, value and buying power.");
  read_with(balances, fetch_balances(tool_context), {{"account_number", "account_number"}});
  auto orders = make_json_template("accounts/{account_number}/orders", "orders", "Orders", "Orders that work now.");
  read_with(orders, fetch_orders(tool_context), {{"account_number", "account_number"}});
  auto transactions = make_json_template("accounts/{account_number}/transactions", "transactions", "Transactions",
                                         "What happened in 30 days.");
  read_with(transactions, fetch_transactions(tool_context), {{"account_number", "account_number"}});
  for (mcp::ResourceTemplate* watched : {&positions, &balances, &orders}) {
    watched->watchable = true;
    watched->check = [](const mcp::TextMap& variables) { check_account_number(variables.at("account_number")); };
  }
  for (mcp::ResourceTemplate* account_data : {&positions, &balances, &orders, &transactions}) {
    account_data->icons = find_icons("account");
    account_data->completers["account_number"] = account_completer(tool_context);
  }
  auto quote = make_json_template("quotes/{symbol}", "quote", "Quote", "One symbol's quote.");
  quote.completers["symbol"] = symbol_completer(tool_context);
  // Live: after an update a client reads what the update was about.
  read_with(quote, fetch_market_data(tool_context), {{"symbol", "symbols"}}, {{"detail", "full"}});
  quote.watchable = true;
  quote.check = [tool_context](const mcp::TextMap& variables) {
    check_symbol(variables.at("symbol"), tool_context->broker().clock().now());
  };
  auto expirations = make_json_template("options/{underlying}/expirations", "expirations", "Option expirations",
                                        "When its options expire.");
  expirations.completers["underlying"] = symbol_completer(tool_context);
  read_with(expirations, search_options(tool_context), {{"underlying", "symbol"}});
  for (mcp::ResourceTemplate* market_data : {&quote, &expirations}) market_data->icons = find_icons("market_data");
  auto watchlist = make_json_template("watchlists/{name}", "watchlist", "Watchlist", "The entries of one list.");
  watchlist.icons = find_icons("lists");
  read_with(watchlist, fetch_watchlists(tool_context), {{"name", "name"}});
  return {positions, balances, orders, transactions, quote, expirations, watchlist};
}

}  // namespace tools
