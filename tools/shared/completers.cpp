#include "completers.hpp"

#include "tastytrade_mcp/support/text.hpp"
#include "tool_call.hpp"

namespace tools {
namespace {

constexpr std::size_t kMaxLookupBytes = 60;

}  // namespace

mcp::Completer account_completer(ToolContextPtr tool_context) {
  return [tool_context = std::move(tool_context)](std::string_view typed, const mcp::TextMap&, mcp::Context& context) {
    std::vector<std::string> numbers;
    const auto accounts = tool_context->broker().accounts(make_read_options(context));
    for (const broker::Account& account : *accounts) {
      if (account.number.starts_with(support::to_upper(typed))) numbers.push_back(account.number);
    }
    return numbers;
  };
}

mcp::Completer symbol_completer(ToolContextPtr tool_context) {
  return [tool_context = std::move(tool_context)](std::string_view typed, const mcp::TextMap&, mcp::Context& context) {
    std::vector<std::string> symbols;
    const std::string beginning(support::trim(typed).substr(0, kMaxLookupBytes));
    if (beginning.empty()) return symbols;
    const auto matches = tool_context->broker().search_symbols(beginning, make_read_options(context));
    for (const broker::SymbolMatch& match : *matches) symbols.push_back(match.symbol);
    return symbols;
  };
}

}  // namespace tools
