// Everything this server offers: tools, resources and prompts, in the order in which they are listed. The broker client
// must outlive them.
#pragma once

#include <string>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"

namespace tools {

struct Settings {
  std::string default_account;  // TASTYTRADE_ACCOUNT: meant where a call names no account; empty: none
};

mcp::Catalog catalog(broker::Client& client, const Settings& settings);

// The server's instructions to a model; the first 512 characters stand alone.
std::string instructions(broker::Environment environment);

}  // namespace tools
