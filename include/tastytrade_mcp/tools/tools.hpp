// Every tool this server offers, in the order in which they are listed. The broker client must outlive the tools.
#pragma once

#include <string>
#include <vector>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/mcp/tool.hpp"

namespace tools {

struct Settings {
  std::string default_account;  // TASTYTRADE_ACCOUNT: meant where a call names no account; empty: none
};

std::vector<mcp::Tool> all(broker::Client& client, const Settings& settings);

// The server's instructions to a model; the first 512 characters stand alone.
std::string instructions(broker::Environment environment);

}  // namespace tools
