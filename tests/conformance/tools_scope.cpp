#include "fixtures.hpp"

namespace conformance {

std::vector<mcp::Tool> scope_tools() {
  mcp::Tool trade = tool("test_trade_scope", "Stands for an order: it needs what the owner may not have allowed yet.",
                         [](const auto&, auto&) { return answer("Traded"); });
  trade.effect = mcp::Effect::destructive;
  trade.idempotent = false;
  trade.scope = "trade";
  return {std::move(trade)};
}

}  // namespace conformance
