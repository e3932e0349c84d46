#include "tastytrade_mcp/tools/catalog.hpp"

#include "accounts/fetch_accounts.hpp"
#include "accounts/fetch_balances.hpp"
#include "accounts/fetch_net_liq_history.hpp"
#include "accounts/fetch_positions.hpp"
#include "accounts/fetch_transactions.hpp"
#include "capabilities/topics.hpp"
#include "documents/fetch.hpp"
#include "documents/search.hpp"
#include "market/fetch_market_data.hpp"
#include "market/fetch_market_hours.hpp"
#include "market/fetch_market_metrics.hpp"
#include "market/search_options.hpp"
#include "market/search_symbols.hpp"
#include "prompts/prompts.hpp"
#include "resources/resources.hpp"
#include "shared/icons.hpp"
#include "shared/member_descriptions.hpp"
#include "shared/tool_context.hpp"

namespace tools {

mcp::Catalog catalog(broker::Client& client, const Settings& settings) {
  const auto tool_context = std::make_shared<const ToolContext>(client, settings);
  mcp::Catalog catalog;
  catalog.topics = topics();
  catalog.tools = {
      fetch_accounts(tool_context),     fetch_positions(tool_context),       fetch_balances(tool_context),
      fetch_transactions(tool_context), fetch_net_liq_history(tool_context), fetch_market_data(tool_context),
      search_options(tool_context),     fetch_market_metrics(tool_context),  fetch_market_hours(tool_context)};
  // search_symbols names the other tools for what it cannot find; the topics that it serves itself have no page.
  const auto other_tools = std::make_shared<const Capabilities>(catalog.topics, catalog.tools);
  catalog.tools.insert(catalog.tools.begin(), search_symbols(tool_context, other_tools));
  const auto capabilities = std::make_shared<const Capabilities>(catalog.topics, catalog.tools);
  catalog.tools.push_back(search(tool_context, capabilities));
  catalog.tools.push_back(fetch(tool_context, capabilities));
  for (mcp::Tool& tool : catalog.tools) {
    tool.icons = find_icons(tool.toolset);
    tool.describe_member = describe_member;
  }
  catalog.resources = resources(tool_context);
  catalog.resource_templates = resource_templates(tool_context);
  catalog.prompts = prompts(tool_context);
  return catalog;
}

std::string instructions(broker::Environment environment) {
  std::string text =
      "A TastyTrade brokerage account, read-only: accounts, positions, balances, transactions, quotes, option chains, "
      "metrics, "
      "market hours. Start with "
      "fetch_accounts if an account number is needed. fetch_market_data takes up to 100 symbols of any kind at once. "
      "For options call search_options with the symbol alone to see expirations, then with an expiration or days "
      "range. Long lists are tables: the first row has the names of the columns; format=rows gives objects, columns "
      "chooses. Money and quantities are exact decimals in strings, negative = short or debit; an absent figure is "
      "unknown, not zero. ";
  switch (environment) {
    case broker::Environment::demo:
      text += "DEMO data from a simulator: not real prices, not a real account.";
      break;
    case broker::Environment::sandbox:
      text += "SANDBOX account: play money, and the sandbox serves no quotes.";
      break;
    case broker::Environment::production:
      text += "PRODUCTION: a real account.";
      break;
  }
  return text +
         " Every answer names its environment and as_of time. How symbols are written and how orders work is in the "
         "resources under tastytrade://reference/; prompts hold ready questions. Nothing here is advice.";
}

}  // namespace tools
