#include "resources.hpp"

#include "accounts/fetch_balances.hpp"
#include "accounts/fetch_positions.hpp"
#include "market/fetch_market_data.hpp"
#include "market/search_options.hpp"
#include "reference_pages.hpp"
#include "shared/icons.hpp"
#include "tastytrade_mcp/mcp/call_arguments.hpp"
#include "tastytrade_mcp/support/text.hpp"

namespace tools {
namespace {

using support::Error;
using support::ErrorCode;

constexpr int kOneDay = 86'400'000;

// Reads through a tool. `arguments` maps the template's variables to the tool's parameters.
mcp::ResourceReader through(mcp::Tool tool, std::vector<std::pair<std::string, std::string>> arguments = {}) {
  return [tool = std::move(tool), arguments = std::move(arguments)](const mcp::TextMap& variables, Context& context) {
    Json given = Json::object();
    for (const auto& [variable, parameter] : arguments) {
      const std::string& value = variables.at(variable);
      if (mcp::is_left_out(tool, parameter, value)) {
        throw Error(ErrorCode::not_found,
                    "The URI has '" + support::printable(value, 20) + "' where its `" + variable + "` belongs.");
      }
      given[parameter] = value;
    }
    try {
      mcp::ToolResult result = mcp::run_tool(tool, given, context);
      return std::vector{mcp::ResourceContent{.text = std::move(result.data)}};
    } catch (const Error& error) {
      // Somebody else's account and an account that does not exist are the same to a reader.
      if (error.code != ErrorCode::forbidden) throw;
      throw Error(ErrorCode::not_found, error.message(), error.hint);
    }
  };
}

mcp::Resource page(const char* name, const char* title, const char* description, std::string text) {
  mcp::Resource made{
      .uri = std::string("tastytrade://reference/") + name, .name = name, .title = title, .description = description};
  made.mime_type = "text/markdown";
  made.icons = icon_of("documents");
  made.ttl_ms = kOneDay;
  made.is_public = true;
  made.read = [text = std::move(text)](const mcp::TextMap&, Context&) {
    return std::vector{mcp::ResourceContent{.text = text}};
  };
  return made;
}

mcp::ResourceTemplate figures(const char* path, const char* name, const char* title, const char* description) {
  mcp::ResourceTemplate made{
      .uri_template = std::string("tastytrade://") + path, .name = name, .title = title, .description = description};
  made.mime_type = "application/json";
  return made;
}

}  // namespace

std::vector<mcp::Resource> resources(const ToolContextPtr& tool_context) {
  mcp::Resource accounts{.uri = "tastytrade://accounts", .name = "accounts", .title = "Accounts"};
  accounts.description = "The accounts of this login.";
  accounts.mime_type = "application/json";
  accounts.icons = icon_of("account");
  accounts.read = through(fetch_accounts(tool_context));
  return {accounts,
          page("symbology", "How symbols are written", "Stocks, options, futures, future options and crypto.",
               symbology_page()),
          page("order-rules", "Order rules", "Order types, times in force, legs and price effect at TastyTrade.",
               order_rules_page())};
}

std::vector<mcp::ResourceTemplate> resource_templates(const ToolContextPtr& tool_context) {
  auto positions =
      figures("accounts/{account_number}/positions", "positions", "Positions", "Open positions with marks.");
  positions.read = through(fetch_positions(tool_context), {{"account_number", "account_number"}});
  auto balances =
      figures("accounts/{account_number}/balances", "balances", "Balances", "Cash, value and buying power.");
  balances.read = through(fetch_balances(tool_context), {{"account_number", "account_number"}});
  for (auto* each : {&positions, &balances}) {
    each->icons = icon_of("account");
    each->completers["account_number"] = account_completer(tool_context);
  }
  auto quote = figures("quotes/{symbol}", "quote", "Quote", "One symbol's quote.");
  quote.completers["symbol"] = symbol_completer(tool_context);
  quote.read = through(fetch_market_data(tool_context), {{"symbol", "symbols"}});
  auto expirations =
      figures("options/{underlying}/expirations", "expirations", "Option expirations", "When its options expire.");
  expirations.completers["underlying"] = symbol_completer(tool_context);
  expirations.read = through(search_options(tool_context), {{"underlying", "symbol"}});
  for (auto* each : {&quote, &expirations}) each->icons = icon_of("market_data");
  return {positions, balances, quote, expirations};
}

mcp::Completer account_completer(ToolContextPtr tool_context) {
  return [tool_context = std::move(tool_context)](std::string_view typed, const mcp::TextMap&, Context& context) {
    std::vector<std::string> numbers;
    const auto accounts = tool_context->client().accounts(tool_context->options({}, context));
    for (const auto& account : *accounts) {
      if (account.number.starts_with(support::to_upper(typed))) numbers.push_back(account.number);
    }
    return numbers;
  };
}

mcp::Completer symbol_completer(ToolContextPtr tool_context) {
  return [tool_context = std::move(tool_context)](std::string_view typed, const mcp::TextMap&, Context& context) {
    std::vector<std::string> symbols;
    const std::string_view fragment = support::trim(typed);
    if (fragment.empty()) return symbols;
    const auto matches =
        tool_context->client().search_symbols(std::string(fragment.substr(0, 60)), tool_context->options({}, context));
    for (const auto& match : *matches) symbols.push_back(match.symbol);
    return symbols;
  };
}

}  // namespace tools
