// The catalog of this server: its tools, resources and prompts, in the order in which they are listed.
#pragma once

#include <string>

#include "tastytrade_mcp/broker/client.hpp"
#include "tastytrade_mcp/mcp/registry.hpp"

namespace tools {

struct Settings {
  // TASTYTRADE_ACCOUNT: the account of a call that names none. Empty: such a call is about all accounts.
  std::string default_account;
};

// `client` must outlive the catalog.
mcp::Catalog catalog(broker::Client& client, const Settings& settings);

// The server's instructions to models. The first 512 characters make sense alone, because some clients cut the rest.
std::string instructions(broker::Environment environment);

}  // namespace tools
