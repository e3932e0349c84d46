#include "tastytrade_mcp/tools/catalog.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

#include "accounts/fetch_account_summary.hpp"
#include "accounts/fetch_accounts.hpp"
#include "accounts/fetch_balances.hpp"
#include "accounts/fetch_net_liq_history.hpp"
#include "accounts/fetch_positions.hpp"
#include "accounts/fetch_transactions.hpp"
#include "capabilities/topics.hpp"
#include "descriptions/member_descriptions.hpp"
#include "documents/fetch.hpp"
#include "documents/search.hpp"
#include "instruments/fetch_instruments.hpp"
#include "instruments/list_instruments.hpp"
#include "instruments/list_span_rows.hpp"
#include "lists/alerts/fetch_quote_alerts.hpp"
#include "lists/fetch_watchlists.hpp"
#include "lists/writes/create_quote_alert.hpp"
#include "lists/writes/create_watchlist.hpp"
#include "lists/writes/delete_quote_alert.hpp"
#include "lists/writes/delete_watchlist.hpp"
#include "lists/writes/update_watchlist.hpp"
#include "live/fetch_candles.hpp"
#include "live/fetch_time_and_sales.hpp"
#include "live/stream/market_event_stream.hpp"
#include "live/wait_for.hpp"
#include "margin/fetch_margin.hpp"
#include "margin/fetch_margin_impact.hpp"
#include "market/fetch_corporate_events.hpp"
#include "market/fetch_market_data.hpp"
#include "market/fetch_market_hours.hpp"
#include "market/fetch_market_metrics.hpp"
#include "market/search_symbols.hpp"
#include "options/search_options.hpp"
#include "orders/fetch_orders.hpp"
#include "prompts/prompts.hpp"
#include "resources/resources.hpp"
#include "shared/tool_context.hpp"
#include "tastytrade_mcp/mcp/tool_selection.hpp"
#include "trading/cancel_order.hpp"
#include "trading/halt_trading.hpp"
#include "trading/place_order.hpp"
#include "trading/preview_order.hpp"
#include "trading/reconcile_order.hpp"

namespace tools {
namespace {

std::vector<mcp::Instruction> instructions(broker::Environment environment, bool is_writing, bool is_trading) {
  const char* which = "PRODUCTION: a real account.";
  if (environment == broker::Environment::demo)
    which = "DEMO data from a simulator: not real prices, not a real account.";
  if (environment == broker::Environment::sandbox)
    which = "SANDBOX account: play money, and the sandbox serves no quotes.";
  const std::string access = is_trading   ? "; orders can be placed"
                             : is_writing ? "; only watchlists and quote alerts can be changed"
                                          : ", read-only";
  return {
      {"A TastyTrade brokerage account" + access +
       ": accounts, positions, balances, transactions, orders, margin, quotes, option chains, metrics, earnings and "
       "dividends, watchlists, market hours."},
      {"Without account_number the accounts of the login are meant, all together."},
      {"fetch_market_data takes up to 100 symbols of any kind at once; holdings and watchlist:NAME stand for symbols.",
       {"fetch_market_data"}},
      {"For options call search_options with the symbol alone to see expirations, then with an expiration or days "
       "range.",
       {"search_options"}},
      {"An order is sent in two steps: preview_order, then place_order with its confirmation_token after the user has "
       "agreed to the order in words. An outcome_unknown is never placed again: reconcile_order.",
       {"preview_order", "place_order"}},
      {"Long lists are tables: the first row has the names of the columns; format=rows gives objects, columns "
       "chooses. An answer with next_cursor goes on with cursor. Money and quantities are exact decimals in strings, "
       "negative = short or debit; an absent figure is "
       "unknown, not zero, and missing names it."},
      {which},
      {"Every answer names its environment and as_of time. How symbols are written and how orders work is in the "
       "resources under tastytrade://reference/; prompts hold ready questions. Nothing here is advice."}};
}

// What search and search_symbols know of the tools.
CapabilitiesPtr describe_offered(const mcp::Catalog& catalog, const ToolContext& tool_context) {
  std::vector<mcp::Tool> offered;
  std::copy_if(catalog.tools.begin(), catalog.tools.end(), std::back_inserter(offered),
               [&tool_context](const mcp::Tool& tool) { return tool_context.offers(tool.name); });
  return std::make_shared<const Capabilities>(catalog.topics, std::move(offered));
}

// All tools, resources and prompts. search and search_symbols send callers to the offered tools only.
mcp::Catalog make_whole_catalog(const ToolContextPtr& tool_context) {
  mcp::Catalog catalog;
  catalog.topics = topics();
  catalog.tools = {fetch_account_summary(tool_context),
                   fetch_accounts(tool_context),
                   fetch_positions(tool_context),
                   fetch_balances(tool_context),
                   fetch_transactions(tool_context),
                   fetch_net_liq_history(tool_context),
                   fetch_orders(tool_context),
                   fetch_margin(tool_context),
                   fetch_margin_impact(tool_context),
                   fetch_market_data(tool_context),
                   search_options(tool_context),
                   fetch_market_metrics(tool_context),
                   fetch_corporate_events(tool_context),
                   fetch_market_hours(tool_context),
                   fetch_instruments(tool_context),
                   list_instruments(tool_context),
                   fetch_candles(tool_context),
                   fetch_time_and_sales(tool_context),
                   wait_for(tool_context),
                   fetch_watchlists(tool_context),
                   fetch_quote_alerts(tool_context)};
  // search_symbols names the other tools for what it cannot find; the topics that it serves itself have no page.
  catalog.tools.insert(catalog.tools.begin(), search_symbols(tool_context, describe_offered(catalog, *tool_context)));
  const auto flag = WatchlistTurn::make_flag();
  for (const auto& tool :
       {create_watchlist(tool_context, flag), update_watchlist(tool_context, flag),
        delete_watchlist(tool_context, flag), create_quote_alert(tool_context), delete_quote_alert(tool_context)}) {
    catalog.tools.push_back(tool);
  }
  for (const auto& tool : {preview_order(tool_context), place_order(tool_context), cancel_order(tool_context),
                           reconcile_order(tool_context), halt_trading(tool_context)}) {
    catalog.tools.push_back(tool);
  }
  const CapabilitiesPtr capabilities = describe_offered(catalog, *tool_context);
  catalog.tools.push_back(search(tool_context, capabilities));
  catalog.tools.push_back(fetch(tool_context, capabilities));
  catalog.tools.push_back(list_span_rows(tool_context));
  for (mcp::Tool& tool : catalog.tools) {
    tool.describe_member = describe_member;
  }
  catalog.resources = resources(tool_context);
  catalog.resource_templates = resource_templates(tool_context);
  catalog.prompts = prompts(tool_context);
  catalog.event_streams = {market_event_stream(tool_context)};
  const auto offers_any_of = [&](std::string_view toolset) {
    return std::any_of(catalog.tools.begin(), catalog.tools.end(), [&](const mcp::Tool& tool) {
      return tool.toolset == toolset && tool_context->offers(tool.name);
    });
  };
  catalog.instructions =
      instructions(tool_context->broker().environment(), offers_any_of("list_writes"), offers_any_of("trading"));
  catalog.optional_toolsets = {"reference"};
  return catalog;
}

// The names of the tools that are not offered unless the settings say so.
std::set<std::string, std::less<>> switched_off_tools(const Settings& settings) {
  std::set<std::string, std::less<>> names;
  if (!settings.offers_list_writes()) {
    names.insert(
        {"create_watchlist", "update_watchlist", "delete_watchlist", "create_quote_alert", "delete_quote_alert"});
  }
  if (!settings.offers_trading()) {
    names.insert({"preview_order", "place_order", "cancel_order", "reconcile_order", "halt_trading"});
  }
  return names;
}

mcp::Catalog offer(mcp::Catalog catalog, const Settings& settings) {
  const std::string read_only = "is not enabled on this server, which is read-only: READ_ONLY is set.";
  if (!settings.offers_list_writes()) {
    mcp::switch_off_toolset(catalog, "list_writes",
                            settings.read_only ? read_only : "is not enabled on this server: set ENABLE_WRITES=true.");
  }
  if (!settings.offers_trading()) {
    mcp::switch_off_toolset(
        catalog, "trading",
        settings.read_only ? read_only : "is not enabled on this server: " + settings.why_no_trading);
  }
  return catalog;
}

}  // namespace

mcp::Catalog catalog(broker::Client& client, const Settings& settings) {
  std::set<std::string, std::less<>> unoffered = switched_off_tools(settings);
  mcp::Catalog whole = make_whole_catalog(std::make_shared<const ToolContext>(client, settings, unoffered));
  const mcp::ToolSelection selection{.toolsets = settings.toolsets, .excluded = settings.excluded_tools};
  const mcp::SelectionNames names{.toolsets = "TOOLSETS", .excluded = "TOOLS_EXCLUDE"};
  mcp::Catalog selected = mcp::select_tools(std::move(whole), selection, names);
  // Nothing that search and search_symbols would name is left out.
  if (selection.is_blank()) return offer(std::move(selected), settings);
  for (const auto& tool : selected.unselected) unoffered.insert(tool.name);
  const auto tool_context = std::make_shared<const ToolContext>(client, settings, std::move(unoffered));
  return offer(mcp::select_tools(make_whole_catalog(tool_context), selection, names), settings);
}

}  // namespace tools
