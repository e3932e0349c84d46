// Calls the tools of orders on the simulator.
#pragma once

#include "tastytrade_mcp/support/error.hpp"
#include "tool_fixture.hpp"

namespace test {

using support::Json;

class OrderFixture : public ToolFixture {
 public:
  // Calls preview_order with a limit day order at the mid price of `source`.
  Json preview(const Json& source) {
    Json arguments{{"account_number", simulator::kMarginAccount}};
    if (!source.contains("orders")) {
      arguments.update({{"order_type", "limit"}, {"price", "mid"}, {"time_in_force", "day"}});
    }
    arguments.update(source);
    return call_trading("preview_order", arguments);
  }

  support::Error preview_error(const Json& source) {
    return error_of([&] { return preview(source); });
  }

  Json call_trading(std::string_view tool, const Json& arguments) {
    mcp::Context context({}, support::Budget::of(std::chrono::seconds(20)));
    return mcp::run_tool(trading_registry.get(tool), arguments, context).tree();
  }

  // The symbols of the options that are held on an underlying.
  std::vector<std::string> held_options(const std::string& underlying) {
    const Json arguments{{"account_number", simulator::kMarginAccount}, {"underlying", underlying}};
    const Json rows = call("fetch_positions", arguments).at("positions");
    std::vector<std::string> symbols;
    for (const Json& row : rows) {
      const auto symbol = row.at("symbol").get<std::string>();
      if (symbol.size() == 21) symbols.push_back(symbol);
    }
    return symbols;
  }

  template <class Call>
  static support::Error error_of(const Call& call) {
    try {
      throw std::logic_error("no error, but " + call().dump());
    } catch (const support::Error& error) {
      return error;
    }
  }
};

// A leg that buys one of what `members` name.
inline Json leg(const Json& members) {
  Json made{{"action", "buy_to_open"}, {"quantity", 1}};
  made.update(members);
  return {{"legs", Json::array({made})}};
}

}  // namespace test
