// The catalog of this server: its tools, resources and prompts, in the order in which they are listed.
#pragma once

#include <string>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"

namespace orders {
class Trading;
}

namespace tools {

struct Settings {
  // TASTYTRADE_ACCOUNT: the account of a call that names none. Empty: such a call is about all accounts.
  std::string default_account;
  std::string toolsets = {};        // TOOLSETS
  std::string excluded_tools = {};  // TOOLS_EXCLUDE
  bool enable_writes = false;       // ENABLE_WRITES: watchlists and quote alerts may be changed
  bool read_only = false;           // READ_ONLY: nothing may be changed, whatever else is set
  // The step that makes the operator's server offer the tools of `trading`; ends in a full stop.
  std::string why_no_trading = "set ENABLE_TRADING=true.";
  orders::Trading* trading = nullptr;  // the order path; null: the tools of `trading` are not offered

  bool offers_list_writes() const { return enable_writes && !read_only; }
  bool offers_trading() const { return trading != nullptr && !read_only; }
};

// `client` must outlive the catalog. Throws Error{invalid_argument} if the settings name a toolset or a tool that does
// not exist.
mcp::Catalog catalog(broker::Client& client, const Settings& settings);

}  // namespace tools
